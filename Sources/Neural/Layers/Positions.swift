import Tensors

/// How a model tells places of a sequence apart.
package enum PositionKind: String, CaseIterable, Sendable {
  /// A learnt vector of each place is added.
  case learned
  /// Sines and cosines of each place are added. Source: Vaswani et al., arXiv 1706.03762, §3.5.
  case sinusoidal
  /// Queries and keys turn. Source: Su et al., arXiv 2104.09864, §3.2.2.
  case rotary
}

/// Fixed numbers of places; frequencies fall from 1 to almost 1/10000 of it.
enum Positions {
  /// `[length, width]`: columns 2 i and 2 i + 1 of place t are the sine and cosine of
  /// `t / 10000^(2 i / width)`.
  static func waves(length: Int, width: Int) -> Tensor {
    let frequencies = (0..<(width + 1) / 2).map { frequency($0, width) }
    let values = (0..<length * width).map { index -> Float in
      let (place, column) = (index / width, index % width)
      let angle = Double(place) * frequencies[column / 2]
      return Float(column % 2 == 0 ? Elementary.sin(angle) : Elementary.cos(angle))
    }
    return Tensor(values, [length, width])
  }

  /// The turns of ``Op/rotary`` for heads of `width`, `[length, width]`.
  static func turns(length: Int, width: Int) -> Tensor {
    let half = width / 2
    let frequencies = (0..<half).map { frequency($0, width) }
    let values = (0..<length * width).map { index -> Float in
      let (place, column) = (index / width, index % width)
      let angle = Double(place) * frequencies[column % half]
      return Float(column < half ? Elementary.cos(angle) : Elementary.sin(angle))
    }
    return Tensor(values, [length, width])
  }

  /// Of pair `pair`, in radians a place.
  private static func frequency(_ pair: Int, _ width: Int) -> Double {
    Elementary.pow(10000, -2 * Double(pair) / Double(width))
  }
}

/// What is added to the embeddings of a sequence, the same for all samples.
struct AddedPositions: Sendable {
  private enum Kind: Sendable {
    case learned(Embedding)
    case waves
    case none
  }
  private let kind: Kind

  /// Declares `path.weight [length, width]` where positions are learnt.
  init(
    _ kind: PositionKind, length: Int, width: Int, initializer: Initializer, at path: String,
    in parameters: inout ParameterSet
  ) {
    switch kind {
    case .learned:
      self.kind = .learned(
        Embedding(length, width, initializer: initializer, at: path, in: &parameters))
    case .sinusoidal: self.kind = .waves
    case .rotary: self.kind = .none
    }
  }

  /// `x [samples, length, width]` and the numbers of each place.
  func callAsFunction(_ x: Variable, on tape: Tape) -> Variable {
    let count = x.shape[1] * x.shape[2]
    let places: Variable
    switch kind {
    case .learned(let table): places = tape.parameter(table.weight)
    case .waves:
      let (length, width) = (x.shape[1], x.shape[2])
      places = tape.constant([length, width]) { Positions.waves(length: length, width: width) }
    case .none: return x
    }
    // Every sample gets the same [length · width] numbers added.
    return tape.addRow(x.reshaped([x.shape[0], count]), places.reshaped([count]))
      .reshaped(x.shape)
  }
}
