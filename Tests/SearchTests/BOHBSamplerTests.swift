import Search
import Spec
import Testing

@Suite struct BOHBSamplerTests {
  /// Trials that came to these places, one a step; the loss of trial t at place p is 100 t + p.
  private func history(_ places: [Int]) -> History {
    var history = History(lag: 1)
    for (trial, place) in places.enumerated() {
      history.append(Assignment([.real(Double(trial))]))
      let curve = (1...place).map {
        Observation.Point(resource: $0, loss: Double(100 * trial + $0))
      }
      let state = place == 9 ? Observation.State.done : .pruned
      history.append(Observation(state, losses: [curve[place - 1].loss], curve: curve))
    }
    return history
  }

  @Test(
    arguments: [
      (2, [nil, 109, nil, nil, 409, nil]), (3, [nil, 103, 203, nil, 403, nil]),
      (4, [1, 101, 201, 301, 401, 501]), (6, [1, 101, 201, 301, 401, 501]),
      (7, [nil, nil, nil, nil, nil, nil]),
    ] as [(Int, [Double?])])
  func `the model is of the furthest rung that enough trials have reached`(
    enough: Int, losses: [Double?]
  ) {
    let history = history([1, 9, 3, 1, 9, 1])
    let seen = BOHBSampler.atFurthestRung(history, of: 6, enough: enough).view(for: 6)
    #expect(seen.observations.map(\.losses.first) == losses)
    #expect(seen.assignments == history.view(for: 6).assignments)
  }

  @Test func `without random draws nor curves it is tpe`() throws {
    func assignments(_ search: String) throws -> [Assignment] {
      let file = try ExperimentFile(
        text: """
          experiment: command
          settings: {command: [./run, $x, $y]}
          objective: {metric: loss, goal: minimize}
          parameters: {x: {min: 0.0, max: 1.0}, y: {min: 0.0, max: 1.0}}
          search: {trials: 40, lag: 1, \(search)}
          """, path: "x.exp")
      return try Fixture.history(Proposals(file)) {
        Observation(.done, losses: [abs($1.number(0) - 0.3) + abs($1.number(1) - 0.6)])
      }.assignments
    }
    let tpe = try assignments("algorithm: tpe")
    #expect(try assignments("algorithm: bohb, random_fraction: 0") == tpe)
    let some = try assignments("algorithm: bohb")
    let random = try assignments("algorithm: random")
    let drawn = some.indices.dropFirst(10).filter { some[$0] == random[$0] }
    #expect((3...20).contains(drawn.count))
  }
}
