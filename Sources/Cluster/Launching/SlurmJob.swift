import Glibc

/// The Slurm job that this process is a part of.
package struct SlurmJob: Sendable, Equatable {
  package let number: Int
  /// Seconds since 1970 at which it ends, where its environment tells.
  package let end: Double?

  /// - Returns: `nil` where no variable tells of a job.
  package init?(_ environment: [String: String]) {
    guard let number = environment["SLURM_JOB_ID"].flatMap({ Int($0) }) else { return nil }
    self.number = number
    end = environment["SLURM_JOB_END_TIME"].flatMap(Double.init)
  }

  /// Of this process's environment.
  package static func current() -> SlurmJob? {
    let names = ["SLURM_JOB_ID", "SLURM_JOB_END_TIME"]
    return SlurmJob(
      names.reduce(into: [:]) { found, name in
        found[name] = getenv(name).map { String(cString: $0) }
      })
  }

  /// Seconds that are left of it: as its environment says (Slurm 23.02 and later), or `squeue`. `nil`
  /// where it has no limit, or nobody answers.
  package func remaining() -> Double? {
    if let end { return end - secondsSince1970() }
    return Self.seconds(in: Self.output(of: "timeout 10 squeue -h -j \(number) -o %L 2>/dev/null"))
  }

  /// What `%L` of `squeue` means: `days-hours:minutes:seconds`, from the left as little as it takes.
  /// `nil` of words: UNLIMITED, INVALID, NOT_SET.
  package static func seconds(in text: String) -> Double? {
    let parts = text.prefix { $0 != "\n" }.split(
      separator: "-", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count) else { return nil }
    let days = parts.count == 2 ? Double(parts[0]) : 0
    let fields = parts[parts.count - 1].split(separator: ":").compactMap { Double($0) }
    guard let days, fields.count == 3 || (fields.count == 2 && parts.count == 1) else { return nil }
    return fields.reduce(0) { $0 * 60 + $1 } + days * 86_400
  }

  private static func output(of command: String) -> String {
    guard let pipe = popen(command, "re") else { return "" }
    defer { pclose(pipe) }
    var line = [CChar](repeating: 0, count: 64)
    guard fgets(&line, Int32(line.count), pipe) != nil else { return "" }
    return String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
