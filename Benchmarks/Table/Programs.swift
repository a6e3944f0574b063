import Glibc

/// The programs that are measured, and those they are held against.
struct Programs {
  /// Where `runner` lies: beside this program.
  let runner: String
  /// This program.
  let benchmarks = CommandLine.arguments[0]

  init() {
    runner =
      CommandLine.arguments[0].split(separator: "/", omittingEmptySubsequences: false)
      .dropLast().joined(separator: "/") + "/runner"
  }

  /// Several ranks on few cores, quietly.
  func onRanks(_ ranks: Int, _ words: [String]) -> Command {
    Command(["mpirun", "-q", "--oversubscribe", "--bind-to", "none", "-n", "\(ranks)"] + words)
  }

  /// A run of an experiment file from its beginning.
  func run(_ file: String, ranks: Int, _ more: [String] = []) -> Command {
    onRanks(ranks, [runner, file, "--quiet", "--fresh", "--output", results] + more)
  }

  var results: String { "\(Scratch.folder)/results.h5" }

  /// A Python that imports `module`: that of `PEERS_PYTHON`, or the one of the tests.
  func python(with module: String) -> String? {
    let named = getenv("PEERS_PYTHON").map { String(cString: $0) }
    return [named, ".build/venv/bin/python"].compactMap { $0 }.first {
      (try? Command([$0, "-c", "import \(module)"]).run()) != nil
    }
  }

  static func peer(_ name: String) -> String { "Benchmarks/Peers/\(name)" }
}
