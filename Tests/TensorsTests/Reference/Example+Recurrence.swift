import Foundation
import Tensors

/// Columns of the input and of the state: a whole vector of lanes and a rest.
private let (m, n) = (5, 18)

extension Example {
  /// Of every cell, from zeros and continued.
  static var recurrences: [String: [Example]] {
    var examples: [String: [Example]] = [:]
    for cell in RecurrentCell.allCases {
      for isContinued in [false, true] {
        examples[Op.recurrence(cell, isContinued: isContinued).name] = [(4, 3), (1, 2)].map {
          recurrence(cell, length: $0, batch: $1, isContinued: isContinued)
        }
      }
    }
    return examples
  }

  private static func recurrence(
    _ cell: RecurrentCell, length: Int, batch: Int, isContinued: Bool
  ) -> Example {
    let width = cell.parts * n
    let states = isContinued ? (cell.hasCells ? 2 : 1) : 0
    let operands =
      [
        tensor("x", [length, batch, m], in: -1...1), tensor("U", [width, m], in: -1...1),
        tensor("V", [width, n], in: -0.3...0.3), tensor("b", [width], in: -1...1),
        tensor("c", [width], in: -1...1),
      ] + (0..<states).map { tensor("state \($0)", [batch, n], in: -1...1) }
    return Example(operands: operands) { numbers in
      func begin(_ operand: Int) -> [Double] {
        operand < 5 + states ? numbers[operand] : [Double](repeating: 0, count: batch * n)
      }
      var (state, memory) = (begin(5), begin(6))
      var (out, cells) = ([Double](), [Double]())
      for t in 0..<length {
        for sample in 0..<batch {
          let (first, own) = ((t * batch + sample) * m, sample * n..<(sample + 1) * n)
          let (h, c) = step(
            cell, numbers, Array(numbers[0][first..<(first + m)]), Array(state[own]),
            Array(memory[own]))
          state.replaceSubrange(own, with: h)
          memory.replaceSubrange(own, with: c)
        }
        out += state
        cells += memory
      }
      return states == 2 ? out + cells : out
    }
  }

  private static func step(
    _ cell: RecurrentCell, _ numbers: [[Double]], _ x: [Double], _ state: [Double],
    _ memory: [Double]
  ) -> (state: [Double], memory: [Double]) {
    func product(_ weight: Int, _ row: Int, _ factor: [Double]) -> Double {
      factor.indices.reduce(0) { $0 + numbers[weight][row * factor.count + $1] * factor[$1] }
    }
    let z = (0..<cell.parts * n).map { product(1, $0, x) + numbers[3][$0] }
    let s = (0..<cell.parts * n).map { product(2, $0, state) + numbers[4][$0] }
    func sigmoid(_ part: Int, _ i: Int) -> Double {
      1 / (1 + exp(-z[part * n + i] - s[part * n + i]))
    }
    switch cell {
    case .lstm:
      let memory = (0..<n).map {
        sigmoid(1, $0) * memory[$0] + sigmoid(0, $0) * tanh(z[2 * n + $0] + s[2 * n + $0])
      }
      return ((0..<n).map { sigmoid(3, $0) * tanh(memory[$0]) }, memory)
    case .gru:
      let states = (0..<n).map {
        let change = tanh(z[2 * n + $0] + sigmoid(0, $0) * s[2 * n + $0])
        return (1 - sigmoid(1, $0)) * change + sigmoid(1, $0) * state[$0]
      }
      return (states, memory)
    case .tanh: return ((0..<n).map { tanh(z[$0] + s[$0]) }, memory)
    case .relu: return ((0..<n).map { max(0, z[$0] + s[$0]) }, memory)
    }
  }

  /// Lengths of none, some and all places.
  static var places: [String: [Example]] {
    func example(_ pick: @escaping ([Double], Int, Int, Int) -> Double, places: Int) -> Example {
      let operands = [tensor("x", [4, 3, n], in: -1...1), Tensor([3, 4, 0])]
      return Example(operands: operands) { numbers in
        (0..<places * 3 * n).map { index in
          let (place, sample) = (index / (3 * n), index / n % 3)
          let length = Int(numbers[1][sample])
          return pick(numbers[0], place, length, sample * n + index % n)
        }
      }
    }
    return [
      "reversedPlaces": [
        example(
          { x, t, length, rest in x[(t < length ? length - 1 - t : t) * 3 * n + rest] }, places: 4)
      ],
      "maskedPlaces": [
        example({ x, t, length, rest in t < length ? x[t * 3 * n + rest] : 0 }, places: 4)
      ],
      "lastPlace": [
        example(
          { x, _, length, rest in length > 0 ? x[(length - 1) * 3 * n + rest] : 0 }, places: 1)
      ],
    ]
  }
}
