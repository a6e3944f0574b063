import Neural

/// Numbers of ``ObjectiveTests``, where their command stands.
enum AutoencoderGolden {
  static let bernoulli: [Float] = [4.23688221, 4.26972437]
  static let normal: [Float] = [6.62696218, 5.95488358]
  static let divergences: [Float] = [58.5617943, 58.5611687]
}

enum NoiseGolden {
  /// Every ninth number.
  static let told: [Float] = [
    -0.229463428, -0.227456704, -0.208557159, -0.266625106, -0.252950311, -0.215996355,
    -0.264457405, -0.246849805, -0.217624009, -0.255353004, -0.254356384, -0.254280567,
    -0.251665503, -0.231067985, -0.224942565,
  ]
  static let kept: [(NoiseSchedule.Kind, [Int: Double])] = [
    (
      .linear,
      [
        0: 0.9999, 1: 0.999780092072072, 250: 0.521423030618527, 500: 0.0777966583650239,
        998: 4.11819363813844e-05, 999: 4.03582976537568e-05,
      ]
    ),
    (
      .cosine,
      [
        0: 0.999958715775178, 1: 0.999912575927368, 250: 0.845887986496883,
        500: 0.492285172448803, 998: 2.42876690703485e-06, 999: 2.42876690703486e-09,
      ]
    ),
  ]
}
