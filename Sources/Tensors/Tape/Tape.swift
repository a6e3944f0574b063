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
  /// Its place among the segments of the tape; nil outside.
  let segment: Int?
  /// Whether its value and the gradient of that are kept in bfloat16.
  let isRounded: Bool
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
  /// Whether segments are recorded as if they were none.
  package let keepsAllValues: Bool
  /// Into how many segments models that are recorded from now on cut their chain of blocks, so that only
  /// what segments return is kept; 0: all values are.
  package var segmentCount = 0
  /// In what the values of nodes are kept that are recorded from now on and have a gradient, with it:
  /// they are computed in Float and then rounded. Data such as tokens and lengths stay Float. Parameters
  /// are rounded before a replay reads them, where a node is; statistics and the gradients of parameters
  /// stay Float.
  package var precision = Precision.float32
  /// Whether replays look for numbers that are not finite: see ``defect``.
  package var seeksDefects = false
  /// The first op of the last replay with a number that is not finite, where they are looked for.
  package internal(set) var defect: NumberDefect?

  var nodes: [Node] = []
  var operands: [Operand] = []
  var slots: [Slot] = []
  /// For every slot: the numbers in it, whether a gradient flows through it, its parameter.
  var counts: [Int] = []
  var wanted: [Bool] = []
  var parameterOfSlot: [Int] = []
  /// For every parameter its slot, or −1.
  var slotOfParameter: [Int]

  var values: Arena
  /// Values inside segments, each of which has all of this room to itself.
  var inner: Arena
  /// The nodes of each segment.
  var segments: [Range<Int>] = []
  /// Whether a segment is being recorded: the last of ``segments``.
  var isInSegment = false
  /// For every slot the segment that it lies in, where its value is not kept.
  var segmentOfSlot: [Int?] = []
  /// The segment whose values are in memory now.
  var liveSegment: Int?
  /// Room that the nodes use one after another.
  var scratch = Storage(count: 0)
  /// The most that one of them needs of it.
  private(set) var scratchCount = 0
  /// Whether parameters are recorded as constants.
  var isFreezing = false
  /// What the nodes saw that the model is to remember.
  var observations: [Observation] = []
  var plan: GradientPlan?
  var planLoss: Int32 = -1
  var gradientSpace: Storage?
  /// What the slots of parameters point into, kept alive.
  var weights: Storage?
  /// The weights of the last replay as nodes that are rounded read them; nil where there are none.
  var roundedWeights: Storage?
  var gradients: Storage?
  var position = Position()

  /// - Parameter isImaginary: It is recorded for its ``footprint(of:)`` alone, without memory.
  package init(
    _ layout: ParameterLayout, mode: Mode = .evaluation, kernels: Kernels = .fastest(),
    keepsAllValues: Bool = false, isImaginary: Bool = false
  ) {
    (self.layout, self.mode, self.kernels) = (layout, mode, kernels)
    self.keepsAllValues = keepsAllValues
    (values, inner) = (Arena(isImaginary: isImaginary), Arena(isImaginary: isImaginary))
    slotOfParameter = [Int](repeating: -1, count: layout.parameters.count)
  }

  /// The numbers in the memory of values and of what ops keep for the backward pass.
  package var valueCount: Int { values.peakCount + inner.peakCount }

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
    let variable = slot(of: parameter)
    return isFreezing ? detached(variable) : variable
  }

  private func slot(of parameter: Parameter) -> Variable {
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
  /// The output of an op without differentiable operands is data: no gradient flows through it.
  ///
  /// - Parameter isObserved: Whether what the node saves is read after the backward pass.
  /// - Precondition: the op's arity and shape rule hold, no operand lies in another segment, and none
  ///   that is data beside differentiable ones wants a gradient.
  package func record(
    _ op: Op, _ arguments: [Variable], _ attributes: Attributes = Attributes(),
    isObserved: Bool = false
  ) -> Variable {
    precondition(
      arguments.count == op.arity, "\(op.name) takes \(op.arity) operands, not \(arguments.count)")
    let signature = Signature(
      name: op.name, shapes: arguments.map(\.shape), attributes: attributes)
    let shape = op.shape(signature)
    for data in arguments[op.differentiable...] where op.differentiable > 0 {
      precondition(
        !wanted[Int(data.slot)], "\(op.name) has no gradient for its operand of shape \(data.shape)"
      )
    }
    let segment = isInSegment ? segments.count - 1 : nil
    for argument in arguments { requireInReach(argument) }
    let out = addSlot(
      take(shape.count), shape,
      wanted: op.differentiable > 0 && arguments.contains { wanted[Int($0.slot)] },
      segment: segment)
    let saved = op.saved(signature)
    let first = operands.count
    operands += arguments.map { Operand(slot: $0.slot, shape: $0.shape) }
    nodes.append(
      Node(
        op: op, operands: first..<operands.count, output: Operand(slot: out.slot, shape: shape),
        saved: isObserved ? values.take(saved) : take(saved), attributes: attributes,
        segment: segment, isRounded: precision == .bfloat16 && wanted[Int(out.slot)]))
    if precision == .bfloat16, roundedWeights == nil, !values.isImaginary {
      roundedWeights = Storage(count: layout.count)
    }
    makeScratch(op.scratch(signature))
    plan = nil
    return out
  }

  private func makeScratch(_ count: Int) {
    scratchCount = max(scratchCount, count)
    guard count > scratch.count, !values.isImaginary else { return }
    scratch = Storage(count: count)
  }

  /// Memory of a node.
  private func take(_ count: Int) -> UnsafeMutablePointer<Float> {
    isInSegment ? inner.take(count) : values.take(count)
  }

  private func addSlot(
    _ value: UnsafeMutablePointer<Float>, _ shape: Shape, wanted: Bool, segment: Int? = nil
  ) -> Variable {
    slots.append(Slot(value: value))
    segmentOfSlot.append(segment)
    counts.append(shape.count)
    self.wanted.append(wanted)
    parameterOfSlot.append(-1)
    return Variable(slot: Int32(slots.count - 1), shape: shape)
  }
}
