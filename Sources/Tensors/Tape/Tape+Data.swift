/// What goes in and comes out.
extension Tape {
  /// The memory of an input, to be filled, or of any value, to be read; valid in `body` alone.
  package func withUnsafeMutableBufferPointer<R>(
    of variable: Variable, _ body: (UnsafeMutableBufferPointer<Float>) throws -> R
  ) rethrows -> R {
    try withExtendedLifetime(self) { try body(buffer(of: variable)) }
  }

  /// The numbers of a value, valid while somebody holds the tape.
  private func buffer(of variable: Variable) -> UnsafeMutableBufferPointer<Float> {
    requireInReach(variable)
    return UnsafeMutableBufferPointer(
      start: slots[Int(variable.slot)].value, count: variable.shape.count)
  }

  /// Fills an input.
  ///
  /// - Precondition: the shapes are equal.
  package func write(_ tensor: Tensor, to input: Variable) {
    precondition(
      tensor.shape == input.shape, "an input of shape \(input.shape) is given \(tensor.shape)")
    tensor.withUnsafeBufferPointer { _ = buffer(of: input).update(fromContentsOf: $0) }
  }

  /// An input that holds `tensor` in all replays.
  package func constant(_ tensor: Tensor) -> Variable {
    constant(tensor.shape) { tensor }
  }

  /// An input that holds what `make` gives in all replays; not made where no replay follows.
  package func constant(_ shape: Shape, _ make: () -> Tensor) -> Variable {
    let variable = input(shape)
    if !values.isImaginary { write(make(), to: variable) }
    return variable
  }

  /// A copy of a value of the last forward pass.
  package func value(of variable: Variable) -> Tensor {
    Tensor(buffer(of: variable), variable.shape)
  }

  /// Σ of a value in Double, in a fixed order: the numerator of a mean.
  package func sum(of variable: Variable) -> Double {
    kernels.sum(UnsafeBufferPointer(buffer(of: variable)))
  }

  /// How many rows of `scores` [.., n] have their (first) largest number at the label; and of `scores`
  /// [sequences, places, n] how many sequences have no row that misses a label of 0 or more.
  package func hits(
    of scores: Variable, labels: Variable
  ) -> (rows: Int, sequences: Int) {
    precondition(
      scores.shape.rows == labels.shape.count,
      "scores of shape \(scores.shape) and labels of shape \(labels.shape)")
    let (rows, columns) = (scores.shape.rows, scores.shape.columns)
    let (expected, numbers) = (buffer(of: labels), buffer(of: scores))
    return withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * rows) { found in
      guard let maxima = found.baseAddress, rows > 0 else { return (0, 0) }
      let places = maxima + rows
      kernels.c.row_maxima(numbers.baseAddress, maxima, places, rows, columns)
      // Rows of NaN have no largest number.
      func isHit(_ row: Int) -> Bool {
        places[row] == expected[row] && numbers[row * columns + Int(places[row])] == maxima[row]
      }
      let length = scores.shape.rank > 2 ? rows / scores.shape[0] : rows
      let sequences = scores.shape.rank > 2 ? scores.shape[0] : 0
      return (
        (0..<rows).count(where: isHit),
        (0..<sequences).count { sequence in
          (sequence * length..<(sequence + 1) * length).allSatisfy {
            expected[$0] < 0 || isHit($0)
          }
        }
      )
    }
  }

  /// Σ over the rows [.., n] of the mean of (outputs − targets)², in Double.
  package func squaredErrors(of outputs: Variable, to targets: Variable) -> Double {
    precondition(
      outputs.shape == targets.shape,
      "outputs of shape \(outputs.shape) and targets of shape \(targets.shape)")
    let (rows, columns) = (outputs.shape.rows, outputs.shape.columns)
    return withUnsafeTemporaryAllocation(of: Float.self, capacity: rows) { errors in
      kernels.c.row_squared_errors(
        buffer(of: outputs).baseAddress, buffer(of: targets).baseAddress, errors.baseAddress, rows,
        columns)
      return kernels.c.sum(errors.baseAddress, rows)
    }
  }

  /// What the labels that are not ignored, those of 0 and more, count in a mean: 1 each, or the
  /// weights of their classes, in Double.
  package func weight(of labels: Variable, classWeights: [Float] = []) -> Double {
    var total = 0.0
    for label in buffer(of: labels) where label >= 0 {
      total += classWeights.isEmpty ? 1 : Double(classWeights[Int(label)])
    }
    return total
  }

  /// A copy of the gradient of a differentiable input in the last backward pass.
  package func gradient(of input: Variable) -> Tensor {
    let slot = slots[Int(input.slot)]
    guard let pointer = slot.gradient, slot.isWritten else { return Tensor(zeros: input.shape) }
    return Tensor(UnsafeBufferPointer(start: pointer, count: input.shape.count), input.shape)
  }
}

extension Op {
  /// The value of an op on its own, without a tape of the caller's.
  package func callAsFunction(
    _ operands: Tensor..., attributes: Attributes = Attributes(), kernels: Kernels = .fastest()
  ) -> Tensor {
    let tape = Tape(ParameterLayout(), kernels: kernels)
    let inputs = operands.map { tensor in
      let input = tape.input(tensor.shape)
      tape.write(tensor, to: input)
      return input
    }
    let out = tape.record(self, inputs, attributes)
    tape.forward(weights: Storage(count: 0))
    return tape.value(of: out)
  }
}
