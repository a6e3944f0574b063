import Subprocess
import Synchronization

/// What a program says, between the tasks that read it and the thread that waits for it.
///
/// Only what is of use is kept, and that is bounded however much the program says: the readers wait
/// for the thread where it is behind.
final class ChildOutput: Sendable {
  enum Stream: Int { case output, errors }

  /// What came since the last look.
  struct Piece: Sendable {
    /// The program, when it has started.
    var process: Int32?
    /// Lines of standard output that report metrics.
    var reports: [String] = []
    /// Whether the program has said anything, if no whole line.
    var hasSpoken = false
    /// Both streams as they came, in whole lines where lines are not too long.
    var text: [UInt8] = []
    /// How the program ended, once all that it said was taken.
    var result: Result<TerminationStatus, any Error>?

    var isEmpty: Bool { reports.isEmpty && text.isEmpty && !hasSpoken }
  }

  private struct State {
    var piece = Piece()
    var streams = [ChildStream(), ChildStream()]
    /// The last line of standard output that reports no metrics by itself.
    var last = ""
    var process: Int32?
  }

  /// Of a piece that is not taken: bytes of text, and reports.
  private static let most = (bytes: 1 << 20, reports: 10_000)

  private let state = Mutex(State())

  /// Reads a stream to its end.
  func read(_ sequence: SubprocessOutputSequence, _ stream: Stream) async throws {
    for try await bytes in sequence {
      bytes.withUnsafeBytes { append($0, from: stream) }
      while isFull, !Task.isCancelled { try? await Task.sleep(for: .milliseconds(1)) }
    }
    state.withLock { state in
      note(state.streams[stream.rawValue].end(), from: stream, in: &state)
    }
  }

  private var isFull: Bool {
    state.withLock {
      $0.piece.text.count > Self.most.bytes || $0.piece.reports.count > Self.most.reports
    }
  }

  private func append(_ bytes: UnsafeRawBufferPointer, from stream: Stream) {
    state.withLock { state in
      state.piece.hasSpoken = true
      let lines = state.streams[stream.rawValue].append(bytes, text: &state.piece.text)
      note(lines, from: stream, in: &state)
    }
  }

  private func note(_ lines: [String], from stream: Stream, in state: inout State) {
    for line in lines {
      if stream == .output, ReportedLine.mayReport(line) {
        state.piece.reports.append(line)
      } else {
        state.streams[stream.rawValue].last.append(line)
        if stream == .output, !line.allSatisfy(\.isWhitespace) { state.last = line }
      }
    }
  }

  /// The program, which leads a process group; `nil`: it has not started.
  var process: Int32? { state.withLock { $0.process } }

  func begin(_ process: Int32) {
    state.withLock { ($0.process, $0.piece.process) = (process, process) }
  }

  /// Nothing more will be said.
  func end(_ result: Result<TerminationStatus, any Error>) {
    state.withLock { state in
      // Lines that have no end follow all others.
      state.piece.text += state.streams.map(\.rest).filter { !$0.isEmpty }.joined(separator: [10])
      state.piece.result = result
    }
  }

  /// What came since the last call.
  func take() -> Piece {
    state.withLock { state in
      defer { state.piece = Piece(result: state.piece.result) }
      return state.piece
    }
  }

  /// The last line of standard output that reports no metrics by itself; empty: there was none.
  var lastLine: String { state.withLock { $0.last } }

  /// The last lines of standard error, or of standard output where nothing was said there.
  var lastLines: [String] {
    state.withLock { state in
      let errors = state.streams[Stream.errors.rawValue].last.lines
      return errors.isEmpty ? state.streams[Stream.output.rawValue].last.lines : errors
    }
  }
}

/// One of a program's two streams.
private struct ChildStream {
  var last = LastLines()
  private var cutter = LineCutter()
  /// Of a line that has not ended: it goes on in one piece, whatever the other stream says meanwhile.
  private(set) var rest: [UInt8] = []

  /// Bytes of a line that are held back.
  private static let longestRest = 1 << 16

  /// Adds what was said to `text`, up to the end of the last line.
  /// - Returns: the lines that ended.
  mutating func append(_ bytes: UnsafeRawBufferPointer, text: inout [UInt8]) -> [String] {
    let end = bytes.lastIndex { $0 == 10 || $0 == 13 }.map { $0 + 1 } ?? 0
    if end > 0 {
      text += rest
      text += bytes[..<end]
      rest.removeAll(keepingCapacity: true)
    }
    rest += bytes[end...]
    if rest.count > Self.longestRest {
      text += rest
      rest.removeAll(keepingCapacity: true)
    }
    var lines: [String] = []
    cutter.append(bytes) { lines.append($0) }
    return lines
  }

  /// - Returns: what no line end follows.
  mutating func end() -> [String] {
    var lines: [String] = []
    cutter.end { lines.append($0) }
    return lines
  }
}
