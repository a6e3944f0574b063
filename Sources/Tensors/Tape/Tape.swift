/// A value on a tape: a slot, read in a shape. Reading it in another shape costs nothing.
package struct Variable: Sendable, Equatable {
  let slot: Int32
  package let shape: Shape

  /// The same numbers in another shape of equal count.
  package func reshaped(_ shape: Shape) -> Variable {
    precondition(
      shape.count == self.shape.count,
      "a variable of shape \(self.shape) cannot be read as \(shape)")
    return Variable(slot: slot, shape: shape)
  }
}

/// One application of an op: indices into the tape, no closures, no references.
struct Node {
  let op: Op
  let operands: Range<Int>
  let output: Operand
  let saved: UnsafeMutablePointer<Float>
  let attributes: Attributes
}

/// A computation as data: recorded once, then replayed with other inputs, weights and positions.
///
/// Recording finds shapes and memory and computes nothing. ``forward(weights:at:)`` computes all
/// values in order of recording; ``backward(from:scale:into:)`` the gradients of the
/// parameters, straight into a flat buffer. A replay allocates nothing and infers nothing.
///
///     let tape = Tape(model.layout, mode: .training(stream))
///     let x = tape.input([rows, 784]), labels = tape.input([rows])
///     let losses = tape.crossEntropy(model(x, on: tape), labels)
///     // every step:
///     tape.write(batch, to: x)
///     tape.forward(weights: weights, at: Position(step: step, firstItem: first))
///     tape.backward(from: losses, scale: 1 / Float(count), into: gradients)
///
/// A tape belongs to one thread.
package final class Tape {
  package enum Mode: Sendable {
    /// Dropout acts, with the words of this stream.
    case training(RandomStream)
    /// Dropout passes its input on.
    case evaluation
  }

  package let layout: ParameterLayout
  package let mode: Mode
  package let kernels: Kernels

  var nodes: [Node] = []
  var operands: [Operand] = []
  var slots: [Slot] = []
  /// For every slot: the numbers in it, whether a gradient flows through it, its parameter.
  var counts: [Int] = []
  var wanted: [Bool] = []
  var parameterOfSlot: [Int] = []
  /// For every parameter its slot, or −1.
  var slotOfParameter: [Int]

  var values = Arena()
  /// Room that the nodes use one after another.
  var scratch = Storage(count: 0)
  var scratchAllocations = 0
  /// What the nodes saw that the model is to remember.
  var observations: [Observation] = []
  var plan: GradientPlan?
  var planLoss: Int32 = -1
  var gradientSpace: Storage?
  var gradientAllocations = 0
  /// What the slots of parameters point into, kept alive.
  var weights: Storage?
  var gradients: Storage?
  var position = Position()

  package init(
    _ layout: ParameterLayout, mode: Mode = .evaluation, kernels: Kernels = .fastest()
  ) {
    (self.layout, self.mode, self.kernels) = (layout, mode, kernels)
    slotOfParameter = [Int](repeating: -1, count: layout.parameters.count)
  }

  /// How often the tape asked memory of the system; does not grow while it is replayed.
  package var allocationCount: Int {
    values.allocationCount + gradientAllocations + scratchAllocations
  }

  /// The numbers in the work space of the last backward pass, where gradients of values lie.
  package var gradientCount: Int { plan?.count ?? 0 }
}

/// Recording.
extension Tape {
  /// A place for data, to be written before each replay.
  ///
  /// - Parameter differentiable: Whether backward passes find the gradient of it too.
  package func input(_ shape: Shape, differentiable: Bool = false) -> Variable {
    addSlot(values.take(shape.count), shape, wanted: differentiable)
  }

  /// A parameter of the layout; its numbers are those of the weights given to the replay.
  package func parameter(_ parameter: Parameter) -> Variable {
    precondition(
      parameter.index < layout.parameters.count && layout.parameters[parameter.index] == parameter,
      "\(parameter.name) is no parameter of this tape's layout")
    let known = slotOfParameter[parameter.index]
    if known >= 0 { return Variable(slot: Int32(known), shape: parameter.shape) }
    slotOfParameter[parameter.index] = slots.count
    // The replay puts the weights' own memory in place of this.
    let variable = addSlot(
      values.take(0), parameter.shape, wanted: parameter.statistic == nil)
    parameterOfSlot[Int(variable.slot)] = parameter.index
    return variable
  }

  /// Appends a node.
  ///
  /// - Precondition: the op's arity and shape rule hold.
  package func record(
    _ op: Op, _ arguments: [Variable], _ attributes: Attributes = Attributes()
  ) -> Variable {
    precondition(
      arguments.count == op.arity, "\(op.name) takes \(op.arity) operands, not \(arguments.count)")
    let signature = Signature(
      name: op.name, shapes: arguments.map(\.shape), attributes: attributes)
    let shape = op.shape(signature)
    for data in arguments[op.differentiable...] {
      precondition(
        !wanted[Int(data.slot)], "\(op.name) has no gradient for its operand of shape \(data.shape)"
      )
    }
    let out = addSlot(
      values.take(shape.count), shape, wanted: arguments.contains { wanted[Int($0.slot)] })
    let first = operands.count
    operands += arguments.map { Operand(slot: $0.slot, shape: $0.shape) }
    nodes.append(
      Node(
        op: op, operands: first..<operands.count, output: Operand(slot: out.slot, shape: shape),
        saved: values.take(op.saved(signature)), attributes: attributes))
    makeScratch(op.scratch(signature))
    plan = nil
    return out
  }

  private func makeScratch(_ count: Int) {
    guard count > scratch.count else { return }
    scratch = Storage(count: count)
    scratchAllocations += 1
  }

  private func addSlot(
    _ value: UnsafeMutablePointer<Float>, _ shape: Shape, wanted: Bool
  ) -> Variable {
    slots.append(Slot(value: value))
    counts.append(shape.count)
    self.wanted.append(wanted)
    parameterOfSlot.append(-1)
    return Variable(slot: Int32(slots.count - 1), shape: shape)
  }
}
