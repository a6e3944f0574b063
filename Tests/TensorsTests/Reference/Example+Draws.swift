import Tensors

extension Example {
  /// Random numbers.
  static var draws: [String: [Example]] {
    [
      "normals": [draw([2, 5], below: 0) { Double(Float($0.normal())) }],
      "integers": [
        draw([], below: 1000) { Double($0.integer(below: 1000)) },
        draw([3], below: 1) { _ in 0 },
      ],
    ]
  }

  /// Sample r is drawn by the cursor of item r, one number after the other.
  private static func draw(
    _ shape: Shape, below bound: Int, _ number: @escaping (inout RandomCursor) -> Double
  ) -> Example {
    let stream = RandomStream(seed: 11, "draws")
    var attributes = Attributes()
    (attributes.axes, attributes.range, attributes.key) = (shape, 0..<bound, stream.key)
    return Example(operands: [Tensor(zeros: [4, 3])], attributes: attributes) { _ in
      (0..<4).flatMap { sample in
        var cursor = stream.cursor(item: sample)
        return (0..<shape.count).map { _ in number(&cursor) }
      }
    }
  }
}
