import Spec
import Tensors

/// What is proposed before a model knows anything, and what is left of a space of few assignments.
struct StartingPoints: Sendable {
  private let space: Space
  private let draws: KeyedDraws
  /// Spreads more evenly than draws; `nil` in more dimensions than its table has.
  private let sequence: SobolSequence?
  private let stream: RandomStream
  /// All assignments, where they are at most ``fewAssignments``.
  private let all: [Assignment]

  private static let fewAssignments = 1024
  /// Most combinations of levels among which those that meet constraints are looked for.
  private static let walkLimit = 65_536.0

  init(_ space: Space, seed: UInt64) {
    self.space = space
    draws = KeyedDraws(space, seed: seed)
    stream = RandomStream(seed: seed, "search.gp.start")
    sequence =
      space.dimensions <= SobolSequence.maximalDimensions
      ? SobolSequence(dimensions: space.dimensions).scrambled(stream) : nil
    all = Self.all(space)
  }

  private static func all(_ space: Space) -> [Assignment] {
    let counts = space.marginals.compactMap(\.levelCount)
    // Without constraints there is no way without an end, however many levels are inactive.
    guard counts.count == space.parameters.count,
      space.constraints.isEmpty || counts.reduce(1, { $0 * Double($1) }) <= walkLimit
    else { return [] }
    var (walk, found) = (GridWalk(space), [Assignment]())
    while found.count <= fewAssignments, let next = try? walk.next() { found.append(next) }
    return found.count <= fewAssignments ? found : []
  }

  /// The assignments that are not among `known`, of a space that has few; empty where it has many
  /// or all are known.
  func unseen(after known: ArraySlice<Assignment>) -> [Assignment] {
    guard !all.isEmpty else { return [] }
    let known = Set(known)
    return all.filter { !known.contains($0) }
  }

  /// The assignment of trial `k`, not among `known` where that can be.
  /// - Throws: ``SearchProblem`` where the constraints leave almost nothing.
  func assignment(_ k: Int, after known: ArraySlice<Assignment>) throws -> Assignment {
    let unseen = unseen(after: known)
    guard unseen.isEmpty else {
      var cursor = stream.cursor(item: k)
      return unseen[cursor.integer(below: unseen.count)]
    }
    if let sequence {
      let assignment = space.assignment(at: sequence.point(k % SobolSequence.length))
      if space.isFeasible(assignment), !known.contains(assignment) { return assignment }
    }
    return try draws.draw(k)
  }
}
