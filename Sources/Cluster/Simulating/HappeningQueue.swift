import HeapModule

/// What will happen at given times: the earliest comes first, and of several at one time the one that
/// was put in first.
struct HappeningQueue<Happening> {
  private struct Entry: Comparable {
    let time: Double
    let number: Int
    let happening: Happening

    static func < (a: Entry, b: Entry) -> Bool { (a.time, a.number) < (b.time, b.number) }
    static func == (a: Entry, b: Entry) -> Bool { a.number == b.number }
  }

  private var entries = Heap<Entry>()
  private var next = 0

  mutating func append(_ happening: Happening, at time: Double) {
    precondition(!time.isNaN, "a happening at no time")
    entries.insert(Entry(time: time, number: next, happening: happening))
    next += 1
  }

  mutating func popFirst() -> (time: Double, happening: Happening)? {
    entries.popMin().map { ($0.time, $0.happening) }
  }
}
