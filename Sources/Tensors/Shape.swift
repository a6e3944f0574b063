/// The extents of a tensor, at most six, slowest first; kept inline.
package struct Shape: Equatable, Sendable {
  private var extents: SIMD8<Int32>
  /// The number of extents, 0 for a single number.
  package let rank: Int

  package static let maximumRank = 6

  package init(_ extents: some Collection<Int>) {
    precondition(
      extents.count <= Self.maximumRank && extents.allSatisfy { $0 >= 0 && $0 <= Int32.max },
      "a shape has at most \(Self.maximumRank) extents of 0 or more, not \(Array(extents))")
    var inline = SIMD8<Int32>(repeating: 1)
    for (axis, extent) in extents.enumerated() {
      inline[axis] = Int32(extent)
    }
    self.extents = inline
    rank = extents.count
  }

  /// A shape whose extents are computed, without memory of its own.
  init(rank: Int, _ extent: (_ axis: Int) -> Int) {
    precondition(rank <= Self.maximumRank, "a shape of rank \(rank)")
    var inline = SIMD8<Int32>(repeating: 1)
    for axis in 0..<rank { inline[axis] = Int32(extent(axis)) }
    (extents, self.rank) = (inline, rank)
  }

  /// A matrix.
  package init(rows: Int, columns: Int) {
    precondition(
      rows >= 0 && columns >= 0 && max(rows, columns) <= Int32.max,
      "a matrix of \(rows) × \(columns)")
    extents = SIMD8(repeating: 1)
    (extents[0], extents[1], rank) = (Int32(rows), Int32(columns), 2)
  }

  package subscript(axis: Int) -> Int {
    precondition(axis >= 0 && axis < rank, "axis \(axis) of shape \(self)")
    return Int(extents[axis])
  }

  /// The number of elements: 1 for rank 0.
  package var count: Int { count(of: 0..<rank) }

  /// The product of the extents of some axes, 1 of none.
  package func count(of axes: Range<Int>) -> Int {
    var product = 1
    for axis in axes {
      product *= Int(extents[axis])
    }
    return product
  }

  /// The last extent, 1 for rank 0.
  package var columns: Int { rank == 0 ? 1 : Int(extents[rank - 1]) }

  /// The product of all extents but the last: the shape read as a matrix.
  package var rows: Int { count(of: 0..<max(rank - 1, 0)) }

  /// The shape without its last extent.
  package var withoutColumns: Shape { Shape((0..<max(rank - 1, 0)).map { self[$0] }) }

  /// The shape with another last extent.
  package func replacingColumns(_ columns: Int) -> Shape {
    Shape((0..<max(rank - 1, 0)).map { self[$0] } + [columns])
  }

  /// The shape with another extent of one axis.
  func replacing(_ axis: Int, _ extent: Int) -> Shape {
    Shape(rank: rank) { $0 == axis ? extent : self[$0] }
  }

  /// The shape with its axes in another order.
  func permuted(_ axes: Shape) -> Shape { Shape(rank: rank) { self[axes[$0]] } }

  /// Read as axes: whether one is among them.
  func contains(_ axis: Int) -> Bool { (0..<rank).contains { self[$0] == axis } }

  /// Read as an order of axes: whether it changes nothing.
  var isInOrder: Bool { (0..<rank).allSatisfy { self[$0] == $0 } }

  /// Read as an order of axes: the order that undoes it.
  package var inverse: Shape {
    var order = self
    for axis in 0..<rank { order.extents[self[axis]] = Int32(axis) }
    return order
  }

  package var array: [Int] { (0..<rank).map { self[$0] } }
}

extension Shape: ExpressibleByArrayLiteral {
  package init(arrayLiteral extents: Int...) {
    self.init(extents)
  }
}

extension Shape: CustomStringConvertible {
  package var description: String { "\(array)" }
}
