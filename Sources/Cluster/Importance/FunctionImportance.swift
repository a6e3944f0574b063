import Results
import Search
import Spec
import Trials

/// How much the parameters of a test function matter: by its values at points of their own, without
/// any run.
package enum FunctionImportance {
  /// The word on the command line.
  package static let method = "sobol"

  /// First-order and total Sobol indices of each parameter.
  /// - Parameters:
  ///   - points: Of each of the two sets of points; the function is asked (parameters + 2) times as
  ///     often.
  ///   - value: Of the experiment that the file makes of an assignment; `nil` where it has none that
  ///     is known without a run.
  /// - Throws: ``ViewError`` where that is the case, or the parameters are not independent.
  package static func table(
    of plan: CheckedPlan, points: Int, value: (any Experiment) throws -> Double?
  ) throws -> ImportanceTable {
    let (file, space) = (plan.file, plan.proposals.space)
    guard space.constraints.isEmpty else {
      throw ViewError("Sobol indices need independent parameters, and there are constraints")
    }
    guard (1...SobolIndices.mostDimensions).contains(space.dimensions) else {
      throw ViewError(
        "Sobol indices of \(space.dimensions) parameters (1 to \(SobolIndices.mostDimensions))")
    }
    let indices = try SobolIndices(
      dimensions: space.dimensions, points: points, seed: file.seed
    ) { point in
      let experiment = try plan.plan.factory.make(space.assignment(at: point))
      guard let value = try value(experiment), value.isFinite else {
        throw ViewError(
          "Sobol indices need a finite value that is known without a run",
          hint: "only experiments of type 'function' have one")
      }
      return value
    }
    func byParameter(_ figures: [Double]) -> [Double] {
      var values = [Double](repeating: 0, count: space.parameters.count)
      for (axis, figure) in zip(space.axes, figures) { values[axis.parameter] = figure }
      return values
    }
    return ImportanceTable(
      method: method, metric: plan.experiment.metrics.first?.name ?? "value",
      parameters: space.parameters.map(\.name),
      columns: [
        .init("total", byParameter(indices.total)), .init("first", byParameter(indices.first)),
      ], trials: nil)
  }
}
