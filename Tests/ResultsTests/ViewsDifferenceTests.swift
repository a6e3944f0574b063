import Results
import Spec
import Testing
import Trials

/// `runner diff`.
struct ViewsDifferenceTests {
  private func lines(_ change: (inout Study) -> Void) -> [String] {
    var other = ViewsFixtures.sweep
    change(&other)
    return StudyDifference(ViewsFixtures.sweep, other, names: ("a.h5", "b.h5")).lines
  }

  @Test func `equal studies are equal, NaN included`() {
    let difference = StudyDifference(ViewsFixtures.sweep, ViewsFixtures.sweep)
    #expect(difference.isEmpty)
    #expect(difference.text == "equal: every bit of the results\n")
  }

  @Test func `times, hosts, ranks, attempts and reasons are no results`() {
    #expect(
      lines {
        $0.sessions = [ViewsFixtures.session(ranks: 1, time: 5), ViewsFixtures.session()]
        $0.header.created = 7
        $0.header.runnerVersion = "2"
        for row in $0.trials.indices {
          $0.trials[row].rank = 3
          $0.trials[row].attempts += 1
          ($0.trials[row].startTime, $0.trials[row].endTime) = (1, 2)
          $0.trials[row].seconds = 9
        }
        $0.trials[3].reason = "other words"
      } == [])
  }

  @Test func `the first other value of a curve is told with its place`() {
    #expect(
      lines {
        $0.trials[1].samples[1] = Sample("accuracy/validation", .epoch(2), 0.85.nextUp)
        $0.trials[1].samples[2] = Sample("accuracy/validation", .epoch(3), 0)
        $0.trials[3].samples = ViewsFixtures.curve("loss", [-0.0])
        $0.trials[2].samples = ViewsFixtures.curve("loss", [3, 4])
      } == [
        "trial 1: accuracy/validation at epoch 2: 0.85 against 0.8500000000000001",
        "trial 2: loss at epoch 2: only in b.h5", "trial 3: loss at epoch 1: nan against -0.0",
      ])
  }

  @Test func `zero and minus zero differ`() {
    var (a, b) = (ViewsFixtures.single, ViewsFixtures.single)
    a.trials[0].samples = [ViewsFixtures.end("loss", 0)]
    b.trials[0].samples = [ViewsFixtures.end("loss", -0.0)]
    #expect(StudyDifference(a, b).lines == ["trial 0: loss at the end: 0.0 against -0.0"])
  }

  @Test func `the order in which metrics were recorded is no difference`() {
    #expect(lines { $0.trials[0].samples.sort { $0.moment.index < $1.moment.index } } == [])
  }

  @Test func `other states, parameters and trials are told`() {
    #expect(
      lines {
        $0.trials[0].state = .pruned
        $0.trials[0].assignment = Assignment([.real(0.1), .integer(33), nil])
        $0.trials[5] = TrialRow(number: 6)
      } == [
        "trial 0: done against pruned", "trial 0: parameter width: 32 against 33",
        "trial 0: parameter optimizer: sgd against inactive", "trial 5: only in a.h5",
        "trial 6: only in b.h5",
      ])
  }

  @Test func `other metrics, units and kinds are told`() {
    #expect(
      lines {
        $0.header.parameters[0].kind = .text
        $0.header.metrics[1].unit = "nat"
        $0.header.metrics[2].name = "bytes"
        $0.trials[0].samples.removeLast()
        $0.trials[1].samples.removeLast()
      } == [
        "parameter lr: real against text", "metric loss: unit '1' against 'nat'",
        "metric size: only in a.h5", "metric bytes: only in b.h5",
        "trial 0: size by end: only in a.h5", "trial 1: size by end: only in a.h5",
      ])
  }

  @Test func `tensors are compared by their hash`() {
    var (a, b) = (ViewsFixtures.single, ViewsFixtures.single)
    let moment = Moment.epoch(3)
    a.trials[0].tensors = [
      TensorFile(name: "0-weights", tag: "weights", hash: "0123456789abcdef", moment: moment),
      TensorFile(name: "0-probe", tag: "probe", hash: "00", moment: moment),
    ]
    b.trials[0].tensors = [
      TensorFile(name: "x", tag: "weights", hash: "fedcba9876543210", moment: moment)
    ]
    #expect(
      StudyDifference(a, b, names: ("a", "b")).lines == [
        "trial 0: tensors 'weights' at epoch 3: SHA-256 0123456789ab… against fedcba987654…",
        "trial 0: tensors 'probe' at epoch 3: only in a",
      ])
  }

  @Test func `lines beyond the limit are counted`() {
    let a = ViewsFixtures.front((0..<10).map { (Double($0), 0) })
    let b = ViewsFixtures.front((0..<10).map { (Double($0) + 1, 0) })
    let difference = StudyDifference(a, b, limit: 2)
    #expect(difference.count == 10)
    #expect(
      difference.text == """
        trial 0: a at the end: 0.0 against 1.0
        trial 1: a at the end: 1.0 against 2.0
        … and 8 more differences

        """)
  }

  @Test func `different experiments say what differs in them`() {
    var other = ViewsFixtures.single
    other.header.identity = "badc0de"
    other.header.resolved = #"{"objective":{},"search":{"lag":8,"list":[1,"a, b"]},"seed":1}"#
    #expect(
      StudyDifference(ViewsFixtures.single, other).text == """
        two different experiments
        objective: — → {}
        search.lag: 16 → 8
        search.list.0: — → 1
        search.list.1: — → "a, b"

        """)
  }

  @Test(arguments: ["", "{", "{\"a\"", "[1,", "{\"a\":\"\\", "{]", "nul", "[[[[", "1 2"])
  func `a resolved text that is no JSON is told`(text: String) {
    var other = ViewsFixtures.single
    (other.header.identity, other.header.resolved) = ("other", text)
    #expect(StudyDifference(ViewsFixtures.single, other).count >= 1)
  }
}
