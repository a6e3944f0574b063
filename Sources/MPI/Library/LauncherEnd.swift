import Glibc

/// The end of a launcher that does not come to it by itself: Open MPI 4.1's waits for ever for ranks of
/// a host that is gone, under `--enable-recovery`, and now and then where one of its own has died.
///
/// Where the host's connections were closed one SIGTERM ends it in 0.2 s. Where nobody told it that they
/// are gone, it waits for an answer of the host to that, and a second one within 5 s ends it at once.
enum LauncherEnd {
  private static let names: Set<Substring> = ["mpirun", "mpiexec", "orterun"]

  /// Leaves a process behind that ends the launcher if it is still there after some seconds, and goes
  /// with it otherwise. Does nothing where another program started this rank, as on the other hosts.
  static func ensure(after seconds: Int) {
    let launcher = getppid()
    guard names.contains(name(of: launcher)) else { return }
    let isThere = "kill -0 \(launcher)"
    let script = """
      for turn in $(seq \(5 * seconds)); do sleep 0.2; \(isThere) || exit; done
      kill -TERM \(launcher); sleep 1; kill -TERM \(launcher); sleep 2; kill -KILL \(launcher)
      """
    // A session of its own, and none of this rank's pipes: the launcher waits for their end.
    _ = system("setsid sh -c '\(script)' </dev/null >/dev/null 2>&1 &")
  }

  private static func name(of process: pid_t) -> Substring {
    guard let file = fopen("/proc/\(process)/comm", "re") else { return "" }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 32)
    guard fgets(&line, Int32(line.count), file) != nil else { return "" }
    let bytes = line.prefix { $0 != 0 && $0 != 10 }.map(UInt8.init(bitPattern:))
    return Substring(decoding: bytes, as: UTF8.self)
  }
}
