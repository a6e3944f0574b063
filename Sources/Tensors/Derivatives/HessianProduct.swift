/// Products of vectors and the Hessian of a loss by the parameters of its tape: exact, as the backward
/// pass from `Σ vector · gradient`. Source: Pearlmutter, *Neural Computation* 6 (1994), by
/// differentiating the recorded gradient.
package struct HessianProduct {
  package let tape: Tape
  /// Where the vector goes that the gradient of each parameter is multiplied by.
  private let directions: [(parameter: Parameter, vector: Variable)]
  /// Σ vector · gradient; nil where the loss depends on no parameter.
  private let inner: Variable?

  /// Records the gradient of `Σ loss` on the tape after what is there. Vectors may change between
  /// backward passes without another forward pass.
  ///
  /// - Throws: ``UnknownDerivative`` where an op of the loss has no second derivative.
  package init(of loss: Variable, on tape: Tape) throws(UnknownDerivative) {
    let parameters = tape.layout.parameters.filter {
      $0.statistic == nil && tape.slotOfParameter[$0.index] >= 0
    }
    let gradients = try tape.recordGradient(of: loss, to: parameters.map(tape.parameter))
    var directions: [(parameter: Parameter, vector: Variable)] = []
    var inner: Variable?
    for case (let parameter, let gradient?) in zip(parameters, gradients) {
      let vector = tape.input(parameter.shape)
      let part = tape.sum(tape.multiply(gradient, vector))
      inner = inner.map { tape.add($0, part) } ?? part
      directions.append((parameter, vector))
    }
    (self.tape, self.directions, self.inner) = (tape, directions, inner)
  }

  /// Writes `scale · H · vector` after a forward pass of the tape.
  ///
  /// - Parameters:
  ///   - vector: Of the layout of the parameters; what lies at statistics is not read.
  ///   - result: Overwritten; 0 at statistics and at parameters that the loss does not depend on.
  package func multiply(_ vector: Storage, scale: Float = 1, into result: Storage) {
    guard let inner else {
      result.buffer.update(repeating: 0)
      return
    }
    for (parameter, direction) in directions {
      tape.write(vector.tensor(parameter), to: direction)
    }
    tape.backward(from: inner, scale: scale, into: result)
    tape.layout.clearStatistics(of: result, in: 0..<result.count)
  }

  /// The Hessian by all numbers of the parameters in order, `[n, n]`, for a model of few: n backward
  /// passes after a forward pass of the tape. Statistics and parameters without effect give zeros.
  package func matrix() -> Matrix {
    let places = tape.layout.parameters.flatMap(\.range)
    let (vector, result) = (Storage(count: tape.layout.count), Storage(count: tape.layout.count))
    var rows: [Double] = []
    for place in places {
      vector[place] = 1
      multiply(vector, into: result)
      rows += places.map { Double(result[$0]) }
      vector[place] = 0
    }
    return Matrix(rows: places.count, columns: places.count, values: rows)
  }
}
