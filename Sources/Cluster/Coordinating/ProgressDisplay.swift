import Results

/// Shows how a run goes while it goes.
package protocol ProgressDisplay {
  /// Called often; shows something only when enough time has passed.
  mutating func update(_ study: @autoclosure () -> Study, busy: @autoclosure () -> Int)
}

/// Shows nothing.
package struct NoDisplay: ProgressDisplay {
  package init() {}
  package mutating func update(_ study: @autoclosure () -> Study, busy: @autoclosure () -> Int) {}
}
