import Cluster
import Results

/// One live line on a terminal, plain lines elsewhere.
struct ProgressPrinter: ProgressDisplay {
  let console: Console
  private let start = ContinuousClock.now
  private var last: ContinuousClock.Instant?
  private var lastPlain = ""

  init(console: Console) { self.console = console }

  /// Between two lines.
  private var interval: Duration { console.isLive ? .milliseconds(200) : .seconds(10) }

  mutating func update(_ study: @autoclosure () -> Study, busy: @autoclosure () -> Int) {
    let now = ContinuousClock.now
    // A run of a few milliseconds shows nothing.
    guard now - (last ?? start) >= interval else { return }
    last = now
    let study = study()
    var progress = RunProgress(study, now: secondsSince1970())
    progress.busyRanks = busy()
    if console.isLive {
      console.live(ProgressLine.live(progress, width: console.width))
    } else {
      let line = ProgressLine.plain(progress)
      if line != lastPlain { console.note(line) }
      lastPlain = line
    }
  }

  mutating func warn(_ text: String) {
    if console.isLive && last != nil { console.endLive() }
    console.note("warning: \(text)")
  }

  mutating func end() { if console.isLive && last != nil { console.endLive() } }
}
