import Spec

/// Places of an axis with a verdict each: every `interval`-th after `warmup`. A place counts from 1, as
/// axes do; values reported between two places of the interval count for the last one.
struct JudgedPlaces: Sendable, Equatable {
  /// Places at the beginning that are not judged.
  let warmup: Int
  /// Places from one verdict to the next.
  let interval: Int

  init(_ settings: inout Settings) {
    warmup = settings.take(
      "warmup", default: 0, in: 0..., "epochs, steps, … that are not judged")
    interval = settings.take(
      "interval", default: 1, in: 1..., "epochs, steps, … from verdict to verdict")
  }

  /// The rung of a curve's last point.
  func rungs(at curve: ArraySlice<Observation.Point>) -> ClosedRange<Int>? {
    guard let resource = curve.last?.resource, resource > warmup else { return nil }
    let rung = (resource - 1 - warmup) / interval
    return rung...rung
  }
}
