import Search
import Spec
import Testing

@Suite struct HistoryTests {
  private func history(lag: Int, trials: Int, results: Int) -> History {
    var history = History(lag: lag)
    for k in 0..<trials { history.append(Assignment([.integer(k)])) }
    for k in 0..<results { history.append(Observation(.done, losses: [Double(k)])) }
    return history
  }

  @Test(arguments: [(1, 20, 20), (4, 20, 17), (16, 20, 5), (30, 20, 0)])
  func `a proposal waits for the results up to its lag`(lag: Int, k: Int, results: Int) {
    #expect(history(lag: lag, trials: k, results: results).isReady(for: k))
    if results > 0 { #expect(!history(lag: lag, trials: k, results: results - 1).isReady(for: k)) }
  }

  @Test func `a proposal sees nothing later`() {
    let view = history(lag: 4, trials: 40, results: 40).view(for: 20)
    #expect(view.assignments.count == 20)
    #expect(view.observations.map { $0.losses[0] } == (0..<17).map(Double.init))
  }

  @Test func `a proposal sees all assignments before it`() {
    let view = history(lag: 16, trials: 30, results: 10).view(for: 25)
    #expect(view.assignments.count == 25)
    #expect(view.observations.count == 10)
  }

  @Test func `traps when results are missing`() async {
    await #expect(processExitsWith: .failure) { _ = History(lag: 1).view(for: 1) }
  }
}
