/// How the gradient of an op is recorded as ops, so that it has a gradient itself.
///
/// Rules exist for the ops of ``Derivative/all``; each is the gradient of the op's own backward
/// function, written with ops of the table.
enum Derivative: Sendable {
  /// For each operand its gradient, or nil where it has none or none is wanted.
  case gradients(@Sendable (Derivation) -> [Variable?])
  /// The value again, from simpler ops whose derivatives are known.
  case expansion(@Sendable (Derivation) -> Variable)

  /// The rules by the names of their ops.
  static let all: [String: Derivative] = [
    elementwise, curves, broadcasts, reductions, axisReductions, products, probabilities, norms,
    arrangements, slices, images, sequences, attentions,
  ].reduce(into: [:]) { $0.merge($1) { first, _ in first } }
}

extension Op {
  /// Whether the gradient of the op can be recorded and differentiated again.
  package var hasSecondDerivative: Bool { Derivative.all[name] != nil }
}

/// A node whose derivative is recorded.
struct Derivation {
  let tape: Tape
  let operands: [Variable]
  /// The output.
  let y: Variable
  /// The gradient of the output, in its shape.
  let g: Variable
  let attributes: Attributes

  var a: Variable { operands[0] }
  var b: Variable { operands[1] }
  var c: Variable { operands[2] }

  /// `x` in rows [.., n].
  func rows(_ x: Variable) -> Variable { x.reshaped([x.shape.rows, x.shape.columns]) }

  func filled(_ value: Float, _ shape: Shape) -> Variable {
    tape.constant(Tensor([Float](repeating: value, count: shape.count), shape))
  }

  /// Each of the numbers of `x` in a row of the shape.
  func spread(_ x: Variable, overRowsOf shape: Shape) -> Variable {
    let (rows, columns) = (x.shape.count, x.shape.count == 0 ? 0 : shape.count / x.shape.count)
    let column = x.reshaped([rows, 1])
    return tape.expanded(column, to: [rows, columns]).reshaped(shape)
  }

  /// `x` summed over the axes along which an operand of `shape` was spread to it.
  func summed(_ x: Variable, to shape: Shape) -> Variable {
    guard x.shape.count != shape.count else { return x.reshaped(shape) }
    return tape.sum(x, axes: Broadcast.axes(of: shape, in: x.shape)).reshaped(shape)
  }

  /// The gradient of the output where a ReLU in the op has not cut it.
  var uncut: Variable { attributes.activation == .relu ? tape.gated(g, y) : g }

  /// `x`, then ReLU where the op has one.
  func activated(_ x: Variable) -> Variable {
    attributes.activation == .relu ? tape.relu(x) : x
  }
}

/// The gradient of an op cannot be recorded.
package struct UnknownDerivative: Error, Equatable, CustomStringConvertible {
  /// The name of the op.
  package let op: String

  package var description: String { "the op '\(op)' has no second derivative here" }
}

extension Tape {
  /// Records the gradient of `Σ cotangent · y` as values of the tape, so that it can be
  /// differentiated again: the backward pass from `Σ v · gradient` gives the product of the Hessian
  /// and v, by the ordinary gradients of the ops recorded here.
  ///
  /// - Parameters:
  ///   - cotangent: Of the shape of y; nil for ones.
  ///   - sources: Parameters, inputs or values.
  /// - Returns: A value of the shape of each source; nil where y does not depend on it.
  /// - Throws: ``UnknownDerivative`` with the first op, from the last recorded, that has no rule.
  package func recordGradient(
    of y: Variable, cotangent: Variable? = nil, to sources: [Variable]
  ) throws(UnknownDerivative) -> [Variable?] {
    let ones = Tensor([Float](repeating: 1, count: y.shape.count), y.shape)
    return try recordGradient(
      of: y, cotangent: cotangent ?? constant(ones), to: sources, nodes: nodes.indices)
  }

  private func recordGradient(
    of y: Variable, cotangent: Variable, to sources: [Variable], nodes range: Range<Int>
  ) throws(UnknownDerivative) -> [Variable?] {
    precondition(segments.isEmpty, "gradients of segments cannot be recorded")
    precondition(cotangent.shape == y.shape, "\(cotangent.shape) is no cotangent of \(y.shape)")
    var depends = [Bool](repeating: false, count: slots.count)
    for source in sources { depends[Int(source.slot)] = true }
    for node in nodes[range] where node.op.differentiable > 0 {
      if operands[node.operands].contains(where: { depends[Int($0.slot)] }) {
        depends[Int(node.output.slot)] = true
      }
    }
    var gradients = [Variable?](repeating: nil, count: slots.count)
    gradients[Int(y.slot)] = cotangent
    for index in range.reversed() {
      let node = nodes[index]
      guard depends[Int(node.output.slot)], let g = gradients[Int(node.output.slot)] else {
        continue
      }
      let arguments = operands[node.operands].map { Variable(slot: $0.slot, shape: $0.shape) }
      let isWanted = arguments.map { depends[Int($0.slot)] }
      for (operand, part) in zip(arguments, try parts(of: node, arguments, g, isWanted)) {
        guard let part, depends[Int(operand.slot)] else { continue }
        let slot = Int(operand.slot)
        gradients[slot] = gradients[slot].map { add($0, part.reshaped($0.shape)) } ?? part
      }
    }
    return sources.map { gradients[Int($0.slot)]?.reshaped($0.shape) }
  }

  /// What a node gives to each of its operands.
  private func parts(
    of node: Node, _ arguments: [Variable], _ g: Variable, _ isWanted: [Bool]
  ) throws(UnknownDerivative) -> [Variable?] {
    let output = Variable(slot: node.output.slot, shape: node.output.shape)
    let derivation = Derivation(
      tape: self, operands: arguments, y: output, g: g.reshaped(output.shape),
      attributes: node.attributes)
    switch Derivative.all[node.op.name] {
    case .gradients(let rule): return rule(derivation)
    case .expansion(let rule):
      let first = nodes.count
      let again = rule(derivation)
      let wanted = arguments.indices.filter { isWanted[$0] }
      let found = try recordGradient(
        of: again, cotangent: g.reshaped(again.shape), to: wanted.map { arguments[$0] },
        nodes: first..<nodes.count)
      var parts = [Variable?](repeating: nil, count: arguments.count)
      for (place, part) in zip(wanted, found) { parts[place] = part }
      return parts
    case nil: throw UnknownDerivative(op: node.op.name)
    }
  }
}
