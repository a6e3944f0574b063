/// One measured figure.
struct Figure {
  enum Better { case higher, lower }

  let name: String
  let unit: String
  let better: Better
  /// One per repetition, in the order of the measurements.
  let values: [Double]
  /// What it is held against: a bound, or the best of another program in the same run.
  var reference: (name: String, value: Double)?
  /// What was run.
  let command: String

  init(
    _ name: String, _ unit: String, _ better: Better, _ values: [Double],
    against reference: (name: String, value: Double)? = nil, by command: String
  ) {
    (self.name, self.unit, self.better, self.values) = (name, unit, better, values)
    (self.reference, self.command) = (reference, command)
  }

  var best: Double { (better == .higher ? values.max() : values.min()) ?? .nan }
  var median: Double {
    values.isEmpty ? .nan : values.sorted()[values.count / 2]
  }

  /// How many times better the best is than the reference: above 1 is ahead.
  var ratio: Double? {
    reference.map { better == .higher ? best / $0.value : $0.value / best }
  }
}
