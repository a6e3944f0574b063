import Search
import Spec
import Tensors
import Testing

/// Samplers among trials of other searches, and among trials in the order of arrival.
@Suite struct SamplerHistoriesTests {
  private static let names = Samplers.all.filter { $0.needsResults }.map { $0.name }

  private typealias Known = (assignment: Assignment, observation: Observation)

  /// Random trials of a space with their results, of which some say nothing.
  private func known(_ count: Int, of space: Space) throws -> [Known] {
    let draws = KeyedDraws(space, seed: 77)
    return try (0..<count).map { k in
      let assignment = try draws.draw(k)
      return (assignment, k % 5 == 2 ? Observation(.failed) : Fixture.done(k, assignment))
    }
  }

  @Test(arguments: names, [1, 4, 16])
  func `earlier trials are known to every proposal, asked in any order`(
    name: String, lag: Int
  ) throws {
    for space in try Fixture.mixed() {
      let fresh = try Fixture.proposals(name, space, trials: 24)
      var history = History(lag: lag, earlier: try known(15, of: space))
      var proposals = fresh
      for k in 0..<24 {
        while !history.isReady(for: k) {
          history.append(Fixture.done(history.results, history[history.results]))
        }
        history.append(try proposals.propose(k, given: history))
        #expect(space.contains(history[k]))
      }
      for k in [20, 3, 23, 0] {
        var other = fresh
        #expect(try other.propose(k, given: history) == history[k], "proposal \(k)")
      }
    }
  }

  @Test(arguments: names) func `earlier trials change the first proposals`(name: String) throws {
    let space = try Fixture.mixed().last!
    let fresh = try Fixture.proposals(name, space, trials: 40)
    func first(_ earlier: [Known]) throws -> [Assignment] {
      var (proposals, history) = (fresh, History(lag: 1, earlier: earlier))
      for k in 0..<12 {
        history.append(try proposals.propose(k, given: history))
        history.append(Fixture.done(k, history[k]))
      }
      return (0..<12).map { history[$0] }
    }
    #expect(try first(known(40, of: space)) != first([]))
  }

  @Test(arguments: names, [0, 12])
  func `trials may be seen in the order of their ends`(name: String, earlier: Int) throws {
    let space = try Fixture.mixed().last!
    let fresh = try Fixture.proposals(name, space, trials: 40)
    var cursor = RandomStream(seed: 3, "arrivals").cursor()
    var ended = try known(earlier, of: space)
    var running: [Assignment] = []
    for k in 0..<40 {
      let history = History(arrived: ended, earlier: earlier, running: running)
      var (proposals, again) = (fresh, fresh)
      let assignment = try proposals.propose(k, given: history)
      #expect(space.contains(assignment))
      #expect(try again.propose(k, given: history) == assignment)
      running.append(assignment)
      while running.count > 6 || (!running.isEmpty && cursor.uniform() < 0.4) {
        let place = min(running.count - 1, Int(cursor.uniform() * Double(running.count)))
        let assignment = running.remove(at: place)
        ended.append((assignment, Fixture.done(k, assignment)))
      }
    }
  }
}
