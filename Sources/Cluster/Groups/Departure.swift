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
  /// Because another rank of its group is lost, and why that is known.
  case bereft(String)

  /// As an end of all waits of the group says.
  init(_ aborted: Aborted) {
    switch aborted.kind {
    case .failure: self = .followed
    case .loss: self = .bereft(aborted.cause)
    case .recall(let reason): self = TrialStopped(code: reason).map { .stopped($0) } ?? .followed
    }
  }

  /// Whether the trial cannot have come to its end on all ranks.
  var isFailure: Bool {
    switch self {
    case .failed, .followed, .bereft: true
    case .done, .stopped: false
    }
  }

  /// What the departures of a group say together. A rank that is lost comes before anything else,
  /// unless the first rank has come to the end; then a failure, with the ranks and the cause of the
  /// first one in the order of the group; otherwise what the first rank says.
  /// - Parameters:
  ///   - departures: in the order of the group; `nil` of a rank that has not left yet.
  ///   - ranks: the numbers of the members in the job.
  ///   - notice: what the group's communicator was given up for, where a rank's own word is missing.
  package static func combined(
    _ departures: [Departure?], of ranks: [Int], notice: Aborted? = nil
  ) -> Departure {
    let own = (departures.first ?? nil) ?? .followed
    let ends = departures.compactMap { $0 } + [notice.map(Departure.init)].compactMap { $0 }
    for case .bereft(let cause) in ends { return own.isFailure ? .bereft(cause) : own }
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
      if case .stopped(let reason) = Departure(notice) { return .stopped(reason) }
      return .failed(reason: "rank \(ranks[notice.rank]): \(notice.cause)", mayRepeat: false)
    }
    return own
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
    case .bereft(let cause):
      writer.append(byte: 5)
      writer.append(text: cause)
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
    case 5: self = .bereft(try reader.text())
    case let code: throw reader.failure("a departure of unknown kind \(code)")
    }
    try reader.finish()
  }
}

extension TrialStopped {
  private static let coded: [TrialStopped] = [
    .drained, .timedOut, .unwanted, .pruned, .paused, .stalled,
  ]

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

/// How a member left an attempt, as it tells the first rank.
package struct DepartureReport: Sendable, Equatable {
  /// Which attempt of those that the first rank handed out.
  package let turn: Int
  package let departure: Departure

  package init(turn: Int, _ departure: Departure) {
    (self.turn, self.departure) = (turn, departure)
  }

  package func encoded() -> [UInt8] {
    var writer = ByteWriter(reserving: 64)
    writer.append(count: turn)
    writer.append(bytes: departure.encoded())
    return writer.bytes
  }

  /// - Throws: `CodingError` when the bytes are none.
  package init(decoding bytes: [UInt8]) throws(CodingError) {
    var reader = ByteReader(bytes)
    let turn = Int(clamping: try reader.natural())
    self.init(turn: turn, try Departure(decoding: try reader.byteString()))
    try reader.finish()
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
