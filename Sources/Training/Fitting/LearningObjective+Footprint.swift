import Neural
import Tensors

extension LearningObjective {
  /// What a forward and a backward pass of some samples need.
  /// - Parameters:
  ///   - rows: How many samples.
  ///   - shape: Of one input.
  ///   - width: Numbers of one target.
  package func footprint(rows: Int, inputs shape: Shape, targets width: Int) -> Footprint {
    let tape = Tape(
      parameters.layout, mode: .training(RandomStream(seed: 0, "footprint")), isImaginary: true)
    let inputs = tape.input(Shape([rows] + shape.array))
    let targets = tape.input([rows, width])
    return tape.footprint(of: self(inputs, targets, on: tape).losses)
  }
}

extension FitPlan {
  /// What the largest shard of a batch needs.
  package func footprint(on samples: any SampleSource) -> (rows: Int, Footprint) {
    let size = min(batch, samples.count, epochSamples ?? .max)
    let rows = shards.ranges(of: size).map(\.count).max() ?? 0
    let found = objective.footprint(
      rows: rows, inputs: samples.inputShape, targets: augmentation?.classes ?? samples.targetWidth)
    return (rows, found)
  }
}
