import Search
import Spec
import Tensors
import Testing

/// What every sampler of the catalogue must hold when results come in; a new one is tested by being
/// listed.
@Suite struct SamplerResultsTests {
  static let names = Samplers.names

  /// The spaces in which a search of any length can be made by `name`.
  private static func spaces(_ name: String) throws -> [Space] {
    name == "grid" ? try Fixture.finite() : try Fixture.mixed()
  }

  @Test(arguments: names, [1, 7])
  func `the order of asking does not show`(name: String, lag: Int) throws {
    for space in try Self.spaces(name) {
      let history = try Fixture.history(Fixture.proposals(name, space, trials: 50), lag: lag)
      var backwards = try Fixture.proposals(name, space, trials: 50)
      for k in history.assignments.indices.reversed() {
        #expect(try backwards.propose(k, given: history) == history.assignments[k])
        #expect(try backwards.propose(k, given: history) == history.assignments[k])
      }
    }
  }

  @Test(arguments: names, [1, 7])
  func `a later start goes on where the search was`(name: String, lag: Int) throws {
    for space in try Self.spaces(name) {
      let history = try Fixture.history(Fixture.proposals(name, space, trials: 40), lag: lag)
      for start in [1, 17, 39] where start < history.assignments.count {
        var resumed = try Fixture.proposals(name, space, trials: 40)
        let rest = start..<history.assignments.count
        #expect(
          try rest.map { try resumed.propose($0, given: history) }
            == Array(history.assignments[rest]))
      }
    }
  }

  @Test(arguments: names) func `when results arrive does not show`(name: String) throws {
    for space in try Self.spaces(name) {
      let proposals = try Fixture.proposals(name, space, trials: 50)
      let expected = try Fixture.all(proposals, lag: 8)
      for item in 0..<3 {
        var chance = RandomStream(seed: 5, "arrival").cursor(item: item)
        let history = try Fixture.history(proposals, lag: 8, chance: &chance)
        #expect(history.assignments == expected)
      }
    }
  }

  @Test(arguments: names)
  func `results beyond the lag do not show`(name: String) throws {
    for space in try Self.spaces(name) {
      let proposals = try Fixture.proposals(name, space, trials: 40)
      let expected = try Fixture.all(proposals, lag: 4)
      let other = try Fixture.all(proposals, lag: 4) { k, assignment in
        k < expected.count - 4
          ? Fixture.done(k, assignment) : Observation(.done, losses: [-1000])
      }
      #expect(other == expected)
    }
  }

  @Test(arguments: names.filter { Samplers.named($0)?.needsResults == true })
  func `results within the lag show`(name: String) throws {
    let space = try Space([Fixture.real("x", 0...1), Fixture.real("y", 0...1)])
    let proposals = try Fixture.proposals(name, space, trials: 60)
    let expected = try Fixture.all(proposals, lag: 4)
    let other = try Fixture.all(proposals, lag: 4) { k, assignment in
      Observation(.done, losses: [-Fixture.done(k, assignment).losses[0]])
    }
    #expect(other != expected)
  }

  @Test(arguments: names, Trouble.allCases)
  func `no result stalls the search`(name: String, trouble: Trouble) throws {
    for space in try Self.spaces(name) {
      for lag in [1, 6] {
        let proposals = try Fixture.proposals(name, space, trials: 40)
        let all = try Fixture.all(proposals, lag: lag, trouble.outcome)
        #expect(all.count == proposals.count)
        #expect(all.allSatisfy(space.contains))
      }
    }
  }
}
