import Logging
import Results

/// Passes on what a job says, and logs its remarks, warnings and errors.
struct LoggedConsole: JobConsole {
  let console: any JobConsole
  let logger: Logger

  func result(_ text: String) { console.result(text) }

  func note(_ text: String) {
    logger.info("\(text)")
    console.note(text)
  }

  func problem(_ text: String) {
    logger.error("\(text)")
    console.problem(text)
  }

  func makeDisplay() -> any ProgressDisplay {
    LoggedDisplay(display: console.makeDisplay(), logger: logger)
  }
}

private struct LoggedDisplay: ProgressDisplay {
  var display: any ProgressDisplay
  let logger: Logger

  mutating func update(_ study: @autoclosure () -> Study, busy: @autoclosure () -> Int) {
    display.update(study(), busy: busy())
  }

  mutating func warn(_ text: String) {
    logger.warning("warning: \(text)")
    display.warn(text)
  }

  mutating func end() { display.end() }
}
