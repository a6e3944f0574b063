import Neural
import Tensors

/// Tapes of one model, one for each number of rows: recorded when first needed, replayed after.
struct ShardBench {
  private struct Recording {
    let tape: Tape
    let inputs, targets, outputs, losses: Variable
  }
  private let model: any Model
  private let loss: any Loss
  private let inputShape: Shape
  /// Whether targets are probabilities of the classes instead of labels.
  private let hasSoftTargets: Bool
  private let mode: Tape.Mode
  private var recordings: [Int: Recording] = [:]

  /// Writes inputs and targets of a forward pass.
  typealias Writer = (
    _ inputs: UnsafeMutableBufferPointer<Float>, _ targets: UnsafeMutableBufferPointer<Float>
  ) -> Void

  init(_ plan: FitPlan, inputs: Shape, mode: Tape.Mode, hasSoftTargets: Bool = false) {
    (model, loss, self.hasSoftTargets) = (plan.model, plan.loss, hasSoftTargets)
    (inputShape, self.mode) = (inputs, mode)
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
    if hasSoftTargets {
      return Tally(
        tape, losses: recording.losses, outputs: recording.outputs, probabilities: recording.targets
      )
    }
    return Tally(
      tape, losses: recording.losses, outputs: recording.outputs, targets: recording.targets,
      by: loss)
  }

  /// What the last forward pass with so many rows adds to the gradient of the mean loss of a batch
  /// of `batch` rows, were all of its rows to count 1 (``Tally/divide(_:with:)``).
  mutating func backward(rows: Int, of batch: Int, into gradients: Storage) {
    let recording = recording(rows: rows)
    let losses = recording.losses.shape.count / rows * batch
    recording.tape.backward(from: recording.losses, scale: 1 / Float(losses), into: gradients)
  }

  private mutating func recording(rows: Int) -> Recording {
    if let known = recordings[rows] { return known }
    let tape = Tape(model.parameters.layout, mode: mode)
    let inputs = tape.input(Shape([rows] + inputShape.array))
    let outputs = model(inputs, on: tape)
    let targets = tape.input(
      hasSoftTargets ? outputs.shape : loss.targets.shape(for: outputs.shape))
    let losses =
      hasSoftTargets
      ? tape.softCrossEntropy(outputs, targets) : loss(outputs, targets, on: tape)
    let made = Recording(
      tape: tape, inputs: inputs, targets: targets, outputs: outputs, losses: losses)
    recordings[rows] = made
    return made
  }
}
