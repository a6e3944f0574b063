import Glibc
import Results
import Search
import Spec
import Trials

/// The finished trials of other results files that a search knows before its own first one:
/// `search.from`.
package struct EarlierTrials: Sendable {
  package struct Trial: Sendable, Equatable {
    package let assignment: Assignment
    package let observation: Observation

    package init(assignment: Assignment, observation: Observation) {
      (self.assignment, self.observation) = (assignment, observation)
    }
  }

  /// File by file as they are named, those of a file in their order.
  package private(set) var trials: [Trial] = []
  /// Of what was read, for the identity of the search.
  package private(set) var identity: [String] = []

  /// No trials.
  init() {}

  /// Reads the files that a search names.
  /// - Parameters:
  ///   - space: Of the search that wants to know.
  ///   - pruning: The curve that its pruner judges.
  ///   - folders: Where relative paths are looked for.
  ///   - found: What is wrong is added here, and how many trials are left out.
  init(
    of file: ExperimentFile, space: Space, pruning: PruningColumn?, folders: [String],
    noting found: inout [Diagnostic]
  ) {
    for name in file.search.from {
      do {
        try read(name, file, space, pruning, folders, &found)
      } catch {
        found.append(
          Diagnostic(at: name.position, length: name.length, saying: error, of: "search.from: "))
      }
    }
  }

  private mutating func read(
    _ name: Located<String>, _ file: ExperimentFile, _ space: Space, _ pruning: PruningColumn?,
    _ folders: [String], _ found: inout [Diagnostic]
  ) throws {
    guard let path = Self.path(name.value, in: folders) else {
      found.append(Self.missing(name, folders))
      return
    }
    var study = try ResultsFile.read(path).study
    let differences = try Difference.ofSearches(
      study.header.resolved, file.resolved(taken: TakenSettings()))
    guard differences.isEmpty else {
      found += differences.map {
        Diagnostic(
          at: name.position, length: name.length,
          "search.from: \(path) is of another search: \($0.text)")
      }
      return
    }
    // Read as this search would have: by its own objectives and curve.
    study.header.objectives = file.objectives.map(ObjectiveColumn.init)
    study.header.pruning = pruning
    let all = study.trials.filter { [.done, .pruned, .failed].contains($0.state) }
    let kept = all.compactMap { Self.trial($0, of: study, in: space) }
    if kept.count < all.count {
      found.append(
        Diagnostic(
          .warning, at: name.position, length: name.length,
          "search.from: \(all.count - kept.count) of \(all.count) trials of \(path) are left out: "
            + "outside the ranges, or against the constraints"))
    }
    trials += kept
    let text = kept.map(\.text).joined(separator: "\n")
    identity.append("search.from sha256:\(StudyHeader.identity(of: text))")
  }

  private static func path(_ name: String, in folders: [String]) -> String? {
    if name.hasPrefix("/") { return access(name, R_OK) == 0 ? name : nil }
    return folders.map { $0.isEmpty ? name : "\($0)/\(name)" }.first { access($0, R_OK) == 0 }
  }

  private static func missing(_ name: Located<String>, _ folders: [String]) -> Diagnostic {
    let places = folders.map { $0.isEmpty ? "the working folder" : $0 }
    let looked = name.value.hasPrefix("/") ? nil : "looked in \(places.joined(separator: " and "))"
    let journal = path("\(name.value).journal", in: folders)
    return Diagnostic(
      at: name.position, length: name.length,
      "search.from names '\(name.value)', which does not exist",
      hint: journal.map { "its run has not ended: continue it, or take runner recover \($0)" }
        ?? looked)
  }

  /// A trial as the space has it; `nil`: it is not in the space.
  private static func trial(_ row: TrialRow, of study: Study, in space: Space) -> Trial? {
    guard let own = row.assignment else { return nil }
    let columns = study.header.parameters
    let values = space.parameters.map { parameter in
      columns.firstIndex { $0.name == parameter.name }.flatMap { own.values[$0] }
    }
    let assignment = space.typed(Assignment(values))
    guard space.contains(assignment) else { return nil }
    return Trial(assignment: assignment, observation: Observation(of: row, in: study))
  }
}

extension EarlierTrials.Trial {
  /// Everything that a sampler may see of it, bit for bit.
  fileprivate var text: String {
    let values = assignment.values.map { $0.map { "\($0)" } ?? "-" }
    let losses = observation.losses.map { String($0.bitPattern, radix: 16) }
    let curve = observation.curve.map { "\($0.resource):\(String($0.loss.bitPattern, radix: 16))" }
    return "\(values) \(observation.state) \(losses) \(curve)"
  }
}
