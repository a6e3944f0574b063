import Tensors

/// Where points of the cube lie for a kernel of distances: each coordinate becomes one or more
/// features, and the squared distance of two points is the weighted sum of squared differences.
///
/// | coordinate | features | squared distance |
/// |---|---|---|
/// | number or level | its share | (x − x′)² |
/// | choice of c | c, the chosen one being √½ | 1 where the choices differ |
/// | number or level with a `when` | (share − ½, ½), or (0, 0) where inactive | (x − x′)², ¼ … ½ between active and inactive, 0 between inactive |
/// | choice with a `when` | as above, all 0 where inactive | 1, ½ and 0 |
///
/// So a value counts only between points that both have it, and any such distance is Euclidean: the
/// kernel stays positive definite. The idea is that of Swersky et al., *Raiders of the Lost
/// Architecture* (2014), without the arc: its angle makes the ends of a range alike.
package struct CubeFeatures: Sendable {
  package let axes: [CubeAxis]
  /// Which axis each feature belongs to.
  package let owners: [Int]
  /// The first feature of each axis.
  let offsets: [Int]
  private let isConditional: [Bool]

  package init(_ space: Space) {
    axes = space.axes
    isConditional = axes.map { space.parameters[$0.parameter].when != nil }
    var (owners, offsets) = ([Int](), [Int]())
    for (index, axis) in axes.enumerated() {
      offsets.append(owners.count)
      let count: Int
      switch axis.kind {
      case .continuous, .levels: count = isConditional[index] ? 2 : 1
      case .choices(let bounds): count = bounds.count - 1
      }
      owners.append(contentsOf: repeatElement(index, count: count))
    }
    (self.owners, self.offsets) = (owners, offsets)
  }

  /// The features `[points.count, owners.count]` of points, `nil` being an inactive coordinate.
  package func matrix(of points: [[Double?]]) -> Matrix {
    var values = [Double](repeating: 0, count: points.count * owners.count)
    for (row, point) in points.enumerated() {
      precondition(
        point.count == axes.count, "a point of \(axes.count) coordinates, got \(point.count)")
      for (index, axis) in axes.enumerated() {
        guard let share = point[index] else { continue }
        precondition((0...1).contains(share), "a share of \(share)")
        let place = row * owners.count + offsets[index]
        switch axis.kind {
        case .continuous, .levels:
          values[place] = isConditional[index] ? share - 0.5 : share
          if isConditional[index] { values[place + 1] = 0.5 }
        case .choices: values[place + axis.index(at: share)] = 0.5.squareRoot()
        }
      }
    }
    return Matrix(rows: points.count, columns: owners.count, values: values)
  }
}
