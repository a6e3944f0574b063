import Neural
import Tensors

/// What moves this rank's slice of the weights, with what it keeps.
enum Mover {
  /// Along one gradient an update.
  case stretches(WeightMover)
  /// As far as a search says.
  case search(any SearchingOptimizer, OptimizerState)

  /// - Parameter slice: Of the flat vectors.
  init(_ plan: FitPlan, layout: ParameterLayout, slice: Range<Int>) {
    switch plan.optimizer {
    case let search as any SearchingOptimizer: self = .search(search, search.initialState(slice))
    case let optimizer as any Optimizer:
      self = .stretches(WeightMover(optimizer, groups: plan.groups, layout: layout, slice: slice))
    default: preconditionFailure("\(plan.optimizer) is neither an optimizer nor a search")
    }
  }

  var state: OptimizerState {
    get {
      switch self {
      case .stretches(let mover): mover.state
      case .search(_, let state): state
      }
    }
    set {
      switch self {
      case .stretches(var mover):
        mover.state = newValue
        self = .stretches(mover)
      case .search(let search, _): self = .search(search, newValue)
      }
    }
  }
}
