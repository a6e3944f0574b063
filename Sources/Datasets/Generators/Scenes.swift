import Tensors

/// Generated grey images of discs, squares and triangles on noise, with the class of every pixel.
///
/// Shapes have any grey, so what one is can be told from its form alone; later shapes cover earlier
/// ones. Image i is a function of the stream and of i.
package struct Scenes: Dataset {
  /// What a pixel belongs to.
  package enum Class: UInt8, CaseIterable, Sendable {
    case background, disc, square, triangle
  }

  /// Rows and columns of an image.
  package let extent: Int
  /// `[count, extent, extent]`, one image after the other; 0 is black, 255 white.
  package let pixels: [UInt8]
  /// Of the same shape, the raw values of ``Class``.
  package let classes: [UInt8]
  package let count: Int

  private init(extent: Int, count: Int, pixels: [UInt8], classes: [UInt8]) {
    (self.extent, self.count, self.pixels, self.classes) = (extent, count, pixels, classes)
  }

  /// - Parameters:
  ///   - count: Images.
  ///   - extent: Rows and columns, 8 or more.
  ///   - shapes: Of one image, at most; each number from 1 on is equally likely.
  ///   - noise: Standard deviation of what is added to greys, which lie in 0 ... 1.
  package init(
    _ count: Int, extent: Int, shapes: Int, noise: Double, from stream: RandomStream
  ) {
    precondition(
      count >= 0 && extent >= 8 && shapes > 0 && noise >= 0,
      "\(count) scenes of \(extent) pixels with \(shapes) shapes and noise \(noise)")
    (self.extent, self.count) = (extent, count)
    let plane = extent * extent
    var pixels = [UInt8](repeating: 0, count: count * plane)
    var classes = pixels
    for image in 0..<count {
      var cursor = stream.cursor(item: image)
      let ground = 0.5 * cursor.uniform()
      let figures = (0...cursor.integer(below: shapes)).map { _ in
        Figure(within: extent, ground: ground, using: &cursor)
      }
      for place in 0..<plane {
        let (row, column) = (Double(place / extent), Double(place % extent))
        let top = figures.last { $0.covers(row, column) }
        let grey = (top?.grey ?? ground) + noise * cursor.normal()
        pixels[image * plane + place] = UInt8(min(max(grey, 0), 1) * 255)
        classes[image * plane + place] = (top?.kind ?? .background).rawValue
      }
    }
    (self.pixels, self.classes) = (pixels, classes)
  }

  package func selecting(_ indices: [Int]) -> Scenes {
    let plane = extent * extent
    func selected(_ bytes: [UInt8]) -> [UInt8] {
      indices.flatMap { bytes[$0 * plane..<($0 + 1) * plane] }
    }
    return Scenes(
      extent: extent, count: indices.count, pixels: selected(pixels), classes: selected(classes))
  }

  /// One shape.
  private struct Figure {
    let kind: Class
    let row, column, radius, grey: Double

    init(within extent: Int, ground: Double, using cursor: inout RandomCursor) {
      kind = [.disc, .square, .triangle][cursor.integer(below: 3)]
      let size = Double(extent)
      radius = size * (0.12 + 0.13 * cursor.uniform())
      row = radius + (size - 1 - 2 * radius) * cursor.uniform()
      column = radius + (size - 1 - 2 * radius) * cursor.uniform()
      grey = ground + 0.25 + (0.75 - ground) * cursor.uniform()
    }

    func covers(_ row: Double, _ column: Double) -> Bool {
      let (down, along) = (row - self.row, column - self.column)
      switch kind {
      case .background: return false
      case .disc: return down * down + along * along <= radius * radius
      case .square: return max(down.magnitude, along.magnitude) <= 0.85 * radius
      case .triangle:
        return down.magnitude <= radius && along.magnitude <= (down + radius) / 2
      }
    }
  }
}
