import Foundation
import Tensors

private let shape: Shape = [3, 4, 5]

extension Example {
  static var slices: [String: [Example]] {
    [
      "flipped": selected { i, n, _ in n - 1 - i },
      "rolled": selected([2, 0]) { i, n, _ in (i + n - 2) % n }
        + selected([-1, 0]) { i, n, _ in (i + 1) % n },
      "padded": selected([2, 1], more: 3, filling: 0.75) { i, n, _ in
        i >= 2 && i < n + 2 ? i - 2 : nil
      },
      "reflectPadded": selected([1, 2], more: 3) { i, n, _ in
        ([1] + Array(0..<n) + [n - 2, n - 3])[i]
      },
      "replicatePadded": selected([2, 3], more: 5) { i, n, _ in min(max(i - 2, 0), n - 1) },
      "repeated": selected([3, 0], times: 3) { i, _, _ in i / 3 },
      "tiled": selected([2, 0], times: 2) { i, n, _ in i % n },
      "gathered": (0..<3).map(gathered),
      "scatterAdded": (0..<3).map { scattered($0, adds: true) },
      "scattered": (0..<3).map { scattered($0, adds: false) },
      "oneHot": [oneHot],
      "detached": [Example(operands: [awayFromZero("x", shape)]) { $0[0] }],
    ]
  }

  /// - Parameter source: The place that place i takes of n, nil for the constant.
  private static func selected(
    _ extents: SIMD2<Int> = [0, 0], more: Int = 0, times: Int = 1, filling value: Float = 0,
    _ source: @escaping (_ i: Int, _ n: Int, _ axis: Int) -> Int?
  ) -> [Example] {
    (0..<3).map { axis in
      var attributes = Attributes()
      (attributes.axis, attributes.extents) = (axis, extents)
      attributes.constants[0] = value
      var out = shape.array
      out[axis] = out[axis] * times + more
      return Example(operands: [awayFromZero("x", shape)], attributes: attributes) { numbers in
        Grid.moved(
          numbers[0], Grid(shape), to: Grid(out),
          { indices in
            guard let place = source(indices[axis], shape[axis], axis) else { return nil }
            var from = indices
            from[axis] = place
            return from
          }, filling: Double(value))
      }
    }
  }

  /// Six places along an axis, some more than once.
  private static func places(_ axis: Int) -> Tensor {
    var extents = shape.array
    extents[axis] = 6
    let grid = Grid(extents)
    return Tensor((0..<grid.count).map { Float($0 * 7 % 11 % shape[axis]) }, Shape(extents))
  }

  private static func gathered(axis: Int) -> Example {
    var attributes = Attributes()
    attributes.axis = axis
    let places = places(axis)
    return Example(
      operands: [awayFromZero("x", shape), places], attributes: attributes
    ) { numbers in
      let grid = Grid(places.shape)
      return Grid.moved(numbers[0], Grid(shape), to: grid) { indices in
        var from = indices
        from[axis] = Int(numbers[1][grid.place(of: indices)])
        return from
      }
    }
  }

  private static func scattered(_ axis: Int, adds: Bool) -> Example {
    var attributes = Attributes()
    attributes.axis = axis
    let places = places(axis)
    let operands = [awayFromZero("x", shape), awayFromZero("values", places.shape), places]
    return Example(operands: operands, attributes: attributes) { numbers in
      var out = numbers[0]
      for (index, value) in numbers[1].enumerated() {
        var to = Grid(places.shape).indices(of: index)
        to[axis] = Int(numbers[2][index])
        let place = Grid(shape).place(of: to)
        out[place] = adds ? out[place] + value : value
      }
      return out
    }
  }

  private static var oneHot: Example {
    var attributes = Attributes()
    attributes.axis = 4
    return Example(operands: [Tensor([3, 0, -1, 2], [2, 2])], attributes: attributes) { numbers in
      numbers[0].flatMap { label in (0..<4).map { Double($0) == label ? 1 : 0 } }
    }
  }
}

extension Example {
  /// Sequences whose labels are not aligned with their steps.
  static var temporal: [String: [Example]] { ["ctcLosses": [ctc(blank: 0), ctc(blank: 2)]] }

  /// By all ways to choose a class for every step: whole targets, a repeated label, none, and fewer
  /// steps than there are.
  private static func ctc(blank: Int) -> Example {
    var attributes = Attributes()
    attributes.blank = blank
    let (steps, samples, classes, longest) = (5, 4, 3, 2)
    let (one, two) = (Float((blank + 1) % 3), Float((blank + 2) % 3))
    let operands = [
      tensor("x", [steps, samples, classes], in: -2...0),
      Tensor([one, two, one, one, 0, 0, two, 1], [samples, longest]), Tensor([5, 4, 3, 3]),
      Tensor([2, 2, 0, 1]),
    ]
    return Example(operands: operands, attributes: attributes) { numbers in
      (0..<samples).map { sample in
        let (length, count) = (Int(numbers[2][sample]), Int(numbers[3][sample]))
        let target = (0..<count).map { Int(numbers[1][sample * longest + $0]) }
        var probability = 0.0
        let paths = Grid([Int](repeating: classes, count: length))
        for path in (0..<paths.count).map(paths.indices) where spells(path, target, blank) {
          probability += exp(
            path.enumerated().reduce(0) {
              $0 + numbers[0][($1.offset * samples + sample) * classes + $1.element]
            })
        }
        return -log(probability)
      }
    }
  }

  /// Whether a path shows the target, repetitions joined and blanks left out.
  private static func spells(_ path: [Int], _ target: [Int], _ blank: Int) -> Bool {
    let joined = path.indices.filter { $0 == 0 || path[$0] != path[$0 - 1] }.map { path[$0] }
    return joined.filter { $0 != blank } == target
  }
}
