import Tensors

/// How a parameter gets its first values.
///
/// For a weight `[out, in, ..]` fan-in is `in · (..)` and fan-out `out · (..)`.
package enum Initializer: Sendable, Equatable {
  case zeros
  case constant(Float)
  /// Uniform in ±`bound`.
  case uniform(bound: Double)
  /// Normal with mean 0.
  case normal(deviation: Double)
  /// Uniform in ±1/√fan-in: PyTorch's default for linear layers.
  case linear
  /// Variance `2 / fan-in`, for ReLU. Source: He et al., *ICCV* 2015, eq. 10.
  case kaimingUniform, kaimingNormal
  /// Variance `2 / (fan-in + fan-out)`. Source: Glorot & Bengio, *AISTATS* 2010, eq. 16.
  case xavierUniform, xavierNormal
  /// Rows, or columns where there are more rows, that are orthogonal and of length `gain`.
  /// Source: Saxe, McClelland & Ganguli, arXiv 1312.6120.
  case orthogonal(gain: Double)

  /// Overwrites `values` with numbers for a parameter of shape `shape`.
  package func fill(
    _ values: UnsafeMutableBufferPointer<Float>, shape: Shape, using cursor: inout RandomCursor
  ) {
    let (fanIn, fanOut) = Self.fans(of: shape)
    switch self {
    case .zeros: values.update(repeating: 0)
    case .constant(let value): values.update(repeating: value)
    case .uniform(let bound): Self.uniform(values, bound, &cursor)
    case .normal(let deviation): Self.normal(values, deviation, &cursor)
    case .linear: Self.uniform(values, (1 / fanIn).squareRoot(), &cursor)
    case .kaimingUniform: Self.uniform(values, (6 / fanIn).squareRoot(), &cursor)
    case .kaimingNormal: Self.normal(values, (2 / fanIn).squareRoot(), &cursor)
    case .xavierUniform: Self.uniform(values, (6 / (fanIn + fanOut)).squareRoot(), &cursor)
    case .xavierNormal: Self.normal(values, (2 / (fanIn + fanOut)).squareRoot(), &cursor)
    case .orthogonal(let gain): Self.orthogonal(values, shape, gain, &cursor)
    }
  }

  /// All initialisers, with an example of those that take a number.
  package static let examples: [Initializer] = [
    .zeros, .constant(0.5), .uniform(bound: 0.25), .normal(deviation: 0.5), .linear,
    .kaimingUniform, .kaimingNormal, .xavierUniform, .xavierNormal, .orthogonal(gain: 0.5),
  ]

  private static func fans(of shape: Shape) -> (Double, Double) {
    guard shape.rank > 1 else { return (Double(max(shape.count, 1)), Double(max(shape.count, 1))) }
    let receptive = shape.count / max(shape[0] * shape[1], 1)
    return (Double(max(shape[1] * receptive, 1)), Double(max(shape[0] * receptive, 1)))
  }

  private static func uniform(
    _ values: UnsafeMutableBufferPointer<Float>, _ bound: Double, _ cursor: inout RandomCursor
  ) {
    cursor.fillUniform(values)
    for index in values.indices {
      values[index] = Float((2 * Double(values[index]) - 1) * bound)
    }
  }

  private static func normal(
    _ values: UnsafeMutableBufferPointer<Float>, _ deviation: Double, _ cursor: inout RandomCursor
  ) {
    cursor.fillNormal(values)
    for index in values.indices {
      values[index] = Float(Double(values[index]) * deviation)
    }
  }
}
