import Neural
import Tensors

/// Tapes of one objective, one for each number of rows: recorded when first needed, replayed after.
struct ShardBench {
  private struct Recording {
    let tape: Tape
    let inputs, targets: Variable
    let judgement: Judgement
  }
  private let objective: any LearningObjective
  private let inputShape: Shape
  private let targetWidth: Int
  private let mode: Tape.Mode
  /// Whether passes look for numbers that are not finite.
  private let seeksDefects: Bool
  private var recordings: [Int: Recording] = [:]

  /// Writes inputs and targets of a forward pass.
  typealias Writer = (
    _ inputs: UnsafeMutableBufferPointer<Float>, _ targets: UnsafeMutableBufferPointer<Float>
  ) -> Void

  /// - Parameter targetWidth: Numbers of a target, if not as many as the samples have.
  init(
    _ objective: any LearningObjective, on samples: any SampleSource, mode: Tape.Mode,
    targetWidth: Int? = nil, seeksDefects: Bool = false
  ) {
    self.seeksDefects = seeksDefects
    (self.objective, self.mode) = (objective, mode)
    (inputShape, self.targetWidth) = (samples.inputShape, targetWidth ?? samples.targetWidth)
  }

  /// Computes the losses of the chosen samples.
  mutating func forward(
    _ samples: any SampleSource, _ indices: UnsafeBufferPointer<Int>, weights: Storage,
    kernels: Kernels, at position: Position
  ) -> Tally {
    forward(rows: indices.count, weights: weights, at: position) {
      samples.write(indices, inputs: $0, targets: $1, with: kernels)
    }
  }

  /// Computes the losses of the rows that `write` gives.
  mutating func forward(
    rows: Int, weights: Storage, at position: Position, write: Writer
  ) -> Tally {
    let recording = recording(rows: rows)
    let tape = recording.tape
    tape.withUnsafeMutableBufferPointer(of: recording.inputs) { inputs in
      tape.withUnsafeMutableBufferPointer(of: recording.targets) { write(inputs, $0) }
    }
    tape.forward(weights: weights, at: position)
    return recording.judgement.tally(tape)
  }

  /// What the last forward pass with so many rows adds to the gradient of the mean loss of a batch
  /// of `batch` rows, were all of its rows to count 1 (``Tally/divide(_:with:)``).
  ///
  /// - Parameter factor: Of the gradient.
  mutating func backward(
    rows: Int, of batch: Int, times factor: Double = 1, into gradients: Storage
  ) {
    let recording = recording(rows: rows)
    let losses = recording.judgement.losses
    let count = losses.shape.count / rows * batch
    recording.tape.backward(from: losses, scale: Float(factor) / Float(count), into: gradients)
  }

  /// What the last passes with so many rows found.
  func defect(rows: Int) -> NumberDefect? { recordings[rows]?.tape.defect }

  private mutating func recording(rows: Int) -> Recording {
    if let known = recordings[rows] { return known }
    let tape = Tape(objective.parameters.layout, mode: mode)
    tape.seeksDefects = seeksDefects
    let inputs = tape.input(Shape([rows] + inputShape.array))
    let targets = tape.input([rows, targetWidth])
    let made = Recording(
      tape: tape, inputs: inputs, targets: targets,
      judgement: objective(inputs, targets, on: tape))
    recordings[rows] = made
    return made
  }
}
