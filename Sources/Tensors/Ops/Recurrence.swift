import CKernels

/// Recurrent networks over all steps of a sequence at once.
extension Op {
  /// A long short-term memory: `x [length, batch, m], inputWeight U [4 n, m],
  /// stateWeight V [4 n, n], inputBias, stateBias [4 n] → [length, batch, n]`, the states h.
  ///
  /// From `z = x Uᵀ + h₍ₜ₋₁₎ Vᵀ + biases`, in parts of n columns: input gate i, forget gate f and
  /// output gate o are sigmoids, the change d a hyperbolic tangent, in the order i, f, d, o;
  /// `c = f c₍ₜ₋₁₎ + i d`, `h = o tanh c`; h and c begin at 0. With dz of all steps in one matrix,
  /// `dx = dz U`, `dU = dzᵀ x`, `dV = dzᵀ h₍ₜ₋₁₎`, and both biases get `Σ dz`.
  ///
  /// The products by U and all that make gradients of weights are one matrix product over all
  /// steps. Source: Hochreiter & Schmidhuber, *Neural Computation* 9 (1997), with the forget gate of
  /// Gers et al. (2000), in the order and orientation of PyTorch's weights.
  package static let lstm = Op(
    "lstm", arity: 5,
    shape: { s in
      s.require(s[0].rank == 3 && s[2].rank == 2, "[length, batch, m] and matrices are needed")
      let n = s[2][1]
      s.require(
        s[1] == [4 * n, s[0].columns] && s[2] == [4 * n, n] && s[3] == [4 * n] && s[4] == s[3],
        "weights must have 4 n rows, n being the columns of the second")
      return s[0].replacingColumns(n)
    },
    saved: { s in
      let (rows, n) = (s[0].rows, s[2][1])
      return 10 * rows * n + 2 * s[0][1] * n + 4 * n + Recurrence.packedCount(n)
    },
    forward: { f in Recurrence(f).forward() },
    backward: { f in Recurrence(f).backward() })
}

/// The computation of one node.
private struct Recurrence {
  let frame: Frame
  let length, batch, n: Int
  /// Values of the gates and gradients of what they got, [length, batch, 4 n].
  let gates, gateGradients: UnsafeMutablePointer<Float>
  /// Cells and their hyperbolic tangents, [length, batch, n].
  let cells, squashed: UnsafeMutablePointer<Float>
  /// Gradients of the state and the cell before a step, [batch, n].
  let stateGradient, cellGradient: UnsafeMutablePointer<Float>
  /// The sum of the biases.
  let bias: UnsafeMutablePointer<Float>
  /// V or its transpose, packed once for all steps.
  let packed: UnsafeMutablePointer<Float>

  init(_ frame: Frame) {
    self.frame = frame
    (length, batch, n) = (frame.a.shape[0], frame.a.shape[1], frame.out.columns)
    let step = batch * n
    gates = frame.saved
    gateGradients = gates + 4 * length * step
    cells = gateGradients + 4 * length * step
    squashed = cells + length * step
    stateGradient = squashed + length * step
    cellGradient = stateGradient + step
    bias = cellGradient + step
    packed = bias + 4 * n
  }

  /// Room for V [4 n, n] with its columns filled up to vectors, or for its transpose.
  static func packedCount(_ n: Int) -> Int { 4 * n * (n + 15) }

  /// Steps `range` of [length, batch, columns] as one matrix.
  private func panel(
    _ pointer: UnsafeMutablePointer<Float>, _ range: Range<Int>, _ columns: Int
  ) -> Panel {
    Panel(
      pointer: pointer + range.lowerBound * batch * columns, rows: range.count * batch,
      columns: columns, stride: columns)
  }

  func forward() {
    let (c, step) = (frame.kernels.c, batch * n)
    c.add(frame.operand(3).pointer, frame.operand(4).pointer, bias, 4 * n, false)
    c.pack(frame.c.pointer, 1, n, n, 4 * n, packed)
    gemm(
      frame.a.panel, frame.b.panel, transposing: .second, into: panel(gates, 0..<length, 4 * n))
    for t in 0..<length {
      if t > 0 {
        c.packed_product(
          frame.out.pointer + (t - 1) * step, n, 1, packed, gates + 4 * t * step, 4 * n, batch,
          4 * n, n, true)
      }
      c.lstm_cell(
        gates + 4 * t * step, bias, t > 0 ? cells + (t - 1) * step : nil, cells + t * step,
        squashed + t * step, frame.out.pointer + t * step, batch, n)
    }
  }

  func backward() {
    let (c, g, step) = (frame.kernels.c, frame.outGradient.pointer, batch * n)
    c.pack(frame.c.pointer, n, 1, 4 * n, n, packed)
    for t in (0..<length).reversed() {
      c.lstm_cell_gradient(
        gates + 4 * t * step, t > 0 ? cells + (t - 1) * step : nil, squashed + t * step,
        g + t * step, t < length - 1 ? stateGradient : nil, cellGradient,
        gateGradients + 4 * t * step, batch, n)
      if t > 0 {
        c.packed_product(
          gateGradients + 4 * t * step, 4 * n, 1, packed, stateGradient, n, batch, n, 4 * n, false)
      }
    }
    addGradients()
  }

  /// The gradients of the operands, from those of the gates.
  private func addGradients() {
    let all = panel(gateGradients, 0..<length, 4 * n)
    if let dx = frame.aGradient {
      gemm(all, frame.b.panel, into: dx.panel, accumulates: dx.accumulates)
    }
    if let weight = frame.bGradient {
      gemm(
        all, frame.a.panel, transposing: .first, into: weight.panel,
        accumulates: weight.accumulates)
    }
    if let weight = frame.cGradient {
      let steps = max(length, 1)
      gemm(
        panel(gateGradients, 1..<steps, 4 * n), panel(frame.out.pointer, 0..<steps - 1, n),
        transposing: .first, into: weight.panel, accumulates: weight.accumulates)
    }
    let rows = View(
      pointer: gateGradients, shape: Shape(rows: length * batch, columns: 4 * n))
    frame.addColumnSums(of: rows, to: frame.gradient(3))
    frame.addColumnSums(of: rows, to: frame.gradient(4))
  }
}
