import Cluster
import Glibc

/// What the runner says: results to standard output, all else to standard error; only on rank 0.
struct Console: JobConsole {
  enum Detail: Int32, Comparable {
    case quiet, normal, verbose
    static func < (a: Detail, b: Detail) -> Bool { a.rawValue < b.rawValue }
  }
  var detail = Detail.normal
  let isLive: Bool
  let usesColour: Bool
  let width: Int

  init(detail: Detail = .normal) {
    self.detail = detail
    let told = getenv(Self.liveVariable).flatMap { Int(String(cString: $0)) }
    isLive = told != nil || isatty(2) == 1
    // A launcher gives its ranks a terminal of its own, whatever its output goes to.
    let isTerminal = told == nil && LaunchedRank.isLaunched ? false : isatty(1) == 1
    usesColour = isTerminal && getenv("NO_COLOR") == nil
    width = told ?? Self.terminalWidth ?? 80
  }

  /// Set to the terminal's width by the process that passes on a job's standard error.
  static let liveVariable = "RUNNER_LIVE_WIDTH"

  static var terminalWidth: Int? {
    var size = winsize()
    guard ioctl(2, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  func result(_ text: String) { write(text, to: 1) }
  func note(_ text: String) { if detail > .quiet { write(text, to: 2) } }
  func problem(_ text: String) { write(text, to: 2) }

  func makeDisplay() -> any ProgressDisplay {
    detail == .quiet ? NoDisplay() : ProgressPrinter(console: self)
  }

  /// Passes on a line of a job's standard error as it is.
  func passOn(_ line: String) { raw(line + "\n", to: 2) }

  /// Shows `text` in the place of the last live line.
  func live(_ text: String) { raw("\r\u{1B}[K\(text)", to: 2) }
  func endLive() { raw("\r\u{1B}[K", to: 2) }

  private func write(_ text: String, to descriptor: Int32) {
    raw(text.hasSuffix("\n") ? text : text + "\n", to: descriptor)
  }

  /// Whole text in as few writes as the system takes; a reader that left is no error.
  private func raw(_ text: String, to descriptor: Int32) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if written < 0 && errno == EINTR { continue }
      guard written > 0 else { return }
      bytes = bytes.dropFirst(written)
    }
  }
}
