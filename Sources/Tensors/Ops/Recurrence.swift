import CKernels

/// Recurrent networks over all steps of a sequence at once.
extension Op {
  static let recurrences = RecurrentCell.allCases.flatMap { cell in
    [recurrence(cell), recurrence(cell, isContinued: true)]
  }

  /// A recurrent network: `x [length, batch, m], inputWeight U [p n, m], stateWeight V [p n, n],
  /// inputBias b, stateBias c [p n] → [length, batch, n]`, the states of a cell of p parts, whose
  /// formulas are at ``RecurrentCell``. States and cells begin at 0.
  ///
  /// Where it is continued, they begin at further operands [batch, n]: the state and, of a memory, the
  /// cell, whose values are told too: `[2, length, batch, n]`, states and then cells.
  ///
  /// With dz of all steps in one matrix, and ds the same but for the change of a gated unit, where it
  /// is r · dz: `dx = dz U`, `dU = dzᵀ x`, `dV = dsᵀ h₍ₜ₋₁₎`, `db = Σ dz`, `dc = Σ ds`. The products
  /// by U and all that make gradients of weights are one matrix product over all steps.
  package static func recurrence(_ cell: RecurrentCell, isContinued: Bool = false) -> Op {
    let states = isContinued ? (cell.hasCells ? 2 : 1) : 0
    let tellsCells = states == 2
    return Op(
      isContinued ? "\(cell.rawValue)Continued" : cell.rawValue, arity: 5 + states,
      shape: { s in
        s.require(s[0].rank == 3 && s[2].rank == 2, "[length, batch, m] and matrices are needed")
        let (n, rows) = (s[2][1], cell.parts * s[2][1])
        s.require(
          s[1] == [rows, s[0].columns] && s[2] == [rows, n] && s[3] == [rows] && s[4] == s[3],
          "weights must have \(cell.parts) n rows, n being the columns of the second")
        s.require(
          s.shapes.dropFirst(5).allSatisfy { $0 == [s[0][1], n] }, "a state must be [batch, n]")
        return tellsCells ? [2, s[0][0], s[0][1], n] : s[0].replacingColumns(n)
      },
      saved: { s in
        RecurrentRoom(
          cell, length: s[0][0], batch: s[0][1], columns: s[2][1], tellsCells: tellsCells
        ).count
      },
      scratch: { isContinued ? $0[2].count : 0 },
      forward: { f in Recurrence(cell, f, isContinued: isContinued).forward() },
      backward: { f in Recurrence(cell, f, isContinued: isContinued).backward() })
  }
}

/// The computation of one node.
private struct Recurrence {
  typealias Numbers = UnsafeMutablePointer<Float>

  let cell: RecurrentCell
  let frame: Frame
  let isContinued: Bool
  /// Columns of a state, of all parts of it, and numbers of the states of a step.
  let length, batch, n, width, step: Int
  /// What ``RecurrentRoom`` names.
  let gates, gateGradients, productGradients, products, changes: Numbers
  let cells, squashed, stateGradient, cellGradient, bias, packed: Numbers

  init(_ cell: RecurrentCell, _ frame: Frame, isContinued: Bool) {
    (self.cell, self.frame, self.isContinued) = (cell, frame, isContinued)
    (length, batch, n) = (frame.a.shape[0], frame.a.shape[1], frame.out.columns)
    (width, step) = (cell.parts * n, batch * n)
    let tellsCells = isContinued && cell.hasCells
    let room = RecurrentRoom(
      cell, length: length, batch: batch, columns: n, tellsCells: tellsCells)
    let (kept, states) = (frame.saved, frame.out.pointer)
    let isPlain = cell == .tanh || cell == .relu
    // A plain network has its states where others have their gates.
    gates = isPlain ? states : kept + room.gates
    gateGradients = kept + room.gateGradients
    productGradients = cell == .gru ? kept + room.productGradients : gateGradients
    (products, changes) = (kept + room.products, kept + room.changes)
    cells = tellsCells ? states + length * step : kept + room.cells
    (squashed, cellGradient) = (kept + room.squashed, kept + room.cellGradient)
    (stateGradient, bias, packed) = (
      kept + room.stateGradient, kept + room.bias, kept + room.packed
    )
  }

  /// Steps `range` of [length, batch, columns] as one matrix.
  private func panel(_ pointer: Numbers, _ range: Range<Int>, _ columns: Int) -> Panel {
    Panel(
      pointer: pointer + range.lowerBound * batch * columns, rows: range.count * batch,
      columns: columns, stride: columns)
  }

  /// The states before a step; nil: 0.
  private func state(before t: Int) -> Numbers? {
    if t > 0 { return frame.out.pointer + (t - 1) * step }
    return isContinued ? frame.operand(5).pointer : nil
  }

  private func cell(before t: Int) -> Numbers? {
    if t > 0 { return cells + (t - 1) * step }
    return isContinued ? frame.operand(6).pointer : nil
  }

  func forward() {
    let c = frame.kernels.c
    if cell != .gru {
      c.add(frame.operand(3).pointer, frame.operand(4).pointer, bias, width, false)
    }
    c.pack(frame.c.pointer, 1, n, n, width, packed)
    gemm(
      frame.a.panel, frame.b.panel, transposing: .second, into: panel(gates, 0..<length, width))
    for t in 0..<length {
      let (now, before) = (gates + t * batch * width, state(before: t))
      if let before {
        c.packed_product(
          before, n, 1, packed, cell == .gru ? products : now, width, batch, width, n, cell != .gru)
      }
      let states = frame.out.pointer + t * step
      switch cell {
      case .lstm:
        c.lstm_cell(
          now, bias, cell(before: t), cells + t * step, squashed + t * step, states, batch, n)
      case .gru:
        c.gru_cell(
          now, before == nil ? nil : products, frame.operand(3).pointer, frame.operand(4).pointer,
          before, changes + t * step, states, batch, n)
      case .tanh, .relu: c.rnn_cell(states, bias, batch, n, cell == .relu)
      }
    }
  }

  func backward() {
    let c = frame.kernels.c
    c.pack(frame.c.pointer, n, 1, width, n, packed)
    if isContinued {
      stateGradient.update(repeating: 0, count: step)
      if cell.hasCells { cellGradient.update(repeating: 0, count: step) }
    }
    for t in (0..<length).reversed() {
      goBack(through: t)
      if t > 0 || isContinued {
        c.packed_product(
          productGradients + t * batch * width, width, 1, packed, stateGradient, n, batch, n, width,
          cell == .gru)
      }
    }
    addGradients()
  }

  /// From the gradients by the states of a step, and by what follows from them, to those by what the
  /// gates got.
  private func goBack(through t: Int) {
    let (c, g, now) = (frame.kernels.c, frame.outGradient.pointer, t * batch * width)
    let isLast = t == length - 1 && !isContinued
    switch cell {
    case .lstm:
      if isContinued { c.affine(g + (length + t) * step, 1, 0, cellGradient, step, true) }
      c.lstm_cell_gradient(
        gates + now, cell(before: t), squashed + t * step, g + t * step,
        isLast ? nil : stateGradient, cellGradient, gateGradients + now, batch, n)
    case .gru:
      c.gru_cell_gradient(
        gates + now, changes + t * step, state(before: t), g + t * step, isLast, stateGradient,
        gateGradients + now, productGradients + now, batch, n)
    case .tanh, .relu:
      c.rnn_cell_gradient(
        gates + now, g + t * step, isLast ? nil : stateGradient, gateGradients + now, step,
        cell == .relu)
    }
  }

  /// The gradients of the operands, from those of the gates.
  private func addGradients() {
    let all = panel(gateGradients, 0..<length, width)
    if let dx = frame.aGradient {
      gemm(all, frame.b.panel, into: dx.panel, accumulates: dx.accumulates)
    }
    if let weight = frame.bGradient {
      gemm(
        all, frame.a.panel, transposing: .first, into: weight.panel,
        accumulates: weight.accumulates)
    }
    if let weight = frame.cGradient { addGradient(ofStateWeight: weight) }
    let shape = Shape(rows: length * batch, columns: width)
    frame.addColumnSums(of: View(pointer: gateGradients, shape: shape), to: frame.gradient(3))
    frame.addColumnSums(of: View(pointer: productGradients, shape: shape), to: frame.gradient(4))
    guard isContinued else { return }
    let state = frame.operand(5).shape
    frame.add(View(pointer: stateGradient, shape: state), to: frame.gradient(5))
    if cell.hasCells {
      frame.add(View(pointer: cellGradient, shape: state), to: frame.gradient(6))
    }
  }

  /// One sum over all steps, then added: what a state at the beginning gives is no second contribution.
  private func addGradient(ofStateWeight weight: Target) {
    let steps = max(length, 1)
    func product(_ range: Range<Int>, _ states: Panel, into out: Panel, accumulates: Bool) {
      gemm(
        panel(productGradients, range, width), states, transposing: .first, into: out,
        accumulates: accumulates)
    }
    let earlier = panel(frame.out.pointer, 0..<steps - 1, n)
    guard isContinued, length > 0 else {
      return product(
        1..<steps, earlier, into: weight.panel, accumulates: weight.accumulates)
    }
    let begin = frame.operand(5).panel
    guard length > 1 else {
      return product(0..<1, begin, into: weight.panel, accumulates: weight.accumulates)
    }
    let sum = View(pointer: frame.scratch, shape: weight.shape)
    product(0..<1, begin, into: sum.panel, accumulates: false)
    product(1..<steps, earlier, into: sum.panel, accumulates: true)
    frame.add(sum, to: weight)
  }
}
