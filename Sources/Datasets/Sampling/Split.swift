import Tensors

/// A division of samples into those to learn from and those to judge by.
package struct Split: Sendable, Equatable {
  /// Ascending indices.
  package let training: [Int]
  /// Ascending indices.
  package let validation: [Int]

  /// Picks `fraction · count` samples, rounded to the nearest, for validation: the first places of
  /// the stream's permutation. Both parts get at least one sample where the fraction is not 0 and
  /// there are two.
  ///
  /// - Parameter fraction: In [0, 1).
  package init(count: Int, validation fraction: Double, stream: RandomStream) {
    precondition(fraction >= 0 && fraction < 1, "a validation share of \(fraction)")
    let wanted = Int(fraction * Double(count) + 0.5)
    let picked = fraction == 0 || count < 2 ? 0 : min(max(wanted, 1), count - 1)
    let permutation = Permutation(count: count, stream: stream)
    var isPicked = [Bool](repeating: false, count: count)
    for place in 0..<picked {
      isPicked[permutation[place]] = true
    }
    training = (0..<count).filter { !isPicked[$0] }
    validation = (0..<count).filter { isPicked[$0] }
  }
}

extension Dataset {
  /// The samples to learn from and those to judge by.
  package func split(validation fraction: Double, stream: RandomStream) -> (
    training: Self, validation: Self
  ) {
    let split = Split(count: count, validation: fraction, stream: stream)
    return (selecting(split.training), selecting(split.validation))
  }
}
