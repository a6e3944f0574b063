/// Ops that make as many numbers of those along `attributes.axis`: running sums and orders.
extension Op {
  static let scans = [cumulativeSums, sorted, sortedPlaces]

  /// Each number plus all before it, `x → x's shape`, in Double; `dx = Σ g` from the place on.
  package static let cumulativeSums = scan(
    "cumulativeSums",
    value: { line in
      var sum = 0.0
      for i in 0..<line.count {
        sum += Double(line.x[i])
        line.y[i] = Float(sum)
      }
    },
    gradient: { line, g, dx in
      var sum = 0.0
      for i in (0..<line.count).reversed() {
        sum += Double(g[i])
        dx[i] = Float(sum)
      }
    })

  /// The numbers in ascending order, or in descending order where `attributes.isDescending` says so,
  /// `x → x's shape`; `dx = g` at the place that each came from. Equal numbers keep their order; a NaN
  /// counts as the largest.
  package static let sorted = scan(
    "sorted", keeps: true,
    value: { line in
      line.forEachInOrder {
        (line.y[$0], line.kept[$0]) = (line.x[$1], Float($1))
      }
    },
    gradient: { line, g, dx in
      for i in 0..<line.count { dx[Int(line.kept[i])] = g[i] }
    })

  /// The places along the axis of what ``sorted`` gives; data, without a gradient.
  package static let sortedPlaces = scan(
    "sortedPlaces", value: { line in line.forEachInOrder { line.y[$0] = Float($1) } },
    gradient: nil)
}

extension Line {
  /// Calls `body` with each rank and the place of the number that has it.
  fileprivate func forEachInOrder(_ body: (_ rank: Int, _ place: Int) -> Void) {
    let isDescending = attributes.isDescending
    var (places, other) = (room, room + count)
    for i in 0..<count { places[i] = Float(i) }
    var width = 1
    while width < count {
      for start in stride(from: 0, to: count, by: 2 * width) {
        merge(
          places, start, min(start + width, count), min(start + 2 * width, count), into: other
        ) { first, second in
          let (a, b) = (x[Int(first)], x[Int(second)])
          return isDescending ? isBelow(b, a) : isBelow(a, b)
        }
      }
      (places, other, width) = (other, places, 2 * width)
    }
    for i in 0..<count { body(i, Int(places[i])) }
  }

  /// Merges two runs of places in order, those of the first before equals of the second.
  @inline(__always)
  private func merge(
    _ places: UnsafeMutablePointer<Float>, _ start: Int, _ middle: Int, _ end: Int,
    into out: UnsafeMutablePointer<Float>, by comesBefore: (Float, Float) -> Bool
  ) {
    var (first, second) = (start, middle)
    for i in start..<end {
      let takesSecond =
        second < end && (first == middle || comesBefore(places[second], places[first]))
      out[i] = places[takesSecond ? second : first]
      if takesSecond { second += 1 } else { first += 1 }
    }
  }

  private func isBelow(_ a: Float, _ b: Float) -> Bool { a < b || b.isNaN && !a.isNaN }
}
