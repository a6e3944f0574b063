import Search
import Spec
import Testing

@Suite struct CMAESSamplerTests {
  private static func bowl(_ places: [Double]) -> Fixture.Outcome {
    { _, assignment in
      let misses = places.indices.map { assignment.number($0) - places[$0] }
      return Observation(.done, losses: [misses.reduce(0) { $0 + $1 * $1 }])
    }
  }

  private static func cube(_ dimensions: Int) throws -> Space {
    try Space((0..<dimensions).map { Fixture.real("x\($0)", -5...5) })
  }

  @Test(arguments: [1, 4, 16, 60])
  func `converges whatever the lag`(lag: Int) throws {
    let proposals = try Fixture.proposals("cmaes", Self.cube(4), trials: 500)
    let history = try Fixture.history(proposals, lag: lag, Self.bowl([1, -2, 3, 0.5]))
    let losses = history.observations.map { $0.losses[0] }
    #expect(losses.min()! < (lag < 60 ? 1e-5 : 0.1))
  }

  @Test func `trials within the lag come from the first distribution`() throws {
    let proposals = try Fixture.proposals("cmaes", Self.cube(3), trials: 40)
    let known = try Fixture.all(proposals, lag: 40, Self.bowl([4, 4, 4]))
    let unknown = try Fixture.all(proposals, lag: 40, Self.bowl([-4, -4, -4]))
    #expect(known == unknown)
    let mean = known.reduce(0) { $0 + $1.number(0) } / 40
    // The standard error of a mean of 40 with deviation 10 / 6 is 0.26.
    #expect(mean.magnitude < 1.1)
  }

  @Test func `a flat function is left for another place`() throws {
    let proposals = try Fixture.proposals("cmaes", Self.cube(2), trials: 400)
    let all = try Fixture.all(proposals) { _, _ in Observation(.done, losses: [1]) }
    // Six a generation and 20 generations of equal losses: then each run begins anew.
    let (first, second) = (all[0..<120], all[120..<144])
    func mean(_ part: ArraySlice<Assignment>, _ index: Int) -> Double {
      part.reduce(0) { $0 + $1.number(index) } / Double(part.count)
    }
    #expect(mean(first.prefix(24), 0).magnitude < 1.5)
    #expect((0...1).contains { (mean(second, $0) - mean(first.suffix(12), $0)).magnitude > 1 })
  }

  @Test func `the margin keeps levels alive`() throws {
    let space = try Space([
      Fixture.integer("i", 0...20), Fixture.words("w", ["a", "b", "c"]), Fixture.real("x", 0...1),
    ])
    let proposals = try Fixture.proposals("cmaes", space, trials: 600)
    let all = try Fixture.all(proposals) { _, assignment in
      let (i, x) = (assignment.number(0) - 7, assignment.number(2) - 0.6)
      let word = assignment.values[1] == .text("b") ? 0.0 : 1
      return Observation(.done, losses: [i * i + word + x * x])
    }
    for part in [all[200..<300], all[500...]] {
      let levels = part.map { $0.number(0) }
      #expect(levels.count { $0 == 7 } > part.count / 3)
      #expect(Set(levels).count > 1)
      let words = part.map { $0.values[1] }
      #expect(words.count { $0 == .text("b") } > part.count / 3)
      #expect(Set(words).count == 3)
    }
  }

  @Test(arguments: [1 << 20, 1 << 40, 1 << 53 - 1])
  func `whole numbers are searched alike however many there are`(top: Int) throws {
    let space = try Space([Fixture.integer("i", 0...top), Fixture.integer("j", 0...top)])
    let history = try Fixture.history(Fixture.proposals("cmaes", space, trials: 300)) {
      let (i, j) = ($1.number(0) / Double(top) - 0.3, $1.number(1) / Double(top) - 0.6)
      return Observation(.done, losses: [i * i + j * j])
    }
    #expect(history.observations.map { $0.losses[0] }.min()! < 1e-9)
  }

  @Test func `hardly anything of a small space is tried twice while much is left`() throws {
    let space = try Space([Fixture.integer("i", 0...5), Fixture.words("w", ["a", "b"])])
    let all = try Fixture.all(Fixture.proposals("cmaes", space, trials: 24), lag: 4)
    #expect(Set(all.prefix(8)).count == 8)
    #expect(Set(all).count > 10)
  }

  @Test func `a start in the middle goes on through restarts`() throws {
    let space = try Space([Fixture.integer("i", 0...5), Fixture.words("w", ["a", "b"])])
    let proposals = try Fixture.proposals("cmaes", space, trials: 500)
    let history = try Fixture.history(proposals, lag: 16)
    for start in [77, 250, 499] {
      var resumed = proposals
      for k in start..<500 {
        #expect(try resumed.propose(k, given: history) == history.assignments[k])
      }
    }
  }

  @Test func `the search begins at the first initial point`() throws {
    let initial = [InitialValue(0, .real(3)), InitialValue(1, .real(-3))]
    let proposals = try Fixture.proposals("cmaes", Self.cube(2), trials: 41, initial: [initial])
    let all = try Fixture.all(proposals, lag: 41)
    #expect(all[0].values == [.real(3), .real(-3)])
    let means = (0...1).map { index in all.dropFirst().reduce(0) { $0 + $1.number(index) } / 40 }
    #expect((means[0] - 3).magnitude < 1.1 && (means[1] + 3).magnitude < 1.1)
  }

  @Test func `the search begins around the best of earlier trials`() throws {
    let known = (0..<100).map { k -> (assignment: Assignment, observation: Observation) in
      let x = Double(k) / 10 - 5
      return (
        Assignment([.real(x), .real(-x)]), Observation(.done, losses: [(x - 3) * (x - 3)])
      )
    }
    let proposals = try Fixture.proposals("cmaes", Self.cube(2), trials: 40)
    var (search, history) = (proposals, History(lag: 40, earlier: known))
    for k in 0..<40 { history.append(try search.propose(k, given: history)) }
    let means = (0...1).map { index in
      (0..<40).reduce(0) { $0 + history[$1].number(index) } / 40
    }
    #expect((means[0] - 3).magnitude < 0.7 && (means[1] + 3).magnitude < 0.7)
  }

  @Test func `results that were proposed elsewhere are learnt from`() throws {
    let proposals = try Fixture.proposals("cmaes", Self.cube(2), trials: 100)
    var (later, history) = (proposals, History(lag: 1))
    for k in 0..<60 {
      let place = Double(k % 10) * 0.1
      history.append(Assignment([.real(4 - place), .real(4)]))
      history.append(Observation(.done, losses: [place]))
    }
    let next = try later.propose(60, given: history)
    #expect(next.number(0) > 1 && next.number(1) > 1)
  }
}
