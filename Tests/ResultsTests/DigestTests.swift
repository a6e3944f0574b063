import HDF5
import Results
import Testing
import Trials

@Suite struct DigestTests {
  @Test func `the digest is that of its definition`() {
    var sweep = DataGroup("sweep")
    sweep.variables = [
      DataVariable("trial", ["trial"], shape: [2], .int64([0, 1])),
      DataVariable("loss", ["trial"], shape: [2], .float64([0.5, -.nan]))
        .described(longName: "anything", units: "1"),
      DataVariable("host", ["trial"], shape: [2], .string(["a", "é"])),
    ]
    var root = DataGroup("")
    root.attributes = [DataAttribute("created", "now")]
    root.groups = [DataGroup("timing"), sweep, DataGroup("provenance")]
    // Python 3.11, hashlib: h = sha256(); n = lambda x: h.update(struct.pack('<Q', x))
    // def t(s): n(len(s.encode())); h.update(s.encode())
    // def v(name, type, shape, data, units): t(name); t(type); n(len(shape)); [n(e) for e in shape];
    //   h.update(data) if isinstance(data, bytes) else [t(x) for x in data]; t(units)
    // t('/'); n(0); t('/sweep'); n(3); v('host', 'string', [2], ['a', 'é'], '')
    // v('loss', 'float64', [2], struct.pack('<dQ', 0.5, 0x7ff8000000000000), '1')
    // v('trial', 'int64', [2], struct.pack('<qq', 0, 1), '')
    #expect(root.digest == "a777059f4914f9482fd57fa291d6b4204245aabd5f18866827c61e89c712a09f")
  }

  @Test func `sessions, times, ranks, attempts and reasons do not change the digest`() {
    var other = SampleStudy.study
    other.sessions = [SampleStudy.session(ranks: 8, time: 1), SampleStudy.session(ranks: 3)]
    other.header.created += 100
    other.header.runnerVersion = "9"
    for trial in other.trials.indices {
      other.trials[trial].attempts += 1
      other.trials[trial].rank += 1
      other.trials[trial].startTime += 1
      other.trials[trial].endTime += 1
      other.trials[trial].seconds += 1
      other.trials[trial].reason += "!"
    }
    #expect(other.tree().digest == SampleStudy.study.tree().digest)
  }

  @Test func `the order in which trials ran does not change the digest`() {
    var other = Study(header: SampleStudy.header())
    var study = other
    for trial in 0..<3 { SampleStudy.events(trial).forEach { study.apply($0) } }
    for trial in [2, 0, 1] { SampleStudy.events(trial).forEach { other.apply($0) } }
    #expect(other.tree().digest == study.tree().digest)
  }

  private static let changes: [@Sendable (inout Study) -> Void] = [
    { $0.trials[1].samples[1] = Sample("loss/validation", .epoch(2), 0.1) },
    { $0.trials[1].samples.removeLast() },
    { $0.trials[2].state = .failed },
    { $0.trials[0].assignment = SampleStudy.assignment(1) },
    { $0.header.metrics[0].name = "loss/test" },
    { $0.header.metrics[0].unit = "s" },
    { $0.header.seed += 1 },
    { $0.trials.removeLast() },
  ]

  @Test(arguments: changes.indices)
  func `a value, a name or a unit changes the digest`(change: Int) {
    var other = SampleStudy.study
    Self.changes[change](&other)
    #expect(other.tree().digest != SampleStudy.study.tree().digest)
  }
}
