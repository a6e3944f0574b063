/// A rank that will not come to the end of its work.
package struct RankLoss: Error, Equatable, CustomStringConvertible {
  package enum Manner: Sendable, Equatable {
    /// Its process is gone.
    case died
    /// Nothing was heard of it for so many seconds; it may come back.
    case silent(Double)
    /// It never said anything.
    case absent(Double)
    /// It lives, but is in a trial that is over for the other ranks of its group.
    case hung
  }
  package let rank: Int
  /// `nil`: it has not said where it is.
  package let place: RankPlace?
  package let manner: Manner

  package init(rank: Int, place: RankPlace?, manner: Manner = .died) {
    (self.rank, self.place, self.manner) = (rank, place, manner)
  }

  /// `rank 2 on node (process 4711) has died`
  package var fact: String {
    let who = "rank \(rank)" + (place.map { " on \($0.host) (process \($0.process))" } ?? "")
    switch manner {
    case .died: return who + " has died"
    case .silent(let seconds): return who + " has said nothing for \(Int(seconds)) s"
    case .absent(let seconds): return who + " did not come within \(Int(seconds)) s"
    case .hung: return who + " does not come back from a trial whose time is over"
    }
  }

  package var description: String {
    fact + "\n  hint: what was finished is in the journal, the same command continues; " + hint
  }

  private var hint: String {
    switch manner {
    case .died: "the kernel's log tells where memory ran out"
    case .silent: "its machine or the way to it may be down"
    case .hung: "its program computes without ever communicating"
    case .absent: "its machine may be down, or its program may not start there"
    }
  }
}
