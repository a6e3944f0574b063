import MPI
import Trials

/// How a rank left an attempt at a trial.
package enum Departure: Sendable, Equatable {
  case done
  /// It was told to.
  case stopped(TrialStopped)
  /// By an error of its own; `mayRepeat` where another attempt may end otherwise.
  case failed(reason: String, mayRepeat: Bool)
  /// Because another rank of its group had given up.
  case followed

  /// Whether the trial cannot have come to its end on all ranks.
  var isFailure: Bool {
    switch self {
    case .failed, .followed: true
    case .done, .stopped: false
    }
  }

  /// What the departures of a group say together: a failure before anything else, with the ranks
  /// and the cause of the first one in the order of the group; otherwise what the first rank says.
  /// - Parameters:
  ///   - departures: in the order of the group; `nil` of a rank that has not left yet.
  ///   - ranks: the numbers of the members in the job.
  ///   - notice: what the group's communicator was given up for, where a rank's own word is missing.
  package static func combined(
    _ departures: [Departure?], of ranks: [Int], notice: Aborted? = nil
  ) -> Departure {
    var failures: [(rank: Int, reason: String)] = []
    var mayRepeat = true
    for (rank, departure) in zip(ranks, departures) {
      guard case .failed(let reason, let repeatable) = departure else { continue }
      failures.append((rank, reason))
      mayRepeat = mayRepeat && repeatable
    }
    if let first = failures.first {
      let who = RankList.text(failures.filter { $0.reason == first.reason }.map(\.rank))
      return .failed(reason: "\(who): \(first.reason)", mayRepeat: mayRepeat)
    }
    if let notice, departures.contains(where: { $0?.isFailure ?? true }) {
      return .failed(reason: "rank \(ranks[notice.rank]): \(notice.cause)", mayRepeat: false)
    }
    return (departures.first ?? nil) ?? .followed
  }
}

extension Departure {
  package func encoded() -> [UInt8] {
    var writer = ByteWriter(reserving: 64)
    switch self {
    case .done: writer.append(byte: 1)
    case .stopped(let reason):
      writer.append(byte: 2)
      writer.append(byte: reason.code)
    case .failed(let reason, let mayRepeat):
      writer.append(byte: 3)
      writer.append(byte: mayRepeat ? 1 : 0)
      writer.append(text: reason)
    case .followed: writer.append(byte: 4)
    }
    return writer.bytes
  }

  /// - Throws: `CodingError` when the bytes are no departure.
  package init(decoding bytes: [UInt8]) throws(CodingError) {
    var reader = ByteReader(bytes)
    switch try reader.byte() {
    case 1: self = .done
    case 2:
      guard let reason = TrialStopped(code: try reader.byte()) else {
        throw reader.failure("an unknown reason to stop")
      }
      self = .stopped(reason)
    case 3:
      let mayRepeat = try reader.byte() == 1
      self = .failed(reason: try reader.text(), mayRepeat: mayRepeat)
    case 4: self = .followed
    case let code: throw reader.failure("a departure of unknown kind \(code)")
    }
    try reader.finish()
  }
}

extension TrialStopped {
  private static let coded: [TrialStopped] = [.drained, .timedOut, .unwanted, .pruned, .paused]

  /// As it travels: 1 or more.
  var code: UInt8 {
    guard let place = Self.coded.firstIndex(of: self) else {
      preconditionFailure("\(self) has no code")
    }
    return UInt8(place + 1)
  }

  init?(code: UInt8) {
    guard (1...Self.coded.count).contains(Int(code)) else { return nil }
    self = Self.coded[Int(code) - 1]
  }
}

/// Ranks as they are named in a line.
enum RankList {
  /// `rank 3`, `ranks 3, 4`, `ranks 0–3, 6`.
  /// - Parameter ranks: one or more.
  static func text(_ ranks: [Int]) -> String {
    let ranks = ranks.sorted()
    guard ranks.count > 1 else { return "rank \(ranks[0])" }
    var stretches: [ClosedRange<Int>] = []
    for rank in ranks {
      if let last = stretches.last, last.upperBound + 1 == rank {
        stretches[stretches.count - 1] = last.lowerBound...rank
      } else {
        stretches.append(rank...rank)
      }
    }
    let words = stretches.flatMap { stretch in
      stretch.count > 2
        ? ["\(stretch.lowerBound)–\(stretch.upperBound)"] : stretch.map { "\($0)" }
    }
    return "ranks " + words.joined(separator: ", ")
  }
}
