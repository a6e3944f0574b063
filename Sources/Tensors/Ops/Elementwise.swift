import CKernels

/// Elementwise ops with kernels; every output has the shape of its first operand.
extension Op {
  static let elementwise = [
    exp, log, sqrt, square, abs, relu, sigmoid, tanh, gelu, affine, addRow, multiplyRow,
  ]

  /// `eˣ`; `dx = g · y`. Error below 2 ulp. 0 below −104, ∞ above 88.72.
  package static let exp = unary("exp", { $0.c.exp }, { $0.c.exp_gradient })

  /// `ln x`; `dx = g / x`. Error below 2 ulp. −∞ at 0, NaN below.
  package static let log = unary("log", { $0.c.log }, { $0.c.log_gradient })

  /// `√x`; `dx = g / 2y`.
  package static let sqrt = unary("sqrt", { $0.c.sqrt }, { $0.c.sqrt_gradient })

  /// `x²`; `dx = 2 g x`.
  package static let square = unary("square", { $0.c.square }, { $0.c.square_gradient })

  /// `|x|`; `dx = g · sign x`, 0 at 0.
  package static let abs = unary("abs", { $0.c.abs }, { $0.c.abs_gradient })

  /// `max(0, x)`; `dx = g` where y > 0.
  package static let relu = unary("relu", { $0.c.relu }, { $0.c.relu_gradient })

  /// `1 / (1 + e⁻ˣ)`; `dx = g y (1 − y)`.
  package static let sigmoid = unary("sigmoid", { $0.c.sigmoid }, { $0.c.sigmoid_gradient })

  /// `tanh x`; `dx = g (1 − y²)`. Error below 2 ulp.
  package static let tanh = unary("tanh", { $0.c.tanh }, { $0.c.tanh_gradient })

  /// `x Φ(x)` with the normal distribution Φ and its density φ; `dx = g (Φ(x) + x φ(x))`.
  /// Source: Hendrycks & Gimpel, arXiv 1606.08415, the exact form. 0 at −∞.
  package static let gelu = unary("gelu", { $0.c.gelu }, { $0.c.gelu_gradient })

  /// `scale · x + shift`; `dx = scale · g`.
  package static let affine = Op(
    "affine", arity: 1, shape: { $0[0] },
    forward: { f in
      f.kernels.c.affine(
        f.a.pointer, f.attributes.scale, f.attributes.shift, f.out.pointer, f.out.count, false)
    },
    backward: { f in
      f.add(f.outGradient, times: f.attributes.scale, to: f.aGradient)
    })

  /// `x [.., n] + row [n]`; `dx = g`, `drow = Σ over rows of g`.
  package static let addRow = Op(
    "addRow", arity: 2, shape: rowShape,
    forward: { f in
      f.kernels.c.add_row(
        f.a.pointer, f.b.pointer, f.out.pointer, f.out.rows, f.out.columns, false)
    },
    backward: { f in
      f.add(f.outGradient, to: f.aGradient)
      f.addColumnSums(of: f.outGradient, to: f.bGradient)
    })

  /// `x [.., n] · row [n]`; `dx = g · row`, `drow = Σ over rows of g x`.
  package static let multiplyRow = Op(
    "multiplyRow", arity: 2, shape: rowShape,
    forward: { f in
      f.kernels.c.multiply_row(
        f.a.pointer, f.b.pointer, f.out.pointer, f.out.rows, f.out.columns, false)
    },
    backward: { f in
      let g = f.outGradient
      if let dx = f.aGradient {
        f.kernels.c.multiply_row(
          g.pointer, f.b.pointer, dx.pointer, g.rows, g.columns, dx.accumulates)
      }
      if let row = f.bGradient {
        f.kernels.c.column_dots(
          g.pointer, f.a.pointer, row.pointer, g.rows, g.columns, row.accumulates)
      }
    })

  private static let rowShape: @Sendable (Signature) -> Shape = { s in
    s.require(s[1].rank == 1 && s[0].rank > 0 && s[1][0] == s[0].columns, "a row has n numbers")
    return s[0]
  }

  static func unary(
    _ name: String, _ value: @escaping @Sendable (Kernels) -> ck_unary?,
    _ gradient: @escaping @Sendable (Kernels) -> ck_unary_gradient?
  ) -> Op {
    Op(
      name, arity: 1, shape: { $0[0] },
      forward: { f in value(f.kernels)?(f.a.pointer, f.out.pointer, f.out.count) },
      backward: { f in
        guard let dx = f.aGradient else { return }
        gradient(f.kernels)?(
          f.a.pointer, f.out.pointer, f.outGradient.pointer, dx.pointer, f.out.count,
          dx.accumulates)
      })
  }
}

/// What gradients are made of.
extension Frame {
  /// target += or = view · scale
  func add(_ view: View, times scale: Float = 1, to target: Target?) {
    guard let target else { return }
    kernels.c.affine(view.pointer, scale, 0, target.pointer, view.count, target.accumulates)
  }

  /// target [n] += or = Σ over rows of view [.., n]
  func addColumnSums(of view: View, to target: Target?) {
    guard let target else { return }
    kernels.c.column_sums(
      view.pointer, target.pointer, view.rows, view.columns, target.accumulates)
  }
}
