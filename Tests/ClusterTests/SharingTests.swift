import Cluster
import Foundation
import MPI
import Results
import Spec
import TensorFiles
import Testing
import Trials

/// Ranks that do not see the folder in which rank 0 gathers the results.
@Suite struct SharingTests {
  private static let text = """
    experiment: steps
    settings: {x: $x, steps: 4}
    parameters: {x: {min: 0.0, max: 1.0}}
    search: {algorithm: random, trials: 24}
    objective: {metric: value/last, goal: minimize}
    output: {checkpoint: 0s}
    """

  @Test func `tensors of a rank that sees no folder travel before the event that names them`()
    throws
  {
    let link = try ranOnce(Order(trial: 0, attempt: 1, assignment: Assignment([.real(0.5)])))
    var arrived: [String: String] = [:]
    var checkpoints = 0
    for report in link.reports {
      switch report {
      case .tensors(let name, let bytes): arrived[name] = Safetensors.hash(bytes)
      case .happened(let events, _):
        for case .checkpointed(_, _, let file) in events {
          checkpoints += 1
          #expect(arrived[file.name] == file.hash)
        }
      case .broke, .joined, .startedOver, .putAside, .left, .absent, .output: break
      }
    }
    #expect(checkpoints == 4)
  }

  @Test func `a rank that sees no folder goes on from the bytes in its order`() throws {
    let state = [NamedArray("state", shape: [2], .float64([3, 10]))]
    let file = TensorFile(name: "0-checkpoint-1-0.safetensors", tag: "", hash: "", moment: .end)
    let link = try ranOnce(
      Order(
        trial: 0, attempt: 2, assignment: Assignment([.real(0.5)]),
        checkpoint: SentFile(file, bytes: Safetensors.encoded(state))))
    let moments = link.events.flatMap { event -> [Moment] in
      guard case .recorded(_, _, let samples) = event else { return [] }
      return samples.filter { $0.metric == "sum" }.map(\.moment)
    }
    #expect(moments == [.step(4)])
  }

  @Test(arguments: [1..<2, 1..<3, 2..<3]) func `results are equal whoever sees the folder`(
    blind: Range<Int>
  ) throws {
    let farm = try TestFarm(Self.text)
    let slow = ["settings.pause=1ms"]
    try farm.run(ranks: 1, [farm.request("whole", slow)])
    #expect(
      try farm.run(ranks: 3, [farm.request("blind", slow)], drainAfter: 5, blind: blind) == .stopped
    )
    #expect(try farm.run(ranks: 3, [farm.request("blind", slow)], blind: blind) == .done)
    let digest = try farm.digest("whole")
    #expect(try digest != nil && farm.digest("blind") == digest)
    #expect(!FileManager.default.fileExists(atPath: farm.results("blind") + ".token"))
  }

  @Test func `a token is seen beside the same results alone`() throws {
    let farm = try TestFarm(Self.text)
    let token = try FolderToken(leavingBeside: farm.results())
    #expect(FolderToken.isSeen(token.text, beside: farm.results()))
    #expect(!FolderToken.isSeen(token.text + "0", beside: farm.results()))
    #expect(!FolderToken.isSeen(token.text, beside: farm.folder + "/elsewhere/results.h5"))
    token.remove()
    #expect(!FolderToken.isSeen(token.text, beside: farm.results()))
  }

  @Test(arguments: ["none", "all", "failed"])
  func `what is printed on a rank that sees no folder is kept as far as it is wanted`(
    programs: String
  ) throws {
    let farm = try TestFarm(Self.text)
    let request = farm.request(
      "results",
      [
        "settings.prints=true", "settings.fails_from=0.5", "settings.fails_after=1",
        "output.programs=\(programs)",
      ])
    #expect(try farm.run(ranks: 3, [request], blind: 1..<3) == .someTrialsFailed)
    for trial in try farm.study().trials {
      let text = try? String(
        contentsOfFile: "\(farm.folder)/results.output/trial-\(trial.number).txt", encoding: .utf8)
      let isWanted = programs == "all" || (programs == "failed" && trial.state == .failed)
      #expect(text == (isWanted ? "trial \(trial.number) was here\n" : nil))
    }
  }

  /// What a worker says of one order where its folder of tensors cannot even be made.
  private func ranOnce(_ order: Order) throws -> ScriptedLink {
    let farm = try TestFarm(Self.text)
    let plan = try RunPlan(
      bytes: Array(Self.text.utf8), request: farm.request(),
      catalogue: Catalogue([StepsExperiment.self]))
    let link = ScriptedLink(order)
    let store = TensorStore(
      folder: farm.file + "/tensors", checkpointInterval: .zero, isShared: false)
    let bench = TrialBench(
      factory: plan.factory, file: plan.file, rank: 1, store: store)
    try Worker(link: link, bench: bench).work()
    #expect(
      link.events.contains {
        if case .finished(_, _, let outcome) = $0 { outcome.state == .done } else { false }
      })
    return link
  }
}

/// Hands out one order, and dismisses the worker when its trial has ended.
private final class ScriptedLink: WorkerLink {
  private(set) var reports: [Report] = []
  private var order: Order?
  private var hasDismissed = false

  init(_ order: Order) { self.order = order }

  var events: [Event] {
    reports.flatMap { report -> [Event] in
      if case .happened(let events, _) = report { return events }
      return []
    }
  }

  func send(_ report: Report) { reports.append(report) }

  func poll() -> Instruction? {
    if let order {
      self.order = nil
      return .run([order])
    }
    let hasEnded = events.contains { if case .finished = $0 { true } else { false } }
    guard hasEnded, !hasDismissed else { return nil }
    hasDismissed = true
    return .dismiss
  }
}
