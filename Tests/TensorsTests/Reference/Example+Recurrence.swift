import Foundation
import Tensors

/// Columns of the input and of the state: a whole vector of lanes and a rest.
private let (m, n) = (5, 18)

extension Example {
  static func lstm(length: Int, batch: Int) -> Example {
    let operands = [
      tensor("x", [length, batch, m], in: -1...1), tensor("U", [4 * n, m], in: -1...1),
      tensor("V", [4 * n, n], in: -0.5...0.5), tensor("b", [4 * n], in: -1...1),
      tensor("c", [4 * n], in: -1...1),
    ]
    return Example(operands: operands) { numbers in
      var out: [Double] = []
      var (states, cells) = (
        [[Double]](repeating: [Double](repeating: 0, count: n), count: batch),
        [[Double]](repeating: [Double](repeating: 0, count: n), count: batch)
      )
      for t in 0..<length {
        for sample in 0..<batch {
          let first = (t * batch + sample) * m
          let x = Array(numbers[0][first..<(first + m)])
          (states[sample], cells[sample]) = step(numbers, x, states[sample], cells[sample])
          out += states[sample]
        }
      }
      return out
    }
  }

  private static func step(
    _ numbers: [[Double]], _ x: [Double], _ state: [Double], _ cell: [Double]
  ) -> (state: [Double], cell: [Double]) {
    let z = (0..<(4 * n)).map { row -> Double in
      let input = (0..<m).reduce(0.0) { $0 + numbers[1][row * m + $1] * x[$1] }
      let before = (0..<n).reduce(0.0) { $0 + numbers[2][row * n + $1] * state[$1] }
      return input + before + numbers[3][row] + numbers[4][row]
    }
    func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
    let cell = (0..<n).map {
      sigmoid(z[n + $0]) * cell[$0] + sigmoid(z[$0]) * tanh(z[2 * n + $0])
    }
    return ((0..<n).map { sigmoid(z[3 * n + $0]) * tanh(cell[$0]) }, cell)
  }
}
