/// Numbers with a shape, somewhere on the tape.
struct View {
  let pointer: UnsafeMutablePointer<Float>
  let shape: Shape

  var count: Int { shape.count }
  var rows: Int { shape.rows }
  var columns: Int { shape.columns }
}

/// Where a gradient goes: written by the first who contributes, added to by the others.
struct Target {
  let pointer: UnsafeMutablePointer<Float>
  let shape: Shape
  let accumulates: Bool

  /// Writes or adds one number.
  @inline(__always)
  func put(_ value: Float, at index: Int) {
    pointer[index] = accumulates ? pointer[index] + value : value
  }

  /// Writes 0 everywhere, unless it is added to.
  func clear() {
    if !accumulates { pointer.update(repeating: 0, count: shape.count) }
  }
}

/// One value on the tape and its gradient.
struct Slot {
  var value: UnsafeMutablePointer<Float>
  /// Nil where no gradient is wanted.
  var gradient: UnsafeMutablePointer<Float>?
  /// Whether this backward pass has written the gradient.
  var isWritten = false
}

/// A slot read in a shape.
struct Operand {
  let slot: Int32
  let shape: Shape
}

/// All that the forward or backward function of an ``Op`` may touch: one node's operands, output,
/// gradients and attributes, as raw pointers.
package struct Frame {
  let slots: UnsafeMutablePointer<Slot>
  let operands: UnsafePointer<Operand>
  let output: Operand
  /// The node's own numbers that the backward pass needs, as many as ``Op/saved`` said.
  let saved: UnsafeMutablePointer<Float>
  /// Room for as many numbers as ``Op/scratch`` said, with whatever is in it.
  let scratch: UnsafeMutablePointer<Float>
  let attributes: Attributes
  let kernels: Kernels
  let position: Position

  func operand(_ index: Int) -> View {
    View(pointer: slots[Int(operands[index].slot)].value, shape: operands[index].shape)
  }

  var a: View { operand(0) }
  var b: View { operand(1) }
  var c: View { operand(2) }
  var out: View { View(pointer: slots[Int(output.slot)].value, shape: output.shape) }

  /// The gradient of the output. The node may overwrite it: nobody reads it later.
  var outGradient: View {
    guard let pointer = slots[Int(output.slot)].gradient else {
      preconditionFailure("the backward pass of a node without a gradient")
    }
    return View(pointer: pointer, shape: output.shape)
  }

  /// Where the gradient of an operand goes, nil where none is wanted.
  func gradient(_ index: Int) -> Target? {
    let slot = Int(operands[index].slot)
    guard let pointer = slots[slot].gradient else { return nil }
    let isRepeated = (0..<index).contains { operands[$0].slot == operands[index].slot }
    return Target(
      pointer: pointer, shape: operands[index].shape,
      accumulates: slots[slot].isWritten || isRepeated)
  }

  var aGradient: Target? { gradient(0) }
  var bGradient: Target? { gradient(1) }
  var cGradient: Target? { gradient(2) }
}

/// What differs between two replays of a tape besides its inputs and weights.
package struct Position: Sendable, Equatable {
  /// The optimizer step, which enters the random words of dropout.
  package var step: Int
  /// The global index of the sample in row 0; row r is sample `firstItem + r`.
  package var firstItem: Int

  package init(step: Int = 0, firstItem: Int = 0) {
    (self.step, self.firstItem) = (step, firstItem)
  }
}
