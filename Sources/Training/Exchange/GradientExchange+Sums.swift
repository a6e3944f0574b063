import MPI
import Tensors

/// Sums over vectors of which each rank has a slice. All ranks call them, those without a slice too.
extension GradientExchange {
  /// For each pair Σ a · b over the whole vectors, the same bits on any number of ranks: sums over whole
  /// blocks, or whole parameters, added in their order.
  func dots(
    _ pairs: [(StorageSlice, StorageSlice)], with kernels: Kernels
  ) throws -> [Double] {
    let parts = ownParts
    let own = pairs.flatMap { a, b in
      parts.map { kernels.dot(a.part($0), b.part($0)) }
    }
    let all = try ranks.size == 1 ? [own] : ranks.allGather(own)
    return pairs.indices.map { pair in
      all.reduce(0) { sum, numbers in
        let count = numbers.count / pairs.count
        return numbers[pair * count..<(pair + 1) * count].reduce(sum, +)
      }
    }
  }

  /// Σ |x| over the whole vector and its largest |x|, as ``dots(_:with:)``.
  func magnitudes(
    of vector: StorageSlice, with kernels: Kernels
  ) throws -> (sum: Double, largest: Double) {
    let own = ownParts.flatMap { part in
      let found = kernels.magnitudes(vector.part(part))
      return [found.sum, found.largest]
    }
    let all = try ranks.size == 1 ? [own] : ranks.allGather(own)
    var result = (sum: 0.0, largest: 0.0)
    for numbers in all {
      for place in stride(from: 0, to: numbers.count, by: 2) {
        result.sum += numbers[place]
        if !(numbers[place + 1] <= result.largest) { result.largest = numbers[place + 1] }
      }
    }
    return result
  }

  /// The parts of this rank's slice that are summed one by one, counted from its first number.
  private var ownParts: [Range<Int>] {
    let first = ownSlice.lowerBound
    return squareParts.map { $0.lowerBound - first..<$0.upperBound - first }
  }
}
