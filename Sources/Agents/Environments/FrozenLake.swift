import Tensors

/// A walk over ice with holes to a goal (Gymnasium's `FrozenLake-v1` and `FrozenLake8x8-v1`).
///
/// | | |
/// |---|---|
/// | state | the cell, row by row from 0 |
/// | observation | one number a cell: 1 where the walker is, else 0 |
/// | action | 0 left, 1 down, 2 right, 3 up; into the border: stays |
/// | slippery | the action or one of the two beside it, a third each |
/// | reward | 1 at the goal, else 0 |
/// | end | a hole or the goal |
/// | limit | 100 steps on 4 × 4, 200 on 8 × 8 |
package struct FrozenLake: Environment {
  /// A map of the ice.
  package enum Map: String, CaseIterable, Sendable {
    case small = "4x4"
    case large = "8x8"

    /// S start, F ice, H hole, G goal; row by row.
    var cells: [String] {
      switch self {
      case .small: ["SFFF", "FHFH", "FFFH", "HFFG"]
      case .large:
        [
          "SFFFFFFF", "FFFFFFFF", "FFFHFFFF", "FFFFFHFF", "FFFHFFFF", "FHHFFFHF", "FHFFHFHF",
          "FFFHFFFG",
        ]
      }
    }
  }

  package let map: Map
  package let isSlippery: Bool
  package let stepLimit: Int
  /// Cells of a row, and rows.
  let side: Int
  private let cells: [UInt8]

  package init(_ map: Map = .small, isSlippery: Bool = true, stepLimit: Int? = nil) {
    (self.map, self.isSlippery) = (map, isSlippery)
    self.stepLimit = stepLimit ?? (map == .small ? 100 : 200)
    precondition(self.stepLimit > 0, "a limit of \(self.stepLimit) steps")
    side = map.cells.count
    cells = map.cells.flatMap(\.utf8)
  }

  package var name: String { map == .small ? "FrozenLake-v1" : "FrozenLake8x8-v1" }
  package var actionCount: Int { 4 }
  package var stateWidth: Int { 1 }
  package var rewardRange: ClosedRange<Float> { 0...1 }
  package var observationRanges: [ClosedRange<Float>] {
    .init(repeating: 0...1, count: cells.count)
  }

  package func start(_ states: StateColumns, at place: Int, using cursor: inout RandomCursor) {
    states[0][place] = 0
  }

  package func step(_ states: StateColumns, _ batch: StepColumns, using random: StepRandomness) {
    let positions = states[0]
    for place in 0..<batch.count {
      var direction = Int(batch.actions[place])
      if isSlippery {
        var cursor = random.cursor(at: place)
        direction = (direction + cursor.integer(below: 3) + 3) & 3
      }
      let cell = neighbour(of: Int(positions[place]), direction)
      positions[place] = Double(cell)
      batch.rewards[place] = isGoal(cell) ? 1 : 0
      batch.terminated[place] = isEnd(cell) ? 1 : 0
    }
  }

  package func observe(
    _ states: StateColumns, _ places: Range<Int>, into rows: UnsafeMutablePointer<Float>
  ) {
    rows.update(repeating: 0, count: places.count * cells.count)
    for (row, place) in places.enumerated() {
      rows[row * cells.count + Int(states[0][place])] = 1
    }
  }

  private func neighbour(of cell: Int, _ direction: Int) -> Int {
    let (row, column) = (cell / side, cell % side)
    switch direction {
    case 0: return column > 0 ? cell - 1 : cell
    case 1: return row < side - 1 ? cell + side : cell
    case 2: return column < side - 1 ? cell + 1 : cell
    default: return row > 0 ? cell - side : cell
    }
  }

  private func isGoal(_ cell: Int) -> Bool { cells[cell] == UInt8(ascii: "G") }
  private func isEnd(_ cell: Int) -> Bool { isGoal(cell) || cells[cell] == UInt8(ascii: "H") }
}

extension FrozenLake: TabularEnvironment {
  package var stateCount: Int { cells.count }

  package func state(_ states: StateColumns, at place: Int) -> Int { Int(states[0][place]) }

  package var model: TabularModel {
    TabularModel(
      states: cells.count, actions: 4, start: [(1, 0)],
      outcomes: { cell, action in
        guard !isEnd(cell) else { return [] }
        let directions = isSlippery ? [action + 3, action, action + 1].map { $0 & 3 } : [action]
        return directions.map { direction in
          let next = neighbour(of: cell, direction)
          return TabularModel.Outcome(
            probability: 1 / Double(directions.count), next: next, reward: isGoal(next) ? 1 : 0,
            isTerminal: isEnd(next))
        }
      })
  }
}
