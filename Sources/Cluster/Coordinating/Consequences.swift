import Trials

/// What comes of the events that a worker reports.
struct Consequences {
  /// To be journaled, in this order.
  var events: [Event] = []
  var actions: [Scheduler.Action] = []
  /// Files of tensors that nobody will ask for any more.
  var superseded: [TensorFile] = []
  /// Trials that were given up, with the workers that hold them.
  var stops: [(trial: Int, worker: Int)] = []
  /// Trials that are to pause, with the workers that hold them.
  var pauses: [(trial: Int, worker: Int)] = []

  /// An event that does not count.
  mutating func drop(_ event: Event) {
    switch event {
    case .checkpointed(_, _, let file), .saved(_, _, let file): superseded.append(file)
    case .started, .inherited, .recorded, .appended, .finished, .ended, .stopped: break
    }
  }
}
