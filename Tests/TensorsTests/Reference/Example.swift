import Tensors

/// One use of an op and what it means, in Double.
struct Example {
  let operands: [Tensor]
  var attributes = Attributes()
  /// The numbers of the output, from the numbers of the operands.
  let reference: ([[Double]]) -> [Double]

  /// The operands' numbers in Double.
  var numbers: [[Double]] { operands.map { $0.values.map(Double.init) } }

  /// An example of the op for the conformance suite; every op of the table has one.
  static func of(_ op: Op) -> [Example] {
    families.lazy.compactMap { $0[op.name] }.first ?? []
  }

  private static var families: [[String: [Example]]] {
    [
      elementwise, curves, broadcasts, rowwise, reductions, scans, products, temporal, images,
      resized, sequences, attentions, recurrences, places, slices, draws, derivatives,
    ]
  }

  /// Numbers in `range`, different for every name.
  static func tensor(_ name: String, _ shape: Shape, in range: ClosedRange<Double>) -> Tensor {
    var cursor = RandomStream(seed: 7, name).cursor()
    let width = range.upperBound - range.lowerBound
    return Tensor(
      (0..<shape.count).map { _ in Float(range.lowerBound + width * cursor.uniform()) }, shape)
  }

  /// The tensor's numbers pushed away from 0, where some functions have a corner.
  static func awayFromZero(_ name: String, _ shape: Shape) -> Tensor {
    Tensor(tensor(name, shape, in: -3...3).values.map { $0 < 0 ? $0 - 0.1 : $0 + 0.1 }, shape)
  }
}
