import Tensors

/// Points in blocks, each of which holds, along every coordinate, one point in each of equally wide
/// strata. The order of the strata and the place in a stratum are random and independent.
///
/// With a number of strata, each block is a Latin hypercube design of its own (McKay, Beckman &
/// Conover, Technometrics 21, 1979). Without one, each block fills the strata that are still empty
/// after they have been halved, so that the first 1, 2, 4, 8, … points are such designs (Sallaberry,
/// Helton & Hora, *Extension of Latin hypercube samples*, Reliab. Eng. Syst. Saf. 93, 2008).
package struct LatinHypercube: Sendable {
  private let strata: Int?
  private let stream: RandomStream
  /// Per coordinate, the shares of the points so far.
  private var coordinates: [[Double]]
  private var count = 0
  private var blocks = 0

  /// - Parameter strata: At least 1; `nil`: twice as many with each block.
  package init(dimensions: Int, strata: Int? = nil, _ stream: RandomStream) {
    precondition(strata ?? 1 >= 1, "\(strata ?? 1) strata")
    (self.strata, self.stream) = (strata, stream)
    coordinates = [[Double]](repeating: [], count: dimensions)
  }

  /// Point `index` in [0, 1)ᵈ; the blocks up to it are made if they are not there yet.
  package mutating func point(_ index: Int) -> [Double] {
    precondition(index >= 0, "point \(index)")
    while count <= index { addBlock() }
    return coordinates.map { $0[index] }
  }

  private mutating func addBlock() {
    let width = strata ?? max(1, 2 * count)
    for coordinate in coordinates.indices {
      var cursor = stream.cursor(step: blocks, item: coordinate)
      var empty = strata == nil ? emptyStrata(of: width, along: coordinate) : Array(0..<width)
      cursor.shuffle(&empty)
      for stratum in empty {
        let share = (Double(stratum) + cursor.uniform()) / Double(width)
        coordinates[coordinate].append(min(share, 1 - 0x1p-53))
      }
    }
    count += strata ?? max(1, count)
    blocks += 1
  }

  private func emptyStrata(of width: Int, along coordinate: Int) -> [Int] {
    var isTaken = [Bool](repeating: false, count: width)
    for share in coordinates[coordinate] { isTaken[Int(share * Double(width))] = true }
    return (0..<width).filter { !isTaken[$0] }
  }
}
