import Spec

/// The types of experiments that a file may name.
package struct Catalogue: Sendable {
  package let types: [any Experiment.Type]

  /// - Precondition: names differ.
  package init(_ types: [any Experiment.Type]) {
    let names = types.map { $0.name }
    precondition(Set(names).count == names.count, "two experiments have one name in \(names)")
    self.types = types
  }

  package var names: [String] { types.map { $0.name } }

  package func type(named name: String) -> (any Experiment.Type)? {
    types.first { $0.name == name }
  }
}
