import Tensors

/// L-BFGS: steps along −H g, where H, the inverse of the Hessian, is known by the last changes of weights
/// and gradients alone, as far as a line search says.
///
/// Source: Liu & Nocedal, *Mathematical Programming* 45 (1989), algorithm 2.1, with the strong Wolfe
/// conditions, in the form of PyTorch's `LBFGS(max_iter=1, line_search_fn="strong_wolfe")`. An update
/// begins with the gradient where the weights stand. The learning rate is the first step length that is
/// tried; that of the first update is shortened to 1 / Σ|g|.
package struct LBFGS: SearchingOptimizer {
  /// Changes that are remembered, 1 or more.
  package let history: Int
  package var search = StrongWolfe()
  /// No number of a gradient is larger where a search is over.
  package var gradientTolerance = 1e-7

  package init(history: Int = 10) {
    precondition(history > 0, "a history of \(history)")
    self.history = history
  }

  /// The gradient and the step of the last update, and the pairs of changes, the oldest first.
  package var stateCount: Int { 2 + 2 * history }

  /// What is kept, by its names.
  private struct Memory {
    let gradient, step: StorageSlice
    /// Changes of the weights and of the gradient; 0 where there are none yet.
    let pairs: [(weights: StorageSlice, gradient: StorageSlice)]

    init(_ state: OptimizerState) {
      let slices = state.buffers.map { StorageSlice($0, 0..<$0.count) }
      (gradient, step) = (slices[0], slices[1])
      pairs = stride(from: 2, to: slices.count, by: 2).map { (slices[$0], slices[$0 + 1]) }
    }

    /// Forgets the oldest pair for a new one.
    func append(_ weights: StorageSlice, _ gradient: StorageSlice) {
      for (older, newer) in zip(pairs, pairs.dropFirst()) {
        older.weights.write(newer.weights)
        older.gradient.write(newer.gradient)
      }
      pairs[pairs.count - 1].weights.write(weights)
      pairs[pairs.count - 1].gradient.write(gradient)
    }
  }

  package func update(
    _ space: some SearchSpace, _ state: OptimizerState, step: Int, learningRate: Double,
    with kernels: Kernels
  ) throws {
    let loss = try space.evaluate()
    let size = try space.magnitudes(of: space.gradient)
    guard size.largest > gradientTolerance else { return }
    let memory = Memory(state)
    if step > 0 { try remember(space, memory, kernels) }
    let direction = try direction(space, memory, kernels)
    memory.gradient.write(space.gradient)
    kernels.scale(memory.step, by: 0)
    let slope = try space.dot(space.gradient, direction)
    guard slope < -search.leastChange else { return }
    let start = StorageSlice(copying: space.weights)
    func move(to t: Double) {
      space.weights.write(start)
      kernels.add(direction, times: Float(t), to: space.weights)
    }
    let t = try search.search(
      from: StrongWolfe.Place(t: 0, value: loss, slope: slope),
      first: step == 0 ? min(1, 1 / size.sum) * learningRate : learningRate,
      largest: try space.magnitudes(of: direction).largest
    ) { t in
      move(to: t)
      let value = try space.evaluate()
      return StrongWolfe.Place(t: t, value: value, slope: try space.dot(space.gradient, direction))
    }
    move(to: t)
    kernels.add(direction, times: Float(t), to: memory.step)
  }

  /// Keeps what the last update changed, where the loss curves upwards along it.
  private func remember(
    _ space: some SearchSpace, _ memory: Memory, _ kernels: Kernels
  ) throws {
    let change = StorageSlice(copying: space.gradient)
    kernels.add(memory.gradient, times: -1, to: change)
    if try space.dot(change, memory.step) > 1e-10 { memory.append(memory.step, change) }
  }

  /// −H g by the two loops of Nocedal (1980).
  private func direction(
    _ space: some SearchSpace, _ memory: Memory, _ kernels: Kernels
  ) throws -> StorageSlice {
    let direction = StorageSlice(copying: space.gradient)
    kernels.scale(direction, by: -1)
    let products = try space.dots(
      memory.pairs.map { ($0.weights, $0.gradient) }
        + memory.pairs.suffix(1).map {
          ($0.gradient, $0.gradient)
        })
    let known = memory.pairs.indices.filter { products[$0] > 0 }
    var shares = products
    for index in known.reversed() {
      let pair = memory.pairs[index]
      shares[index] = try space.dot(pair.weights, direction) / products[index]
      kernels.add(pair.gradient, times: Float(-shares[index]), to: direction)
    }
    if let last = known.last {
      kernels.scale(direction, by: Float(products[last] / products[memory.pairs.count]))
    }
    for index in known {
      let pair = memory.pairs[index]
      let share = try space.dot(pair.gradient, direction) / products[index]
      kernels.add(pair.weights, times: Float(shares[index] - share), to: direction)
    }
    return direction
  }
}
