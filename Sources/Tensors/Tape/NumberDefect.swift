/// Where a number first was not finite in a replay.
package struct NumberDefect: Sendable, Equatable, CustomStringConvertible {
  package enum Kind: String, Sendable {
    case value
    /// Of one of the op's operands, written by the op's backward pass.
    case gradient
  }

  package let kind: Kind
  /// The name of the op.
  package let op: String
  /// The place of its node in the order of recording, from 0.
  package let node: Int
  /// The shape of its output.
  package let shape: Shape
  /// The paths of the parameters among its operands.
  package let parameters: [String]
  /// The path of the last parameter that an op before it reads; nil where none does.
  package let previous: String?

  package var description: String {
    let place =
      parameters.isEmpty
      ? previous.map { " after \($0)" } ?? "" : " of \(parameters.joined(separator: ", "))"
    return
      "\(op)\(place) (op \(node), output \(shape)) has a \(kind.rawValue) that is not finite"
  }
}

extension Tape {
  func seekDefect(in index: Int, _ frame: Frame) {
    guard defect == nil, !isFinite(frame.out.pointer, frame.out.count) else { return }
    defect = makeDefect(.value, index)
  }

  func seekDefect(ofGradientIn index: Int, _ frame: Frame) {
    guard defect == nil else { return }
    let isSound = (0..<nodes[index].operands.count).allSatisfy { place in
      guard let target = frame.gradient(place) else { return true }
      return isFinite(target.pointer, target.shape.count)
    }
    if !isSound { defect = makeDefect(.gradient, index) }
  }

  /// The sum of finite squares of Float is finite in Double.
  private func isFinite(_ numbers: UnsafePointer<Float>, _ count: Int) -> Bool {
    kernels.c.sum_of_squares(numbers, count).isFinite
  }

  private func makeDefect(_ kind: NumberDefect.Kind, _ index: Int) -> NumberDefect {
    let node = nodes[index]
    let previous = nodes[..<index].reversed().lazy.compactMap { self.parameters(of: $0).last }.first
    return NumberDefect(
      kind: kind, op: node.op.name, node: index, shape: node.output.shape,
      parameters: parameters(of: node), previous: previous)
  }

  /// The paths of the parameters that a node reads.
  private func parameters(of node: Node) -> [String] {
    operands[node.operands].compactMap { operand in
      let parameter = parameterOfSlot[Int(operand.slot)]
      return parameter < 0 ? nil : layout.parameters[parameter].name
    }
  }
}
