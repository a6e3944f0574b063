import Neural
import Tensors

/// What makes one training sample of two, of their images and of their classes.
package struct Mixture: Sendable {
  package enum Kind: String, Sendable {
    /// Images are averaged. Source: Zhang et al., arXiv 1710.09412, eq. 1.
    case mixup
    /// A rectangle of one comes from the other. Source: Yun et al., arXiv 1905.04899, eq. 1 and 2.
    case cutmix
  }

  package let kind: Kind
  /// The sample's own share λ is drawn from Beta(α, α), α > 0.
  package let alpha: Double
  /// That a sample is mixed, in [0, 1].
  package let probability: Double

  package init(_ kind: Kind, alpha: Double, probability: Double = 1) {
    precondition(alpha > 0, "\(kind) with Beta(\(alpha), \(alpha))")
    (self.kind, self.alpha, self.probability) = (kind, alpha, probability)
  }

  /// How one sample is mixed.
  struct Draw {
    /// The partner's place in the epoch's order.
    let partner: Int
    /// The share of the sample itself in its target.
    let share: Float
    /// Of a cut-out: what comes from the partner.
    let rows, columns: Range<Int>
  }

  /// - Parameter count: Places of the epoch, from all of which the partner is drawn.
  func draw(
    of count: Int, extents: ImageExtents, using cursor: inout RandomCursor
  ) -> Draw {
    let isMixed = cursor.uniform() < probability
    let partner = cursor.integer(below: count)
    let share = cursor.dirichlet(alpha, count: 2)[0]
    guard isMixed else { return Draw(partner: partner, share: 1, rows: 0..<0, columns: 0..<0) }
    guard kind == .cutmix else {
      return Draw(partner: partner, share: Float(share), rows: 0..<0, columns: 0..<0)
    }
    let side = max(0, 1 - share).squareRoot()
    let rows = Self.side(Int(side * Double(extents.rows)), of: extents.rows, using: &cursor)
    let columns = Self.side(
      Int(side * Double(extents.columns)), of: extents.columns, using: &cursor)
    let cut = Double(rows.count * columns.count) / Double(extents.rows * extents.columns)
    return Draw(partner: partner, share: Float(1 - cut), rows: rows, columns: columns)
  }

  /// The part inside the image of a side with its middle anywhere in it.
  private static func side(
    _ length: Int, of extent: Int, using cursor: inout RandomCursor
  ) -> Range<Int> {
    let start = cursor.integer(below: extent) - length / 2
    return max(0, start)..<max(0, min(start + length, extent))
  }

  /// Mixes the partner's image into the sample's own.
  func mix(
    _ image: UnsafeMutablePointer<Float>, with partner: UnsafePointer<Float>, by draw: Draw,
    extents: ImageExtents
  ) {
    switch kind {
    case .mixup:
      for place in 0..<extents.count {
        image[place] = draw.share * image[place] + (1 - draw.share) * partner[place]
      }
    case .cutmix:
      for channel in 0..<extents.channels {
        for row in draw.rows {
          let start = (channel * extents.rows + row) * extents.columns
          for place in draw.columns { image[start + place] = partner[start + place] }
        }
      }
    }
  }
}
