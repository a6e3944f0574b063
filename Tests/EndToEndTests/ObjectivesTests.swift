import Foundation
import Results
import Testing
import Trials

extension EndToEnd {
  /// Several objectives, from the file to the Pareto front.
  @Suite struct ObjectivesTests {
    let folder: Workspace

    /// Of cost to minimize and speed to maximize; trial 3 fails, trial 4 has no speed that is a number.
    init() throws {
      folder = try Workspace()
      try folder.write(
        "script.sh",
        """
        case $RUNNER_TRIAL in
          3) exit 1 ;;
          4) echo metric cost=0 speed=nan ;;
          *) echo metric cost=$1 speed=$2 ;;
        esac
        """)
      try folder.write("x.exp", Self.file)
    }

    private static let file = """
      experiment: command
      settings: {command: [sh, script.sh, $x, $y]}
      parameters: {x: 0.0..1.0, y: 0.0..1.0}
      search: {algorithm: random, trials: 12}
      objectives: [{metric: cost, goal: minimize}, {metric: speed, goal: maximize}]
      faults: {retries: 0}
      expect:
        - count(done) == 10
        - count(failed) == 2
        - best(cost) < 0.5
        - best(speed) > 0.5
        - argbest(x) == best(cost)
      """

    private func say(_ words: String..., code: Int32 = 0) throws -> String {
      let end = try RunnerProcess(words, in: folder).end()
      #expect(end.code == code, "\(words): \(end.errors)\(end.output)")
      return end.output
    }

    @Test func `goals of both kinds make a front, failed trials are not on it`() throws {
      _ = try say("x.exp", "-n", "2", code: 3)
      let study = try folder.stored("Results/x.h5").study
      #expect([3, 4].allSatisfy { study.trials[$0].state == .failed })
      #expect(study.trials[4].reason == "the objective speed is not a number")
      let done = study.trials.filter { $0.state == .done }
      let values = done.map(study.objectiveValues)
      let front = zip(done, values).filter { _, own in
        !values.contains { $0[0] <= own[0] && $0[1] >= own[1] && $0 != own }
      }.map { $0.0.number }
      let table = try say("trials", "x.exp", "--pareto", "--format", "csv")
        .split(whereSeparator: \.isNewline).dropFirst()
      let numbers = table.compactMap { Int($0.prefix { $0 != "," }) }
      #expect(numbers.sorted() == front)
      #expect(
        try say("best", "x.exp", "--format", "csv")
          .split(whereSeparator: \.isNewline).count == front.count + 1)
      let column = try ResultsFile.tree(of: folder.path("Results/x.h5")).group("sweep")?["pareto"]
      let marked = (column?.integers ?? []).enumerated().filter { $0.element == 1 }.map(\.offset)
      #expect(marked == front)
      #expect(try say("report", "x.exp").contains("2 failed"))
      _ = try say("check", "x.exp")
    }

    @Test func `a search ends when a trial reaches every target`() throws {
      let text = Self.file.replacing("goal: minimize}", with: "goal: minimize, target: 0.9}")
        .replacing("goal: maximize}", with: "goal: maximize, target: 0.1}")
        .replacing("trials: 12", with: "trials: 60, lag: 2")
      try folder.write("y.exp", text.components(separatedBy: "expect:")[0])
      _ = try say("y.exp", "-n", "2")
      let study = try folder.stored("Results/y.h5").study
      let first = study.trials.first { row in
        let values = study.objectiveValues(of: row)
        return values[0] <= 0.9 && values[1] >= 0.1
      }
      #expect(study.trials.count == (first?.number ?? 99) + 3)
    }
  }
}
