import Tensors

/// What the numbers of black and white pixels are in the samples of some data.
package struct PixelScale: Sendable, Equatable {
  package let black, white: Float

  package init(black: Float, white: Float) {
    precondition(black < white, "black \(black) is no darker than white \(white)")
    (self.black, self.white) = (black, white)
  }

  /// Pixels as numbers from `low` for black to `high` for white.
  func scaled(_ x: Variable, from low: Float, through high: Float, on tape: Tape) -> Variable {
    let scale = (high - low) / (white - black)
    return tape.affine(x, scale: scale, shift: low - scale * black)
  }
}
