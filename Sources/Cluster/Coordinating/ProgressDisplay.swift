import Results

/// Shows how a run goes while it goes.
package protocol ProgressDisplay {
  /// Called often; shows something only when enough time has passed.
  mutating func update(_ study: @autoclosure () -> Study, busy: @autoclosure () -> Int)
  /// Says what should not be overlooked.
  mutating func warn(_ text: String)
  /// Called once, when nothing more is to be shown.
  mutating func end()
}

/// Shows nothing.
package struct NoDisplay: ProgressDisplay {
  package init() {}
  package mutating func update(_ study: @autoclosure () -> Study, busy: @autoclosure () -> Int) {}
  package mutating func warn(_ text: String) {}
  package mutating func end() {}
}
