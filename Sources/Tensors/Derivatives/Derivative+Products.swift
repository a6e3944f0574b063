/// Products of matrices, and linear maps.
extension Derivative {
  static let products: [String: Derivative] = [
    "matmul": .gradients { d in d.productGradients { d.tape.matmul($0, $1, transposing: $2) } },
    "batchedMatmul": .gradients { d in
      d.productGradients { d.tape.batchedMatmul($0, $1, transposing: $2) }
    },
    "linear": .gradients { d in
      let (g, x) = (d.rows(d.uncut), d.rows(d.a))
      return [
        d.tape.matmul(g, d.b), d.tape.matmul(g, x, transposing: .first), d.tape.columnSums(g),
      ]
    },
  ]
}

extension Derivation {
  /// The gradients of both factors, by products whose factors may be given transposed.
  fileprivate func productGradients(
    _ product: (Variable, Variable, Transposes) -> Variable
  ) -> [Variable?] {
    let first = attributes.transposes.contains(.first)
    let second = attributes.transposes.contains(.second)
    let da =
      first
      ? product(b, g, second ? [.first, .second] : .second)
      : product(g, b, second ? [] : .second)
    let db =
      second
      ? product(g, a, first ? [.first, .second] : .first)
      : product(a, g, first ? [] : .first)
    return [da, db]
  }
}
