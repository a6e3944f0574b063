/// Sums of products by the letters of their indices.
extension Tape {
  /// Einstein's summation convention: each operand's axes are named by letters, those that the result
  /// does not name are summed over. `einsum("bij,bjk->bik", a, b)` is a product of stacks of matrices,
  /// `einsum("ij->ji", a)` a transposition, `einsum("i,j->ij", a, b)` an outer product.
  ///
  /// Recorded as sums along axes, permutations and (batched) products of matrices, operand by operand
  /// from the left; so gradients are those of these ops. A letter stands once in an operand: diagonals
  /// are not taken.
  ///
  /// - Precondition: the pattern fits the shapes; the message names it, the rule and all shapes.
  package func einsum(_ pattern: String, _ operands: Variable...) -> Variable {
    let plan = EinsumPlan(pattern, operands.map(\.shape))
    var terms = zip(plan.operands, operands).map(EinsumTerm.init)
    while terms.count > 1 {
      let later = terms.dropFirst(2).flatMap(\.letters) + plan.result
      let (a, b) = (terms[0], terms[1])
      let product = product(
        summed(a, keeping: b.letters + later), summed(b, keeping: a.letters + later),
        keeping: later)
      terms.replaceSubrange(0..<2, with: [product])
    }
    return arranged(summed(terms[0], keeping: plan.result), plan.result).value
  }

  /// A term without the letters that nobody needs.
  private func summed(_ term: EinsumTerm, keeping kept: [Character]) -> EinsumTerm {
    let axes = term.letters.indices.filter { !kept.contains(term.letters[$0]) }
    guard !axes.isEmpty else { return term }
    return EinsumTerm(
      letters: term.letters.filter(kept.contains), value: sum(term.value, axes: Shape(axes)))
  }

  /// A term with its letters in another order.
  private func arranged(_ term: EinsumTerm, _ letters: [Character]) -> EinsumTerm {
    guard letters != term.letters else { return term }
    let axes = letters.compactMap { term.letters.firstIndex(of: $0) }
    return EinsumTerm(letters: letters, value: permuted(term.value, Shape(axes)))
  }

  /// The product of two terms, summed over the letters that both have and nobody needs.
  private func product(
    _ a: EinsumTerm, _ b: EinsumTerm, keeping kept: [Character]
  ) -> EinsumTerm {
    let common = a.letters.filter(b.letters.contains)
    let stacks = common.filter(kept.contains)
    let inner = common.filter { !kept.contains($0) }
    let rows = a.letters.filter { !common.contains($0) }
    let columns = b.letters.filter { !common.contains($0) }
    let (first, second) = (
      arranged(a, stacks + rows + inner), arranged(b, stacks + inner + columns)
    )
    let (m, n) = (a.count(of: rows), b.count(of: columns))
    let (count, k) = (a.count(of: stacks), a.count(of: inner))
    let (x, y) = (first.value.reshaped([count, m, k]), second.value.reshaped([count, k, n]))
    let value =
      stacks.isEmpty ? matmul(x.reshaped([m, k]), y.reshaped([k, n])) : batchedMatmul(x, y)
    let extents = (stacks + rows).map { a.count(of: [$0]) } + columns.map { b.count(of: [$0]) }
    return EinsumTerm(letters: stacks + rows + columns, value: value.reshaped(Shape(extents)))
  }
}

private struct EinsumTerm {
  let letters: [Character]
  let value: Variable

  /// The product of the extents of some letters.
  func count(of some: [Character]) -> Int {
    zip(letters, value.shape.array).reduce(1) { some.contains($1.0) ? $0 * $1.1 : $0 }
  }
}

/// A pattern that fits its operands.
private struct EinsumPlan {
  private(set) var operands: [[Character]] = []
  private(set) var result: [Character] = []

  init(_ pattern: String, _ shapes: [Shape]) {
    func require(_ condition: Bool, _ rule: String) {
      guard !condition else { return }
      let operands = shapes.map(\.description).joined(separator: " and ")
      fatalError("einsum '\(pattern)': \(rule): \(operands)")
    }
    let dash = pattern.firstIndex(of: "-") ?? pattern.endIndex
    require(pattern[dash...].hasPrefix("->"), "the letters of the result come after '->'")
    operands = pattern[..<dash].split(separator: ",", omittingEmptySubsequences: false).map(
      Array.init)
    result = Array(pattern[dash...].dropFirst(2))
    require(
      (operands + [result]).joined().allSatisfy { $0.isLetter && $0.isASCII },
      "an axis is a letter")
    require(operands.count == shapes.count, "terms and operands must be equally many")
    for letters in operands + [result] {
      require(Set(letters).count == letters.count, "'\(String(letters))' has a letter twice")
    }
    var extents: [Character: Int] = [:]
    for (letters, shape) in zip(operands, shapes) {
      require(letters.count == shape.rank, "'\(String(letters))' is not for the rank of \(shape)")
      for (letter, extent) in zip(letters, shape.array) {
        require(extents[letter, default: extent] == extent, "\(letter) has two extents")
        extents[letter] = extent
      }
    }
    for letter in result { require(extents[letter] != nil, "\(letter) is in no operand") }
  }
}
