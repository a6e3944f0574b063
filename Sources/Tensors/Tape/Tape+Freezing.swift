extension Tape {
  /// Records `body` with parameters that are constants there: they get no gradient from it, while
  /// gradients flow through it to its inputs. Statistics are not observed.
  package func freezingParameters<R>(_ body: () -> R) -> R {
    let before = isFreezing
    isFreezing = true
    defer { isFreezing = before }
    return body()
  }
}
