import Glibc
import Spec
import Trials

/// Does to its process what a trial should not, by the number of the trial: some works, some throws,
/// traps, exits, says what nobody can read, takes memory without end, or hangs.
package struct MisbehavingExperiment: Experiment {
  package static let name = "misbehaving"
  package static let summary = "does to its process what a trial should not"
  package static let usesGroup = false

  let x: Double
  /// Seconds.
  let pause: Double

  package init(_ settings: inout Settings) {
    x = settings.take("x", default: 0.0, in: 0...1, "the value")
    pause = settings.takeDuration("pause", default: 0, "idle time before the value")
  }

  package var metrics: [Metric] {
    [Metric("value", better: .minimize, axis: .end, "x")]
  }

  package func run(_ trial: inout Trial) throws {
    try trial.idle(seconds: pause)
    switch trial.number % 14 {
    case 2: throw Misbehaviour()
    case 4: preconditionFailure("x is \(x)")
    case 6: exit(7)
    case 8: try babble()
    case 10: takeMemory()
    case 12: while true { sleep(60) }
    default: break
    }
    trial.record("value", x, at: .end)
  }

  private func babble() throws {
    var noise = SystemRandomNumberGenerator()
    for output in [STDOUT_FILENO, STDERR_FILENO] {
      let bytes = (0..<100_000).map { _ in UInt8.random(in: 0...255, using: &noise) }
      _ = write(output, bytes, bytes.count)
    }
  }

  /// Somewhat more every few milliseconds, up to 2 GiB.
  private func takeMemory() -> Never {
    for _ in 0..<64 {
      let size = 32 << 20
      memset(malloc(size), 1, size)
      usleep(10_000)
    }
    while true { sleep(60) }
  }
}

struct Misbehaviour: Error, CustomStringConvertible {
  let description = "this trial throws"
}
