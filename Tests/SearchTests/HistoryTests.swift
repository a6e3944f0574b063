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

  @Test(arguments: [1, 4, 16]) func `earlier trials come first and count as no trial`(lag: Int) {
    let known = (0..<3).map {
      (assignment: Assignment([.integer(-1 - $0)]), observation: Observation(.failed))
    }
    var history = History(lag: lag, earlier: known)
    #expect(history.isReady(for: 0) && history.proposed == 0 && history.results == 0)
    #expect(history.view(for: 0).observations.count == 3)
    for k in 0..<20 { history.append(Assignment([.integer(k)])) }
    for k in 0..<20 { history.append(Observation(.done, losses: [Double(k)])) }
    let view = history.view(for: 10)
    #expect(
      view.assignments.map { $0.values[0] } == (-3..<0).reversed().map { .integer($0) }
        + (0..<10).map { .integer($0) })
    #expect(view.observations.count == 3 + max(0, 10 - lag + 1) && view.earlier == 3)
    #expect(history[4] == Assignment([.integer(4)]) && history.proposed == 20)
  }

  @Test func `by arrival a proposal sees all there is, ended trials first`() {
    let ended = [7, 2].map {
      (
        assignment: Assignment([.integer($0)]),
        observation: Observation(.done, losses: [Double($0)])
      )
    }
    let history = History(arrived: ended, running: [Assignment([.integer(0)])])
    for k in [0, 3, 100] {
      let view = history.view(for: k)
      #expect(view.assignments.map { $0.values[0] } == [.integer(7), .integer(2), .integer(0)])
      #expect(view.observations.map { $0.losses[0] } == [7, 2])
    }
  }

  @Test func `traps when results are missing`() async {
    await #expect(processExitsWith: .failure) { _ = History(lag: 1).view(for: 1) }
  }
}
