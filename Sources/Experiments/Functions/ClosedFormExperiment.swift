import Trials

/// A type whose trial is one number that its settings give at once.
package protocol ClosedFormExperiment: Experiment {
  /// What a trial records.
  var value: Double { get }
}

extension FunctionExperiment: ClosedFormExperiment {
  package var value: Double { function.map { $0(x) } ?? 0 }
}
