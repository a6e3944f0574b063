import Spec

/// Which assignments of a history were there when, of a space with finitely many.
struct TriedAssignments: Sendable {
  private let isFinite: Bool
  /// Where each assignment stands first.
  private var places: [Assignment: Int] = [:]
  private var noted = 0

  init(_ space: Space) { isFinite = space.axes.allSatisfy { $0.count != nil } }

  /// Takes up what is new of the assignments of a history, which begin at its place 0.
  mutating func note(_ assignments: ArraySlice<Assignment>) {
    guard isFinite, noted < assignments.count else { return }
    for place in noted..<assignments.count where places[assignments[place]] == nil {
      places[assignments[place]] = place
    }
    noted = assignments.count
  }

  /// Whether an assignment stands before a place of the history; never where there are infinitely many.
  func contains(_ assignment: Assignment, before place: Int) -> Bool {
    isFinite && places[assignment].map { $0 < place } ?? false
  }
}
