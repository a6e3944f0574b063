import Glibc

/// A program with its arguments, run to its end.
struct Command {
  let words: [String]

  init(_ words: [String]) { self.words = words }

  /// What a run of it came to.
  struct Ending {
    /// Wall time of the process, seconds.
    let seconds: Double
    /// When it was started, seconds since 1970.
    let start: Double
    /// Of the largest process among it and those it waited for, MiB.
    let memory: Double
    /// Its standard output.
    let output: String

    /// The numbers of the output.
    var numbers: [Double] { output.split(whereSeparator: \.isWhitespace).compactMap { Double($0) } }
  }

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  var text: String { words.joined(separator: " ") }

  /// - Throws: ``Failure`` where it cannot be started or ends with a code other than 0.
  func run() throws -> Ending {
    let running = try begin()
    return try running.end()
  }

  /// Starts it; its standard error is that of this program.
  func begin() throws -> Running {
    let path = "\(Scratch.folder)/output-\(UInt32.random(in: 0 ... .max))"
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 1, path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    var arguments = words.map { strdup($0) }
    defer { for argument in arguments { free(argument) } }
    arguments.append(nil)
    var process = pid_t()
    let start = Clock.now
    let code = posix_spawnp(&process, words[0], &actions, nil, arguments, environ)
    guard code == 0 else {
      throw Failure(description: "\(text): \(String(cString: strerror(code)))")
    }
    return Running(command: self, process: process, start: start, path: path)
  }

  /// One that was started.
  struct Running {
    let command: Command
    let process: pid_t
    /// Seconds since 1970.
    let start: Double
    fileprivate let path: String

    func end() throws -> Ending {
      let (status, usage) = wait()
      let seconds = Clock.now - start
      guard status == 0 else {
        throw Failure(description: "\(command.text): ended with status \(status)")
      }
      return Ending(
        seconds: seconds, start: start, memory: Double(usage.ru_maxrss) / 1024,
        output: try Scratch.text(of: path))
    }

    /// Its status, and what it and those it waited for used.
    func wait() -> (status: CInt, usage: rusage) {
      var (status, usage) = (CInt(0), rusage())
      while wait4(process, &status, 0, &usage) < 0 && errno == EINTR {}
      return (status, usage)
    }
  }
}

enum Clock {
  /// Seconds since 1970.
  static var now: Double {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  /// Seconds that `work` takes, once per repetition.
  static func times(_ repetitions: Int = 5, of work: () throws -> Void) rethrows -> [Double] {
    try (0..<repetitions).map { _ in
      let start = ContinuousClock.now
      try work()
      return (ContinuousClock.now - start) / .seconds(1)
    }
  }
}
