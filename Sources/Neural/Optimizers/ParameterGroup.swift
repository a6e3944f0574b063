import Glibc
import Tensors

/// Some of a model's parameters.
package enum ParameterSelection: Sendable, Equatable {
  /// Those of one extent or none: biases, and scales and shifts of norms.
  case vectors
  /// Those of two extents or more.
  case matrices
  /// Those whose path matches one of the patterns, in which `*` stands for any text, `?` for one
  /// character and `[ab]` for one of them.
  case named([String])

  /// The patterns of ``named(_:)``; none otherwise.
  package var paths: [String] {
    if case .named(let patterns) = self { return patterns }
    return []
  }

  package func contains(_ parameter: Parameter) -> Bool {
    switch self {
    case .vectors: !parameter.isMatrix
    case .matrices: parameter.isMatrix
    case .named(let patterns): patterns.contains { fnmatch($0, parameter.name, 0) == 0 }
    }
  }
}

/// Parameters that are to move at another learning rate or with another weight decay.
package struct ParameterGroup: Sendable, Equatable {
  package var selection: ParameterSelection
  /// Factor ≥ 0 of the learning rate; 0 leaves the parameters as they are.
  package var rateFactor: Double
  /// Factor ≥ 0 of the weight decay.
  package var decayFactor: Double

  package init(
    _ selection: ParameterSelection, rateFactor: Double = 1, decayFactor: Double = 1
  ) {
    precondition(
      rateFactor >= 0 && decayFactor >= 0, "factors \(rateFactor) and \(decayFactor)")
    (self.selection, self.rateFactor, self.decayFactor) = (selection, rateFactor, decayFactor)
  }
}

extension Parameter {
  /// Whether it has two extents or more.
  package var isMatrix: Bool { shape.rank >= 2 }
}
