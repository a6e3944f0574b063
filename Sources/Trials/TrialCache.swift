import Synchronization

/// What the trials of one worker share so that it is read or made once, such as data: the last thing
/// that was asked for.
package final class TrialCache: Sendable {
  private let kept = Mutex<(key: String, value: any Sendable)?>(nil)

  package init() {}

  /// - Parameter key: Everything that determines the value but the file's seed.
  func value<Value: Sendable>(_ key: String, _ make: () throws -> Value) rethrows -> Value {
    if let known = kept.withLock({ $0 }), known.key == key, let value = known.value as? Value {
      return value
    }
    let made = try make()
    kept.withLock { $0 = (key, made) }
    return made
  }
}

extension Trial {
  /// What an earlier trial of this worker made under the same key, or what `make` makes now.
  /// - Parameters:
  ///   - key: Everything that determines the value but the file's seed.
  ///   - make: May use ``shared(_:)``, never ``random(_:)``: the value is that of all trials.
  package func cached<Value: Sendable>(
    _ key: String, _ make: () throws -> Value
  ) rethrows -> Value {
    try cache.value(key, make)
  }
}
