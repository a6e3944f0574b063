extension Event {
  /// The trial to which it happened.
  package var trial: Int {
    switch self {
    case .started(let trial, _, _, _, _), .recorded(let trial, _, _),
      .appended(let trial, _, _), .checkpointed(let trial, _, _), .saved(let trial, _, _),
      .finished(let trial, _, _), .ended(let trial, _, _), .stopped(let trial, _, _, _),
      .inherited(let trial, _, _):
      trial
    }
  }
}
