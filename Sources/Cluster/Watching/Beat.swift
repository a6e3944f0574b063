import Trials

/// A sign of life of a rank, sent to rank 0 twice a second by a thread of its own, whatever the rank
/// computes.
package struct Beat: Sendable, Equatable {
  /// Where it is; in the first one only.
  package var place: RankPlace?
  /// Steps of its trials so far; `nil`: none runs.
  package var steps: Int?
  /// Processes of other ranks that it sees to have ended, where rank 0 cannot look.
  package var dead: [Int]

  package init(place: RankPlace? = nil, steps: Int? = nil, dead: [Int] = []) {
    (self.place, self.steps, self.dead) = (place, steps, dead)
  }

  package func encoded() -> [UInt8] {
    var writer = ByteWriter(reserving: 32)
    writer.append(byte: place == nil ? 0 : 1)
    if let place {
      writer.append(text: place.host)
      writer.append(text: place.realm)
      writer.append(count: Int(place.process))
    }
    // 0: none.
    writer.append(count: (steps ?? -1) + 1)
    writer.append(count: dead.count)
    for rank in dead { writer.append(count: rank) }
    return writer.bytes
  }

  /// - Throws: `CodingError` when the bytes are no beat.
  package init(decoding bytes: [UInt8]) throws(CodingError) {
    var reader = ByteReader(bytes)
    var place: RankPlace?
    if try reader.byte() == 1 {
      let (host, realm) = (try reader.text(), try reader.text())
      place = RankPlace(
        host: host, realm: realm, process: Int32(clamping: try reader.natural()))
    }
    let steps = Int(clamping: try reader.natural()) - 1
    var dead: [Int] = []
    for _ in 0..<(try reader.count()) { dead.append(Int(clamping: try reader.natural())) }
    try reader.finish()
    self.init(place: place, steps: steps < 0 ? nil : steps, dead: dead)
  }
}
