extension Fronts {
  /// The front that each vector belongs to: 0 where no other dominates it, 1 where only those of
  /// front 0 do, and so on. Equal vectors share a front.
  ///
  /// Source: Zhang et al., *An Efficient Approach to Nondominated Sorting* (IEEE TEVC 19, 2015),
  /// algorithms 1 and 3: in lexicographic order a vector can only be dominated by those before it, and
  /// fronts are searched by halving. With up to three objectives a front is asked in O(log n): what its
  /// members have in the first loss does not matter, and those that count in the others are a staircase
  /// (Kung, Luccio & Preparata, *On Finding the Maxima of a Set of Vectors*, J. ACM 22, 1975).
  package static func ranks(of losses: [[Double]]) -> [Int] { ranks(of: losses, upTo: .max) }

  /// The places of the vectors that no other dominates, ascending.
  package static func best(of losses: [[Double]]) -> [Int] {
    ranks(of: losses, upTo: 1).enumerated().filter { $0.element == 0 }.map(\.offset)
  }

  /// - Parameter most: Vectors behind that many fronts all have this rank.
  private static func ranks(of losses: [[Double]], upTo most: Int) -> [Int] {
    requireEqualLengths(losses)
    let objectives = losses.first?.count ?? 0
    let vectors = Vectors(losses)
    switch objectives {
    case 0...2: return vectors.ranks(upTo: most, LowestLoss.init)
    case 3: return vectors.ranks(upTo: most, Staircase.init)
    default: return vectors.ranks(upTo: most) { MemberList(objectives) }
    }
  }
}

/// A front as far as it is known, vectors being added to it in lexicographic order.
private protocol GrowingFront {
  /// Whether a member dominates a vector that comes after all members and equals none.
  func beats(_ vector: UnsafeBufferPointer<Double>.SubSequence) -> Bool
  /// Adds a vector that is not beaten.
  mutating func insert(_ vector: UnsafeBufferPointer<Double>.SubSequence)
}

/// Up to two objectives: the lowest second loss decides.
private struct LowestLoss: GrowingFront {
  private var lowest = Double.infinity
  private var isEmpty = true

  func beats(_ vector: UnsafeBufferPointer<Double>.SubSequence) -> Bool {
    !isEmpty && (vector.count < 2 || lowest <= vector[vector.startIndex + 1])
  }

  mutating func insert(_ vector: UnsafeBufferPointer<Double>.SubSequence) {
    isEmpty = false
    if vector.count > 1 { lowest = vector[vector.startIndex + 1] }
  }
}

/// Three objectives: the second losses ascending, the third ones descending.
private struct Staircase: GrowingFront {
  private var second: [Double] = []
  private var third: [Double] = []

  func beats(_ vector: UnsafeBufferPointer<Double>.SubSequence) -> Bool {
    let (y, z) = (vector[vector.startIndex + 1], vector[vector.startIndex + 2])
    let place = place { $0 <= y }
    return place > 0 && third[place - 1] <= z
  }

  mutating func insert(_ vector: UnsafeBufferPointer<Double>.SubSequence) {
    let (y, z) = (vector[vector.startIndex + 1], vector[vector.startIndex + 2])
    let start = place { $0 < y }
    var end = start
    while end < third.count, third[end] >= z { end += 1 }
    second.replaceSubrange(start..<end, with: CollectionOfOne(y))
    third.replaceSubrange(start..<end, with: CollectionOfOne(z))
  }

  /// How many steps come first of which a condition holds.
  private func place(where holds: (Double) -> Bool) -> Int {
    var (low, high) = (0, second.count)
    while low < high {
      let middle = (low + high) / 2
      if holds(second[middle]) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

/// Any number of objectives: all members, asked from the last one on.
private struct MemberList: GrowingFront {
  private let objectives: Int
  private var losses: [Double] = []

  init(_ objectives: Int) { self.objectives = objectives }

  func beats(_ vector: UnsafeBufferPointer<Double>.SubSequence) -> Bool {
    losses.withUnsafeBufferPointer { losses in
      var start = losses.count - objectives
      while start >= 0 {
        if (0..<objectives).allSatisfy({ losses[start + $0] <= vector[vector.startIndex + $0] }) {
          return true
        }
        start -= objectives
      }
      return false
    }
  }

  mutating func insert(_ vector: UnsafeBufferPointer<Double>.SubSequence) { losses += vector }
}

/// Vectors of losses in lexicographic order, equal ones in that of their places.
private struct Vectors {
  private let count: Int
  private let objectives: Int
  /// One vector after another.
  private var values: [Double] = []
  /// Where each stood.
  private let places: [Int]

  init(_ losses: [[Double]]) {
    (count, objectives) = (losses.count, losses.first?.count ?? 0)
    var flat: [Double] = []
    flat.reserveCapacity(count * objectives)
    for vector in losses { flat += vector.lazy.map(Fronts.number) }
    let length = objectives
    places = flat.withUnsafeBufferPointer { flat in
      losses.indices.sorted { a, b in
        for objective in 0..<length {
          let (x, y) = (flat[a * length + objective], flat[b * length + objective])
          if x != y { return x < y }
        }
        return a < b
      }
    }
    values.reserveCapacity(flat.count)
    for place in places { values += flat[place * length..<(place + 1) * length] }
  }

  /// Ranks by place.
  func ranks<Front: GrowingFront>(upTo most: Int, _ empty: () -> Front) -> [Int] {
    var (ranks, fronts) = ([Int](repeating: 0, count: count), [Front]())
    values.withUnsafeBufferPointer { values in
      var rank = 0
      for index in 0..<count {
        let vector = values[index * objectives..<(index + 1) * objectives]
        let isRepeated =
          index > 0 && vector.elementsEqual(values[(index - 1) * objectives..<index * objectives])
        if !isRepeated {
          rank = Self.first(of: fronts) { !$0.beats(vector) }
          if rank == fronts.count, rank < most { fronts.append(empty()) }
          if rank < fronts.count { fronts[rank].insert(vector) }
        }
        ranks[places[index]] = rank
      }
    }
    return ranks
  }

  /// The first front with a property that no front before it has and all after it have.
  private static func first<Front>(of fronts: [Front], where holds: (Front) -> Bool) -> Int {
    var (low, high) = (0, fronts.count)
    while low < high {
      let middle = (low + high) / 2
      if holds(fronts[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
