import Neural
import Tensors

/// One image [channels, rows, columns] in memory, that is changed in place.
package struct ImagePixels {
  package let pixels: UnsafeMutablePointer<Float>
  package let extents: ImageExtents
  /// What lies around the image.
  package let blank: Float
  /// As many numbers as the image has, with whatever is in them.
  private let copy: UnsafeMutablePointer<Float>

  /// - Parameter scratch: As many numbers as `pixels`.
  package init(
    _ pixels: UnsafeMutablePointer<Float>, _ extents: ImageExtents, blank: Float,
    scratch: UnsafeMutablePointer<Float>
  ) {
    (self.pixels, self.extents, self.blank, copy) = (pixels, extents, blank, scratch)
  }

  /// Pixel (row, column) becomes the one at `source(row, column)`; blank where that lies outside.
  @inline(__always)
  func rearrange(_ source: (_ row: Int, _ column: Int) -> (row: Int, column: Int)) {
    let (rows, columns) = (extents.rows, extents.columns)
    copy.update(from: pixels, count: extents.count)
    for row in 0..<rows {
      for column in 0..<columns {
        let (y, x) = source(row, column)
        let isInside = y >= 0 && y < rows && x >= 0 && x < columns
        for channel in 0..<extents.channels {
          let plane = channel * rows * columns
          pixels[plane + row * columns + column] =
            isInside ? copy[plane + y * columns + x] : blank
        }
      }
    }
  }

  /// Pixel (row, column) becomes what lies at `source(row, column)` between four pixels, by their
  /// distances; those outside are blank.
  @inline(__always)
  func interpolate(_ source: (_ row: Double, _ column: Double) -> (row: Double, column: Double)) {
    let columns = extents.columns
    let plane = extents.rows * columns
    copy.update(from: pixels, count: extents.count)
    for place in 0..<plane {
      let (y, x) = source(Double(place / columns), Double(place % columns))
      let (top, left) = (y.rounded(.down), x.rounded(.down))
      let (down, along) = (Float(y - top), Float(x - left))
      for channel in 0..<extents.channels {
        let image = copy + channel * plane
        let (row, column) = (Int(top), Int(left))
        let above =
          (1 - along) * pixel(row, column, of: image)
          + along * pixel(row, column + 1, of: image)
        let below =
          (1 - along) * pixel(row + 1, column, of: image)
          + along * pixel(row + 1, column + 1, of: image)
        pixels[channel * plane + place] = (1 - down) * above + down * below
      }
    }
  }

  @inline(__always)
  private func pixel(_ row: Int, _ column: Int, of plane: UnsafeMutablePointer<Float>) -> Float {
    guard row >= 0, row < extents.rows, column >= 0, column < extents.columns else { return blank }
    return plane[row * extents.columns + column]
  }

  /// Overwrites a rectangle of all channels.
  @inline(__always)
  func fill(rows: Range<Int>, columns: Range<Int>, with value: () -> Float) {
    for channel in 0..<extents.channels {
      for row in rows {
        let start = (channel * extents.rows + row) * extents.columns
        for column in columns { pixels[start + column] = value() }
      }
    }
  }
}
