import Glibc
import MPI

/// Looks, on rank 0, whether the program that started the launcher still lives: one that was killed
/// passes on no signal and no word, and its job would go on unseen, with the journal in its hands.
package enum StarterWatch {
  /// The variable by which a program tells the job that it starts where it is itself.
  package static let variable = "RUNNER_STARTER"
  /// Microseconds from one look to the next.
  private static let period: useconds_t = 500_000

  /// The value of the variable: this process, and within what its number means something.
  static var word: String { "\(getpid()) \(realm)" }

  private static var realm: String {
    var link = [CChar](repeating: 0, count: 256)
    let count = readlink("/proc/self/ns/pid", &link, link.count - 1)
    let namespace = String(
      decoding: link.prefix(max(0, count)).map(UInt8.init(bitPattern:)), as: UTF8.self)
    return "\(SystemText.read("/proc/sys/kernel/random/boot_id")) \(namespace)"
  }

  /// The process that started the launcher, where there is one that this process can see.
  static var starter: Int32? {
    guard let value = getenv(variable) else { return nil }
    let words = String(cString: value).split(separator: " ", maxSplits: 1)
    guard words.count == 2, words[1] == realm else { return nil }
    return Int32(words[0])
  }

  /// Looks from now on, where there was a starter and this process can see it.
  /// - Parameter died: called once, from a thread of its own, with the number that the starter had.
  package static func begin(died: @escaping @Sendable (Int32) -> Void) {
    guard let starter else { return }
    // Where the system gives no thread, nobody looks.
    _ = try? SystemThread {
      while SystemProcess.isAlive(starter) { usleep(period) }
      died(starter)
    }
  }
}
