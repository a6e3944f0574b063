import Spec

/// The assignments of a search, in the order of its trials: the plan's initial points, then what
/// the sampler proposes.
package struct Proposals: Sendable {
  package let space: Space
  /// How many there are in all.
  package let count: Int
  /// Whether proposals wait for results (see ``History/isReady(for:)``).
  package let needsResults: Bool
  /// Of the catalogue.
  package let algorithm: String
  private let initial: [Assignment]
  private var sampler: any Sampler

  /// The search that an experiment file asks for; without parameters, one assignment.
  /// - Throws: ``SearchProblem``, or what ``Settings/finish()`` throws for the sampler's own keys.
  package init(_ file: ExperimentFile) throws {
    let space = try Space(file.parameters, constraints: file.constraints)
    var settings = Settings(file.search.settings, owner: "search")
    self = try Proposals(&settings, space: space, seed: file.seed, plan: file.search)
    try settings.finish()
  }

  /// - Parameters:
  ///   - settings: The keys of the `search` block that belong to the sampler.
  ///   - seed: The file's seed.
  /// - Throws: ``SearchProblem`` when the search cannot be made: where points are drawn, enough must meet
  ///   the constraints (``KeyedDraws/fewestFeasible``), and the first proposal is tried where none waits
  ///   for results.
  package init(
    _ settings: inout Settings, space: Space, seed: UInt64, plan: SearchPlan
  ) throws {
    let type = try Self.sampler(of: plan, for: space)
    var sampler = try type.init(&settings, space: space, seed: seed, plan: plan)
    let place = plan.algorithm?.position ?? space.position
    let limit = plan.trials ?? (space.parameters.isEmpty ? 1 : nil)
    guard let count = try sampler.count(upTo: limit) else {
      throw SearchProblem.endless(type.name, at: place)
    }
    initial = try plan.initial.prefix(count).enumerated().map { k, point in
      try Self.complete(point, k, &sampler, space)
    }
    (self.space, self.count, self.sampler) = (space, count, sampler)
    (needsResults, algorithm) = (type.needsResults, type.name)
    guard count > initial.count else { return }
    if type != GridSampler.self { try KeyedDraws(space, seed: seed).requireRoom() }
    if !needsResults { _ = try propose(initial.count, given: .empty) }
  }

  /// The assignment of trial `k`.
  /// - Parameter history: Ready for `k` where proposals wait for results.
  /// - Throws: ``SearchProblem`` where the constraints leave nothing.
  package mutating func propose(_ k: Int, given history: History = .empty) throws -> Assignment {
    precondition((0..<count).contains(k), "proposal \(k) of \(count)")
    return k < initial.count ? initial[k] : try sampler.propose(k, given: history)
  }

  /// Whether trials begin with the weights of others.
  package var inheritsWeights: Bool { sampler is any InheritingSampler }

  /// The trial whose weights trial `k` begins with; `nil`: it begins anew.
  /// - Parameter history: Ready for `k`.
  package func parent(of k: Int, given history: History) -> Int? {
    precondition((0..<count).contains(k), "the parent of proposal \(k) of \(count)")
    guard k >= initial.count, let sampler = sampler as? any InheritingSampler else { return nil }
    return sampler.parent(of: k, given: history)
  }

  /// No trial from `k` on begins with the weights of a trial below this.
  package func oldestParent(of k: Int, lag: Int) -> Int {
    (sampler as? any InheritingSampler)?.oldestParent(of: k, lag: lag) ?? k
  }

  private static func sampler(of plan: SearchPlan, for space: Space) throws -> any Sampler.Type {
    guard let algorithm = plan.algorithm else {
      let isGrid = plan.trials == nil && space.continuousParameters.isEmpty
      return isGrid ? GridSampler.self : RandomSampler.self
    }
    guard let type = Samplers.named(algorithm.value) else {
      throw SearchProblem.unknownAlgorithm(algorithm, known: Samplers.names)
    }
    return type
  }

  private static func complete(
    _ point: Located<[InitialValue]>, _ k: Int, _ sampler: inout any Sampler, _ space: Space
  ) throws -> Assignment {
    let fixed = space.fixedValues(of: point.value)
    guard fixed.contains(where: { $0 == nil }) else {
      let assignment = space.assignment(at: space.corner, fixed: fixed)
      if let constraint = space.firstViolation(of: assignment) {
        throw SearchProblem.infeasible(point, constraint)
      }
      return assignment
    }
    do {
      return try sampler.complete(fixed, k)
    } catch let problem as SearchProblem {
      throw SearchProblem.incomplete(point, problem)
    }
  }
}

extension History {
  /// Of a search that looks at no results.
  package static let empty = History(lag: 1)
}

extension Space {
  /// The values of an initial point, one entry per parameter; `nil` where it names none.
  func fixedValues(of point: [InitialValue]) -> [Value?] {
    var values = [Value?](repeating: nil, count: parameters.count)
    for named in point { values[named.parameter] = named.value }
    return values
  }

  /// The point of the cube with all shares 0.
  var corner: [Double] { [Double](repeating: 0, count: dimensions) }
}
