import Agents
import Tensors

/// Steps of many environments a second, with random actions drawn as part of the measurement.
struct SteppingSpeed {
  private static let count = 1024
  private static let steps = 2000
  private static let rounds = 5

  let programs: Programs

  func measure(into table: inout FigureTable) throws {
    let python = programs.python(with: "gymnasium")
    if python == nil {
      Output.note("no Gymnasium: PEERS_PYTHON names a Python that has it")
    }
    let script = [python ?? "", Programs.peer("cartpole_steps.py"), "\(Self.count)"]
    var (own, lake, theirs): ([Double], [Double], [Double]) = ([], [], [])
    for _ in 0..<Self.rounds {
      own.append(Self.rate(of: CartPole()))
      lake.append(Self.rate(of: FrozenLake()))
      if python != nil { theirs.append(try Command(script).run().numbers[0]) }
    }
    table.add(
      Figure(
        "CartPole-v1, \(Self.count) environments, random policy", "steps/s", .higher, own,
        against: theirs.max().map { ("Gymnasium", $0) } ?? ("bound", 10e6),
        by: "benchmarks environments"))
    table.add(
      Figure(
        "FrozenLake-v1, \(Self.count) environments, random policy", "steps/s", .higher, lake,
        by: "benchmarks environments"))
    if !theirs.isEmpty {
      table.add(
        Figure(
          "CartPole-v1, \(Self.count) environments, Gymnasium with NumPy", "steps/s", .higher,
          theirs, by: script.joined(separator: " ")))
    }
  }

  private static func rate(of environment: any Environment) -> Double {
    let batch = EnvironmentBatch(
      environment, indices: 0..<count, random: RandomStream(seed: 1, "environments"))
    let policy = RandomPolicy(RandomStream(seed: 1, "actions"))
    let time = Clock.times(1) {
      for _ in 0..<steps {
        policy.act(in: batch)
        batch.step()
      }
    }
    return Double(count * steps) / time[0]
  }
}
