/// What a computation needs before it is replayed.
package struct Footprint: Sendable, Equatable {
  /// In the memory of values, of what ops keep and use, and of the gradients of values.
  package let numbers: Int
  /// Whether batch normalisation sees one number a channel, whose output then is its bias.
  package let hasLoneChannels: Bool

  /// Bytes of `numbers`.
  package var bytes: Double { 4 * Double(numbers) }
}

extension Tape {
  /// What replays need, the backward pass from `loss` included; weights and their gradient are not.
  package func footprint(of loss: Variable) -> Footprint {
    let gradients = GradientPlan(
      of: nodes, operands: operands, from: Int(loss.slot), wanted: wanted,
      external: parameterOfSlot.map { $0 >= 0 }, counts: counts)
    return Footprint(
      numbers: values.peakCount + inner.peakCount + scratchCount + gradients.count,
      hasLoneChannels: nodes.contains { node in
        guard node.op.name == Op.batchNorm.name else { return false }
        let x = operands[node.operands.lowerBound].shape
        return x.count == x[1]
      })
  }
}
