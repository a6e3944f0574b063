import Datasets
import Spec
import Training

/// What is set aside of the samples.
struct SplitShares: Sendable {
  let validation: Double
  let test: Double

  /// - Parameter hasTest: Whether a share is taken for the test split too: data without one of
  ///   their own.
  init(_ settings: inout Settings, hasTest: Bool) {
    validation = settings.take(
      "validation", default: 0.0, in: 0.0..<1.0, "share of the training samples set aside")
    test =
      hasTest
      ? settings.take("test", default: 0.0, in: 0.0..<1.0, "share of all samples set aside") : 0
  }
}

/// Which samples, in their order, are learnt from, judged by while training, and judged by in the end.
struct SplitRanges {
  let training: Range<Int>
  /// `nil`: no share is set aside.
  let validation, test: Range<Int>?
}

extension SplitShares {
  /// The first samples to train, then those of each share.
  /// - Throws: `DatasetError` where a share sets none aside, or none are left to learn from.
  func ranges(of samples: Int) throws(DatasetError) -> SplitRanges {
    let test = Int((test * Double(samples)).rounded())
    let validation = Int((validation * Double(samples - test)).rounded())
    let last = samples - test
    let first = last - validation
    try Self.requireSamples(test, by: self.test)
    try Self.requireSamples(validation, by: self.validation)
    guard first > 0 else {
      throw DatasetError(
        "data", "the shares set aside leave none of \(samples) samples to learn from",
        hint: "smaller shares, or more samples")
    }
    return SplitRanges(
      training: 0..<first, validation: validation > 0 ? first..<last : nil,
      test: test > 0 ? last..<samples : nil)
  }

  fileprivate static func requireSamples(_ count: Int, by share: Double) throws(DatasetError) {
    guard share > 0, count == 0 else { return }
    throw DatasetError(
      "data", "a share of \(share) sets no sample aside", hint: "a larger share, or more samples")
  }
}

extension Settings {
  /// Notes where the shares cannot be had of so many samples.
  mutating func check(_ shares: SplitShares, of samples: Int, at key: String) {
    do throws(DatasetError) {
      _ = try shares.ranges(of: samples)
    } catch {
      note(error.what, at: key, hint: error.hint)
    }
  }
}

extension Optional<any SampleSource> {
  /// The samples that a share of all sets aside, where there is one.
  /// - Throws: `DatasetError` where that is not a single one.
  static func aside(
    _ share: Double, _ count: Int, _ samples: () -> any SampleSource
  ) throws -> (any SampleSource)? {
    try SplitShares.requireSamples(count, by: share)
    return share > 0 ? samples() : nil
  }
}
