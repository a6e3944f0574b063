/// How the state h of a recurrent network follows from an input x and the state before.
///
/// With `z = x Uᵀ + b` and `s = h₍ₜ₋₁₎ Vᵀ + c`, in parts of n columns, in the order and orientation of
/// PyTorch's weights:
package enum RecurrentCell: String, CaseIterable, Sendable {
  /// Long short-term memory: input gate i, forget gate f and output gate o are sigmoids of z + s, the
  /// change d its hyperbolic tangent, in the order i, f, d, o; the cell is `f · cell₍ₜ₋₁₎ + i · d`, and
  /// h = o · tanh cell. Hochreiter & Schmidhuber, *Neural Computation* 9 (1997), with the forget gate
  /// of Gers et al. (2000).
  case lstm
  /// Gated recurrent unit: reset gate r and keeping gate k are sigmoids of z + s, the change is
  /// `d = tanh(z + r · s)`, in the order r, k, d; `h = k · h₍ₜ₋₁₎ + (1 − k) · d`. Cho et al., arXiv
  /// 1406.1078, with the reset gate after the product, as PyTorch has it.
  case gru
  /// `h = tanh(z + s)`. Elman, *Cognitive Science* 14 (1990).
  case tanh = "tanhRNN"
  /// `h = max(0, z + s)`. Le, Jaitly & Hinton, arXiv 1504.00941.
  case relu = "reluRNN"

  /// Parts of n columns of z and s.
  package var parts: Int {
    switch self {
    case .lstm: 4
    case .gru: 3
    case .tanh, .relu: 1
    }
  }

  /// Whether a cell goes from step to step beside the state.
  package var hasCells: Bool { self == .lstm }
}

/// Where the numbers lie that a recurrence keeps, counted from the first; some cells need no room for
/// some of them.
struct RecurrentRoom {
  /// All of them.
  private(set) var count = 0
  /// Values of the gates, and gradients by what they got, [length, batch, parts · n].
  var gates = 0, gateGradients = 0
  /// The same by what they got of the state, where that is something else.
  var productGradients = 0
  /// Products of the state before in one step, [batch, parts · n].
  var products = 0
  /// What the change got of the state, [length, batch, n].
  var changes = 0
  /// Cells and their hyperbolic tangents, [length, batch, n].
  var cells = 0, squashed = 0
  /// Gradients of the state and the cell before a step, [batch, n].
  var stateGradient = 0, cellGradient = 0
  /// The sum of the biases, [parts · n].
  var bias = 0
  /// V or its transpose, packed once for all steps: its columns filled up to vectors.
  var packed = 0

  init(_ cell: RecurrentCell, length: Int, batch: Int, columns n: Int, tellsCells: Bool) {
    let (step, width) = (batch * n, cell.parts * n)
    gateGradients = take(length * batch * width)
    switch cell {
    case .lstm:
      gates = take(length * batch * width)
      squashed = take(length * step)
      cells = take(tellsCells ? 0 : length * step)
      cellGradient = take(step)
    case .gru:
      gates = take(length * batch * width)
      productGradients = take(length * batch * width)
      products = take(batch * width)
      changes = take(length * step)
    case .tanh, .relu: break
    }
    stateGradient = take(step)
    bias = take(width)
    packed = take(width * (n + 15))
  }

  private mutating func take(_ numbers: Int) -> Int {
    defer { count += numbers }
    return count
  }
}
