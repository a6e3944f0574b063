import Tensors

BLASKernel.useOneThread()
Denormals.flush()
print("BLAS kernel: \(BLASKernel.current().loaded)")
for shards in [1, 8, 4] {
  let times = MLPStep(shards: shards).measure()
  print("MLP step, \(shards) shards: best \(times.best) ms, median \(times.median) ms")
}
let policy = MLPStep(.policy, shards: 1).measure(steps: 4000)
print("MLP step, policy size: best \(policy.best) ms, median \(policy.median) ms")
