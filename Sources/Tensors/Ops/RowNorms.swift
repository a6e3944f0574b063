import CKernels

/// Norms over the last extent; u is the row that a norm makes before it is scaled.
extension Op {
  static let rowNorms = [layerNorm, layerNormUnbiased, rmsNorm]

  /// `x [.., n], weight [n], bias [n] → [.., n]`: `u = (x − mean) / √(variance + ε)` of each row,
  /// `y = u · weight + bias`. With h = g · weight,
  /// `dx = (h − mean h − u · mean(h u)) / √(variance + ε)`, `dweight = Σ g u`, `dbias = Σ g`.
  ///
  /// ε is `attributes.epsilon`, the variance that of all n numbers (divided by n). Source: Ba,
  /// Kiros & Hinton, arXiv 1607.06450.
  package static let layerNorm = rowNorm("layerNorm", hasBias: true, centers: true)

  /// ``layerNorm`` without a bias: `x [.., n], weight [n] → [.., n]`.
  package static let layerNormUnbiased = rowNorm(
    "layerNormUnbiased", hasBias: false, centers: true)

  /// `x [.., n], weight [n] → [.., n]`: `u = x / √(mean x² + ε)`, `y = u · weight`;
  /// `dx = (h − u · mean(h u)) / √(mean x² + ε)` with h = g · weight, `dweight = Σ g u`.
  ///
  /// Source: Zhang & Sennrich, *NeurIPS* 2019.
  package static let rmsNorm = rowNorm("rmsNorm", hasBias: false, centers: false)

  private static func rowNorm(_ name: String, hasBias: Bool, centers: Bool) -> Op {
    Op(
      name, arity: hasBias ? 3 : 2,
      shape: { s in
        s.require(
          s[0].rank > 0 && s.shapes.dropFirst().allSatisfy { $0 == [s[0].columns] },
          "rows and their weights must have equally many columns")
        return s[0]
      },
      // Mean and scale of every row, and room for the gradients of weight and bias.
      saved: { 2 * $0[0].rows + 2 * $0[0].columns },
      forward: { f in
        f.kernels.c.row_norm(
          f.a.pointer, f.b.pointer, hasBias ? f.c.pointer : nil, f.out.pointer, f.saved,
          f.a.rows, f.a.columns, f.rowNorm(centers: centers))
      },
      backward: { f in
        let (dx, sums) = (f.aGradient, f.saved + 2 * f.a.rows)
        f.kernels.c.row_norm_gradient(
          f.a.pointer, f.b.pointer, f.outGradient.pointer, f.saved, dx?.pointer, sums,
          f.a.rows, f.a.columns, f.rowNorm(centers: centers), dx?.accumulates ?? false)
        let row = f.b.shape
        f.add(View(pointer: sums, shape: row), to: f.bGradient)
        if hasBias { f.add(View(pointer: sums + row.count, shape: row), to: f.cGradient) }
      })
  }
}

extension Frame {
  fileprivate func rowNorm(centers: Bool) -> ck_row_norm {
    ck_row_norm(epsilon: attributes.epsilon, centers: centers)
  }
}
