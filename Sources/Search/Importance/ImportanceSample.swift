import Spec

/// What importances are estimated from: trials with a loss, as points of the unit cube.
package struct ImportanceSample: Sendable {
  package let space: Space
  let axes: [CubeAxis]
  /// One for each trial, a coordinate for each axis; `nil` where its parameter was inactive.
  let points: [[Double?]]
  /// One for each trial, finite, smaller being better; in a unit in which their squares are numbers.
  let losses: [Double]

  /// - Parameter trials: In their order; those whose loss is not finite are left out.
  /// - Precondition: The space contains the assignments.
  package init(_ space: Space, _ trials: [(assignment: Assignment, loss: Double)]) {
    let finite = trials.filter { $0.loss.isFinite }
    (self.space, axes) = (space, space.axes)
    points = finite.map { space.point(of: $0.assignment) }
    let unit = Self.unit(finite.map(\.loss))
    losses = finite.map { $0.loss * unit }
  }

  /// A power of 2, so that nothing is rounded; 1 where the squares of losses are numbers anyway.
  private static func unit(_ losses: [Double]) -> Double {
    let largest = losses.reduce(0) { max($0, $1.magnitude) }
    return largest > 0x1p400 ? 0x1p-900 : largest < 0x1p-400 ? 0x1p600 : 1
  }

  /// Trials whose loss is finite.
  package var count: Int { losses.count }

  /// The trials in which the parameter of an axis was active.
  func active(_ axis: Int) -> [Int] { points.indices.filter { points[$0][axis] != nil } }

  /// One entry a parameter of the space, in its order; 0 in all trials for one without an axis.
  func importances(_ ofAxis: [Importance.Figure]) -> [Importance] {
    var figures = [Importance.Figure](
      repeating: Importance.Figure(value: 0, trials: count), count: space.parameters.count)
    for (axis, figure) in zip(axes, ofAxis) { figures[axis.parameter] = figure }
    let sum = figures.reduce(0) { $0 + $1.value }
    return zip(space.parameters, figures).map { parameter, figure in
      Importance(
        parameter: parameter.name, value: figure.value,
        share: sum > 0 ? figure.value / sum : 0, trials: figure.trials)
    }
  }
}

/// How much one parameter matters.
package struct Importance: Sendable, Equatable {
  /// The name of the parameter.
  package let parameter: String
  /// As the method measures it, 0 or more; 0 for a parameter with one value.
  package let value: Double
  /// Of the sum over all parameters; 0 where all values are 0.
  package let share: Double
  /// Trials in which the parameter was active.
  package let trials: Int

  /// Of an axis, before it is compared with the others.
  struct Figure: Sendable {
    var value: Double
    var trials: Int
  }
}

/// A way to estimate importances from trials.
package enum ImportanceMethod: String, Sendable, CaseIterable {
  case pedAnova = "ped-anova"
  case fanova

  /// One entry a parameter of the space, in its order.
  /// - Parameter seed: The file's seed, for methods that draw.
  package func importances(_ sample: ImportanceSample, seed: UInt64) -> [Importance] {
    switch self {
    case .pedAnova: PedAnova().importances(sample)
    case .fanova: Fanova().importances(sample, seed: seed)
    }
  }
}
