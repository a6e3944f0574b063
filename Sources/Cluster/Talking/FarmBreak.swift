import Trials

/// What ended a worker's work and is no fault of a trial, as it travels to the coordinator: a disk that
/// is full, a file of another trial that is gone.
package struct FarmBreak: Error, Sendable, Equatable, CustomStringConvertible {
  /// What broke, and what can be done.
  package let description: String
  /// What it says of the job.
  package let verdict: RunVerdict

  package init(_ description: String, _ verdict: RunVerdict) {
    (self.description, self.verdict) = (description, verdict)
  }

  package init(_ error: any Error) { self.init("\(error)", RunVerdict(of: error)) }

  /// With the rank where it happened.
  func at(rank: Int) -> FarmBreak { FarmBreak("rank \(rank): \(description)", verdict) }

  func encode(into writer: inout ByteWriter) {
    writer.append(count: Int(verdict.code))
    writer.append(text: description)
  }

  init(from reader: inout ByteReader) throws(CodingError) {
    let code = Int32(clamping: try reader.natural())
    self.init(try reader.text(), RunVerdict(rawValue: code) ?? .broken)
  }
}
