/// Computing values and gradients.
extension Tape {
  /// Computes every value, in order of recording.
  ///
  /// - Parameters:
  ///   - weights: The flat buffer of the layout, kept until the next call.
  ///   - position: The step and the global index of the first sample.
  package func forward(weights: Storage, at position: Position = Position()) {
    precondition(
      weights.count == layout.count,
      "weights of \(weights.count) numbers for a layout of \(layout.count)")
    let read = rounded(weights)
    for parameter in layout.parameters {
      let slot = slotOfParameter[parameter.index]
      let source = parameter.statistic == nil ? read : weights
      if slot >= 0 { slots[slot].value = source.pointer + parameter.offset }
    }
    (self.weights, self.position, defect) = (weights, position, nil)
    withFrames { _, frame in
      for index in nodes.indices { compute(index, frame) }
    }
    liveSegment = segments.indices.last
  }

  /// The weights as nodes read them.
  private func rounded(_ weights: Storage) -> Storage {
    guard let roundedWeights else { return weights }
    let all = StorageSlice(roundedWeights, 0..<weights.count)
    all.write(StorageSlice(weights, 0..<weights.count))
    kernels.roundToBFloat16(all)
    return roundedWeights
  }

  private func compute(_ index: Int, _ frame: (Node) -> Frame) {
    let frame = frame(nodes[index])
    nodes[index].op.forward(frame)
    if nodes[index].isRounded {
      kernels.c.round_to_bfloat16(frame.out.pointer, frame.out.count)
    }
    if seeksDefects { seekDefect(in: index, frame) }
  }

  /// Computes the gradients of `scale · Σ loss` after ``forward(weights:at:)``.
  ///
  /// - Parameters:
  ///   - loss: What is summed; for a mean over the samples of all shards the scale is
  ///     1 / (their number).
  ///   - gradients: The flat buffer of the layout. All parameters are overwritten, those that the
  ///     loss does not depend on with 0, statistics with what was observed (``Statistic``).
  package func backward(
    from loss: Variable, scale: Float = 1, into gradients: Storage
  ) {
    backward(from: loss, into: gradients) { $0.update(repeating: scale) }
  }

  /// Computes the product of a vector and the Jacobian, `Σ cotangent · ∂y/∂w` for every parameter and
  /// differentiable input, after ``forward(weights:at:)``.
  ///
  /// - Parameters:
  ///   - y: Any value on the tape.
  ///   - cotangent: Of the shape of y.
  ///   - gradients: As in ``backward(from:scale:into:)``.
  package func backward(from y: Variable, cotangent: Tensor, into gradients: Storage) {
    precondition(
      cotangent.shape == y.shape,
      "a cotangent of shape \(cotangent.shape) for a value of \(y.shape)")
    backward(from: y, into: gradients) { seed in
      cotangent.withUnsafeBufferPointer { _ = seed.update(fromContentsOf: $0) }
    }
  }

  private func backward(
    from loss: Variable, into gradients: Storage,
    seed: (UnsafeMutableBufferPointer<Float>) -> Void
  ) {
    precondition(
      gradients.count == layout.count,
      "gradients of \(gradients.count) numbers for a layout of \(layout.count)")
    self.gradients = gradients
    let plan = prepare(for: loss)
    for slot in slots.indices { slots[slot].isWritten = false }
    for parameter in layout.parameters {
      let slot = slotOfParameter[parameter.index]
      if slot >= 0 { slots[slot].gradient = gradients.pointer + parameter.offset }
    }
    let place = slots[Int(loss.slot)].gradient
    seed(UnsafeMutableBufferPointer(start: place, count: loss.shape.count))
    slots[Int(loss.slot)].isWritten = true
    withFrames { slots, frame in
      for index in plan.nodes {
        let node = nodes[index]
        if let segment = node.segment, segment != liveSegment {
          for index in segments[segment] { compute(index, frame) }
          liveSegment = segment
        }
        let frame = frame(node)
        if node.isRounded {
          kernels.c.round_to_bfloat16(frame.outGradient.pointer, frame.out.count)
        }
        node.op.backward(frame)
        if seeksDefects { seekDefect(ofGradientIn: index, frame) }
        for operand in node.operands {
          slots[Int(operands[operand].slot)].isWritten = true
        }
      }
    }
    zeroUnwritten(gradients)
    for observation in observations { observation.report(to: gradients) }
  }

  /// The plan for this loss: the last one where nothing was recorded since.
  private func prepare(for loss: Variable) -> GradientPlan {
    if let plan, planLoss == loss.slot { return plan }
    let plan = GradientPlan(
      of: nodes, operands: operands, from: Int(loss.slot), wanted: wanted,
      external: parameterOfSlot.map { $0 >= 0 }, counts: counts)
    if gradientSpace.map({ $0.count < plan.count }) ?? true {
      gradientSpace = Storage(count: plan.count)
    }
    for (slot, offset) in plan.offsets.enumerated() {
      slots[slot].gradient = offset < 0 ? nil : gradientSpace.map { $0.pointer + offset }
    }
    (self.plan, planLoss) = (plan, loss.slot)
    return plan
  }

  private func zeroUnwritten(_ gradients: Storage) {
    for parameter in layout.parameters {
      let slot = slotOfParameter[parameter.index]
      if slot < 0 || !slots[slot].isWritten {
        (gradients.pointer + parameter.offset).update(repeating: 0, count: parameter.shape.count)
      }
    }
  }

  /// Calls `body` with the slots and a function that makes the frame of a node.
  private func withFrames(
    _ body: (UnsafeMutablePointer<Slot>, (Node) -> Frame) -> Void
  ) {
    let (kernels, position, scratch) = (kernels, position, scratch)
    slots.withUnsafeMutableBufferPointer { slots in
      operands.withUnsafeBufferPointer { operands in
        guard let slots = slots.baseAddress, let operands = operands.baseAddress else { return }
        body(slots) { node in
          Frame(
            slots: slots, operands: operands + node.operands.lowerBound, output: node.output,
            saved: node.saved, scratch: scratch.pointer, attributes: node.attributes,
            kernels: kernels, position: position)
        }
      }
    }
  }
}
