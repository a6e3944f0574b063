import Search
import Spec
import Testing

@Suite struct PBTTests {
  private static func space() throws -> Space {
    try Space([
      Fixture.parameter("lr", .logUniform(min: 1e-4, max: 1, step: nil)),
      Fixture.parameter(
        "width",
        .categorical([16, 32, 64, 128].map(Value.integer), probabilities: nil, ordered: true)),
      Fixture.words("optimizer", ["sgd", "adam"]),
    ])
  }

  private static func proposals(_ trials: Int) throws -> Proposals {
    try Fixture.proposals("pbt", space(), trials: trials)
  }

  /// Members with greater numbers are worse.
  private static func byMember(_ k: Int, _ assignment: Assignment) -> Observation {
    Observation(.done, losses: [Double(k % 20)])
  }

  @Test func `a member goes on from its own trial unless that is among the worst`() throws {
    let proposals = try Self.proposals(200)
    let history = try Fixture.history(proposals, lag: 1, Self.byMember)
    for k in 0..<200 {
      let parent = proposals.parent(of: k, given: history)
      switch (k / 20, k % 20) {
      case (0, _): #expect(parent == nil)
      case (_, ..<16):
        #expect(parent == k - 20)
        #expect(history.assignments[k] == history.assignments[k - 20])
      default:
        // The four worst go on from one of the four best.
        let best = try #require(parent)
        #expect(best / 20 == k / 20 - 1 && best % 20 < 4)
      }
    }
  }

  @Test func `a copy's values are near, one level away, kept or drawn again`() throws {
    let proposals = try Self.proposals(400)
    let history = try Fixture.history(proposals, lag: 1, Self.byMember)
    var factors: [Double] = []
    for k in 20..<400 where k % 20 >= 16 {
      let parent = try #require(proposals.parent(of: k, given: history))
      let (old, new) = (history.assignments[parent], history.assignments[k])
      factors.append(new.number(0) / old.number(0))
      #expect(new != old || old.number(0) == 1 || old.number(0) == 1e-4)
    }
    let near = factors.count { abs($0 - 0.8) < 1e-9 || abs($0 - 1.2) < 1e-9 }
    // Three of four are changed a little; 76 draws have a standard deviation of 3.8.
    #expect((42...70).contains(near))
  }

  @Test(arguments: [1, 8, 16, 20, 30])
  func `what a trial goes on from is known`(lag: Int) throws {
    let proposals = try Self.proposals(130)
    let history = try Fixture.history(proposals, lag: lag)
    for k in 0..<130 {
      let parent = proposals.parent(of: k, given: history)
      #expect(parent.map { $0 <= k - lag } ?? (k < max(20, lag + 20)))
      if let parent { #expect(parent >= proposals.oldestParent(of: k, lag: lag)) }
    }
  }

  @Test func `failed members give way, and all begin anew where all have failed`() throws {
    let proposals = try Self.proposals(60)
    let some = try Fixture.history(proposals) { k, _ in
      k % 20 < 2 ? Observation(.failed) : Observation(.done, losses: [Double(k)])
    }
    for k in [20, 21, 40, 41] {
      let parent = try #require(proposals.parent(of: k, given: some))
      #expect(parent % 20 >= 2)
    }
    let none = try Fixture.history(proposals) { _, _ in Observation(.failed) }
    #expect((0..<60).allSatisfy { proposals.parent(of: $0, given: none) == nil })
  }

  @Test(arguments: [1, 8, 16, 20, 30])
  func `the oldest trial that is still wanted never goes back`(lag: Int) throws {
    let proposals = try Self.proposals(130)
    let oldest = (0..<130).map { proposals.oldestParent(of: $0, lag: lag) }
    #expect(oldest == oldest.sorted() && oldest[129] >= 129 - lag - 40)
  }

  @Test func `a stopped trial is nobody's parent`() throws {
    let proposals = try Self.proposals(60)
    let history = try Fixture.history(proposals) { k, _ in
      Observation(k % 3 == 0 ? .pruned : .done, losses: [Double(k % 20)])
    }
    for k in 20..<60 {
      let parent = try #require(proposals.parent(of: k, given: history))
      #expect(parent % 3 != 0)
    }
  }

  @Test(arguments: Samplers.names.filter { $0 != "pbt" })
  func `other searches begin every trial anew`(name: String) throws {
    let space = try Fixture.finite()[1]
    let proposals = try Fixture.proposals(name, space, trials: 30)
    let history = try Fixture.history(proposals)
    #expect(
      history.assignments.indices.allSatisfy { proposals.parent(of: $0, given: history) == nil })
  }
}
