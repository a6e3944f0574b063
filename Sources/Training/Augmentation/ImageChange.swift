import Tensors

/// A random change of one image that leaves its class as it is.
///
/// How it changes is drawn from a cursor of the image's own, always with the same number of draws in
/// the same order, whatever the image holds.
package protocol ImageChange: Sendable {
  /// Tells its random numbers from those of other changes.
  var name: String { get }
  func apply(to image: ImagePixels, using cursor: inout RandomCursor)
}

/// Left becomes right.
package struct Flip: ImageChange {
  package let name = "flip"
  /// In [0, 1].
  package let probability: Double

  package init(probability: Double = 0.5) { self.probability = probability }

  package func apply(to image: ImagePixels, using cursor: inout RandomCursor) {
    guard cursor.uniform() < probability else { return }
    let last = image.extents.columns - 1
    image.rearrange { ($0, last - $1) }
  }
}

/// The image moves down and along by parts of its extents, each uniform in ±`share`; what lies between
/// pixels is interpolated, what comes in is blank.
package struct Shift: ImageChange {
  package let name = "shift"
  /// In [0, 1].
  package let share: Double

  package init(share: Double = 0.1) { self.share = share }

  package func apply(to image: ImagePixels, using cursor: inout RandomCursor) {
    let down = (2 * cursor.uniform() - 1) * share * Double(image.extents.rows)
    let along = (2 * cursor.uniform() - 1) * share * Double(image.extents.columns)
    image.interpolate { ($0 - down, $1 - along) }
  }
}

/// A window of the image's own extents, anywhere in the image with a frame of `padding` pixels.
///
/// Source: He et al., arXiv 1512.03385, §4.2.
package struct RandomCrop: ImageChange {
  package enum Frame: String, CaseIterable, Sendable {
    case blank
    /// The image mirrored at its edges, which are not repeated.
    case reflect
  }

  package let name = "crop"
  /// Pixels, below the image's extents where the frame reflects.
  package let padding: Int
  package let frame: Frame

  package init(padding: Int = 4, frame: Frame = .blank) {
    (self.padding, self.frame) = (padding, frame)
  }

  package func apply(to image: ImagePixels, using cursor: inout RandomCursor) {
    let down = cursor.integer(below: 2 * padding + 1) - padding
    let along = cursor.integer(below: 2 * padding + 1) - padding
    guard frame == .reflect else { return image.rearrange { ($0 + down, $1 + along) } }
    let (rows, columns) = (image.extents.rows, image.extents.columns)
    image.rearrange {
      (Self.mirrored($0 + down, in: rows), Self.mirrored($1 + along, in: columns))
    }
  }

  @inline(__always)
  private static func mirrored(_ place: Int, in count: Int) -> Int {
    let positive = place < 0 ? -place : place
    return positive < count ? positive : 2 * (count - 1) - positive
  }
}

/// The image turns about its centre by an angle uniform in ±`degrees`, against the clock where
/// positive; what lies between pixels is interpolated, what comes in is blank.
package struct Rotation: ImageChange {
  package let name = "rotation"
  /// In [0, 180].
  package let degrees: Double

  package init(degrees: Double = 10) { self.degrees = degrees }

  package func apply(to image: ImagePixels, using cursor: inout RandomCursor) {
    let angle = (2 * cursor.uniform() - 1) * degrees * .pi / 180
    let (sine, cosine) = (Elementary.sin(angle), Elementary.cos(angle))
    let middle = (Double(image.extents.rows - 1) / 2, Double(image.extents.columns - 1) / 2)
    image.interpolate { row, column in
      let (y, x) = (row - middle.0, column - middle.1)
      return (middle.0 + sine * x + cosine * y, middle.1 + cosine * x - sine * y)
    }
  }
}

/// A rectangle is overwritten.
///
/// Its share of the image is uniform in `areas`, the logarithm of rows over columns uniform between
/// those of 0.3 and 1 / 0.3; of ten rectangles the first that fits is taken, else none. Source: Zhong
/// et al., arXiv 1708.04896, algorithm 1. Deviation: the logarithm, as in PyTorch's vision library.
package struct Erasing: ImageChange {
  package let name = "erasing"
  /// In [0, 1].
  package let probability: Double
  /// Within [0, 1].
  package let areas: ClosedRange<Double>
  /// Overwrites with normal numbers, instead of blank.
  package let fillsWithNoise: Bool

  package init(
    probability: Double = 0.5, areas: ClosedRange<Double> = 0.02...0.33,
    fillsWithNoise: Bool = false
  ) {
    (self.probability, self.areas, self.fillsWithNoise) = (probability, areas, fillsWithNoise)
  }

  package func apply(to image: ImagePixels, using cursor: inout RandomCursor) {
    guard cursor.uniform() < probability else { return }
    let (rows, columns) = (image.extents.rows, image.extents.columns)
    let steepest = -Elementary.log(0.3)
    for _ in 0..<10 {
      let share = areas.lowerBound + cursor.uniform() * (areas.upperBound - areas.lowerBound)
      let aspect = Elementary.exp((2 * cursor.uniform() - 1) * steepest)
      let area = share * Double(rows * columns)
      let height = Int((area * aspect).squareRoot().rounded())
      let width = Int((area / aspect).squareRoot().rounded())
      guard height < rows, width < columns else { continue }
      let top = cursor.integer(below: rows - height + 1)
      let left = cursor.integer(below: columns - width + 1)
      return image.fill(rows: top..<top + height, columns: left..<left + width) {
        fillsWithNoise ? Float(cursor.normal()) : image.blank
      }
    }
  }
}
