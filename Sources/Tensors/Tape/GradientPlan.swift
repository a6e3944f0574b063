/// Where the gradients of a backward pass lie, found once for a recorded tape and a loss.
///
/// A gradient lives from the first node that writes it (the last in order of recording) to the node
/// that made its value; places are used again after that. Gradients of differentiable inputs stay.
struct GradientPlan {
  /// The nodes that take part, last first.
  private(set) var nodes: [Int] = []
  /// For every slot the place of its gradient in the work space, or −1.
  private(set) var offsets: [Int]
  /// The size of the work space.
  private(set) var count = 0

  private var free: [Range<Int>] = []

  /// - Parameters:
  ///   - loss: The slot whose gradient is given.
  ///   - wanted: For every slot whether a gradient flows through it.
  ///   - external: Slots whose gradients lie elsewhere: parameters.
  ///   - counts: The numbers in every slot.
  init(
    of nodes: [Node], operands: [Operand], from loss: Int, wanted: [Bool], external: [Bool],
    counts: [Int]
  ) {
    offsets = [Int](repeating: -1, count: counts.count)
    var reached = [Bool](repeating: false, count: counts.count)
    reached[loss] = true
    place(loss, counts[loss])
    for index in nodes.indices.reversed() {
      let node = nodes[index]
      let out = Int(node.output.slot)
      guard reached[out], wanted[out] else { continue }
      self.nodes.append(index)
      for operand in operands[node.operands] where wanted[Int(operand.slot)] {
        let slot = Int(operand.slot)
        if !reached[slot], !external[slot] { place(slot, counts[slot]) }
        reached[slot] = true
      }
      release(offsets[out], counts[out])
    }
  }

  private mutating func place(_ slot: Int, _ numbers: Int) {
    let size = Storage.roundedUp(max(numbers, 1))
    let fitting = free.indices.filter { free[$0].count >= size }
    if let best = fitting.min(by: { free[$0].count < free[$1].count }) {
      offsets[slot] = free[best].lowerBound
      free[best] = (free[best].lowerBound + size)..<free[best].upperBound
      if free[best].isEmpty { free.remove(at: best) }
    } else {
      offsets[slot] = count
      count += size
    }
  }

  /// Gives a place back, joined with its free neighbours.
  private mutating func release(_ offset: Int, _ numbers: Int) {
    var range = offset..<(offset + Storage.roundedUp(max(numbers, 1)))
    free.removeAll { neighbour in
      let touches =
        neighbour.upperBound == range.lowerBound || range.upperBound == neighbour.lowerBound
      if touches {
        range =
          min(range.lowerBound, neighbour.lowerBound)..<max(range.upperBound, neighbour.upperBound)
      }
      return touches
    }
    free.append(range)
  }
}
