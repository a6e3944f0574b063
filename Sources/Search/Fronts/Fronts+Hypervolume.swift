extension Fronts {
  /// The volume that vectors of losses dominate below a reference: what lies between at least one of
  /// them and `reference`. Exact.
  ///
  /// Two objectives: one sweep, O(n log n). More: slices along the last objective, O(nᵐ⁻¹ log n).
  /// Source: While et al., *A Faster Algorithm for Calculating Hypervolume* (IEEE TEVC 10, 2006).
  /// Edge cases: a vector that is not below the reference in every objective adds nothing; a loss of
  /// −∞ makes the volume infinite.
  package static func hypervolume(of losses: [[Double]], reference: [Double]) -> Double {
    let inside = losses.filter { vector in
      precondition(
        vector.count == reference.count,
        "\(vector.count) losses with a reference of \(reference.count)")
      return zip(vector, reference).allSatisfy { $0 < $1 }
    }
    guard let last = reference.indices.last, !inside.isEmpty else { return 0 }
    let sorted = inside.sorted { $0[last] < $1[last] }
    return last == 0 ? reference[0] - sorted[0][0] : volume(sorted, last, reference)
  }

  /// - Parameter sorted: Vectors inside the reference by their loss `last`, the smallest first; later
  ///   losses are not looked at.
  private static func volume(_ sorted: [[Double]], _ last: Int, _ reference: [Double]) -> Double {
    guard last > 1 else { return area(sorted, reference) }
    var (volume, slice) = (0.0, [[Double]]())
    for (place, vector) in sorted.enumerated() {
      let next = place + 1 < sorted.count ? sorted[place + 1][last] : reference[last]
      insert(vector, into: &slice, by: last - 1)
      guard next > vector[last] else { continue }
      volume += (next - vector[last]) * Self.volume(slice, last - 1, reference)
    }
    return volume
  }

  /// Puts a vector where its loss `key` belongs.
  private static func insert(_ vector: [Double], into slice: inout [[Double]], by key: Int) {
    let place = slice.firstIndex { $0[key] > vector[key] } ?? slice.count
    slice.insert(vector, at: place)
  }

  /// The area that vectors cover in the first two losses, sorted by the second.
  private static func area(_ sorted: [[Double]], _ reference: [Double]) -> Double {
    var (area, left) = (0.0, reference[0])
    for vector in sorted where vector[0] < left {
      area += (left - vector[0]) * (reference[1] - vector[1])
      left = vector[0]
    }
    return area
  }
}
