import Tensors

/// What training makes small: a number for every sample, or for every token, so that means are taken
/// over the samples of all shards and never of means.
package protocol Loss: Sendable {
  /// With what it compares outputs.
  var targets: TargetKind { get }
  /// What a label of each class counts in means; empty: 1.
  var classWeights: [Float] { get }
  /// Records the losses [n] of `outputs [n, m]`; of tokens the losses [n, t] of [n, t, m].
  func callAsFunction(_ outputs: Variable, _ targets: Variable, on tape: Tape) -> Variable
}

extension Loss {
  package var classWeights: [Float] { [] }
}

/// What a target is: of what shape, and how outputs are judged by it beside the loss.
package enum TargetKind: Sendable {
  /// A whole number for each row of outputs, the place of one of them; ignored where it is below 0.
  case classes
  /// A number for each output.
  case numbers
  /// For each output the probability that its label holds, 0 or 1; several may hold.
  case labels
  /// For each output its probability; they add up to 1.
  case shares
  /// The whole numbers from 1 that a sequence of outputs spells, wherever; below 0 where it is filled up.
  case spellings

  /// The shape of the targets for outputs of a shape.
  package func shape(for outputs: Shape) -> Shape {
    self == .classes || self == .spellings ? outputs.withoutColumns : outputs
  }
}
