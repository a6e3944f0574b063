/// What will happen at given times: the earliest comes first, and of several at one time the one that
/// was put in first.
struct HappeningQueue<Happening> {
  private struct Entry {
    let time: Double
    let number: Int
    let happening: Happening

    func precedes(_ other: Entry) -> Bool { (time, number) < (other.time, other.number) }
  }

  /// A binary heap: no entry precedes the one at half its place.
  private var entries: [Entry] = []
  private var next = 0

  mutating func append(_ happening: Happening, at time: Double) {
    precondition(!time.isNaN, "a happening at no time")
    entries.append(Entry(time: time, number: next, happening: happening))
    next += 1
    var place = entries.count - 1
    while place > 0, entries[place].precedes(entries[(place - 1) / 2]) {
      entries.swapAt(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  mutating func popFirst() -> (time: Double, happening: Happening)? {
    guard let first = entries.first else { return nil }
    let last = entries.removeLast()
    if !entries.isEmpty {
      entries[0] = last
      sink()
    }
    return (first.time, first.happening)
  }

  /// Moves the first entry down to its place.
  private mutating func sink() {
    var place = 0
    while true {
      var least = place
      for child in [2 * place + 1, 2 * place + 2]
      where child < entries.count && entries[child].precedes(entries[least]) { least = child }
      guard least != place else { return }
      entries.swapAt(place, least)
      place = least
    }
  }
}
