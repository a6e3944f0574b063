import Tensors

/// The indices of a shape, slowest first.
struct Grid {
  let extents: [Int]

  init(_ extents: [Int]) { self.extents = extents }
  init(_ shape: Shape) { self.init(shape.array) }

  var count: Int { extents.reduce(1, *) }

  func indices(of place: Int) -> [Int] {
    var rest = place
    var indices: [Int] = []
    for extent in extents.reversed() {
      indices.insert(rest % extent, at: 0)
      rest /= extent
    }
    return indices
  }

  func place(of indices: [Int]) -> Int {
    zip(indices, extents).reduce(0) { $0 * $1.1 + $1.0 }
  }

  /// The numbers along `axes` for every choice of the other indices, the slower axes first.
  func lines(_ x: [Double], along axes: [Int]) -> [[Double]] {
    let others = extents.indices.filter { !axes.contains($0) }
    let (outer, inner) = (
      Grid(others.map { extents[$0] }), Grid(axes.sorted().map { extents[$0] })
    )
    return (0..<outer.count).map { row in
      (0..<inner.count).map { column in
        var indices = extents
        for (axis, index) in zip(others, outer.indices(of: row)) { indices[axis] = index }
        for (axis, index) in zip(axes.sorted(), inner.indices(of: column)) { indices[axis] = index }
        return x[place(of: indices)]
      }
    }
  }

  /// The numbers that stand at other indices, made of each place's own.
  static func moved(
    _ x: [Double], _ from: Grid, to: Grid, _ source: ([Int]) -> [Int]?, filling value: Double = 0
  ) -> [Double] {
    (0..<to.count).map { place in
      source(to.indices(of: place)).map { x[from.place(of: $0)] } ?? value
    }
  }
}
