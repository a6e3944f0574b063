extension Fronts {
  /// The places of `count` vectors that together cover much: each time the one that adds most, the
  /// first of equals. At least 1 − 1/e of what the best choice covers.
  ///
  /// What a vector adds can only become less. So only the one that was the best when it was last looked
  /// at is looked at again, until it still is. With two objectives and vectors of which none dominates
  /// another, what each adds is a rectangle between its neighbours: O(n) for each that is chosen.
  /// Source: Guerreiro, Fonseca & Paquete, *Greedy Hypervolume Subset Selection in Low Dimensions*
  /// (Evolutionary Computation 24, 2016).
  package static func widest(
    _ count: Int, of losses: [[Double]], reference: [Double]
  ) -> [Int] {
    let vectors = losses.map { $0.map(number) }
    return reference.count == 2 && isFrontOfTwo(vectors)
      ? widestOfTwo(count, of: vectors, reference) : widestOfMany(count, of: vectors, reference)
  }

  private static func isFrontOfTwo(_ vectors: [[Double]]) -> Bool {
    let sorted = vectors.sorted { $0.lexicographicallyPrecedes($1) }
    return zip(sorted, sorted.dropFirst()).allSatisfy { $0 == $1 || $1[1] < $0[1] && $0[0] < $1[0] }
  }

  private static func widestOfTwo(
    _ count: Int, of vectors: [[Double]], _ reference: [Double]
  ) -> [Int] {
    var ends = [SIMD2<Double>](repeating: [reference[0], reference[1]], count: vectors.count)
    var choice = Choice(vectors.count)
    for place in vectors.indices { choice.gains[place] = area(vectors[place], ends[place]) }
    while choice.places.count < count, let place = choice.best {
      choice.take(place)
      let chosen = vectors[place]
      for other in vectors.indices {
        if vectors[other][0] <= chosen[0] { ends[other].x = min(ends[other].x, chosen[0]) }
        if vectors[other][0] >= chosen[0] { ends[other].y = min(ends[other].y, chosen[1]) }
        choice.gains[other] = area(vectors[other], ends[other])
      }
    }
    return choice.places
  }

  private static func area(_ vector: [Double], _ end: SIMD2<Double>) -> Double {
    max(0, end.x - vector[0]) * max(0, end.y - vector[1])
  }

  private static func widestOfMany(
    _ count: Int, of vectors: [[Double]], _ reference: [Double]
  ) -> [Int] {
    var choice = Choice(vectors.count)
    let alone = vectors.map { hypervolume(of: [$0], reference: reference) }
    choice.gains = alone
    /// How many were chosen when a gain was computed.
    var ages = [Int](repeating: 0, count: vectors.count)
    while choice.places.count < count, let place = choice.best {
      if ages[place] == choice.places.count {
        choice.take(place)
      } else {
        let shadows = choice.places.map { zip(vectors[$0], vectors[place]).map(max) }
        let covered = hypervolume(
          of: best(of: shadows).map { shadows[$0] }, reference: reference)
        choice.gains[place] = max(0, alone[place] - covered)
        ages[place] = choice.places.count
      }
    }
    return choice.places
  }

  /// A growing choice among places with gains.
  private struct Choice {
    private(set) var places: [Int] = []
    /// NaN counts as nothing.
    var gains: [Double]
    private var isLeft: [Bool]

    init(_ count: Int) {
      gains = [Double](repeating: 0, count: count)
      isLeft = [Bool](repeating: true, count: count)
    }

    /// The first of those left whose gain is the largest.
    var best: Int? {
      var best: Int?
      for place in isLeft.indices where isLeft[place] {
        guard let leader = best else {
          best = place
          continue
        }
        if gains[place] > gains[leader] || gains[leader].isNaN && gains[place] > 0 { best = place }
      }
      return best
    }

    mutating func take(_ place: Int) {
      places.append(place)
      isLeft[place] = false
    }
  }
}
