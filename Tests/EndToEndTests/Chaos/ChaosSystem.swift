import Foundation
import Glibc
import Testing

/// What a job runs on: a small disk that can be full or slow, and a clock that can be set.
final class ChaosSystem {
  private let folder: Workspace
  private let control: UnsafeMutablePointer<Int64>
  private var disk: String?
  private let filler = "Results/filler"

  /// Bytes of the disk.
  private static let room = 24 << 20

  /// - Parameter hasDisk: Whether the results lie on a disk of their own, which takes root's rights.
  init(_ folder: Workspace, hasDisk: Bool) throws {
    self.folder = folder
    try folder.write("control", [UInt8](repeating: 0, count: 16))
    let file = open(folder.path("control"), O_RDWR)
    defer { close(file) }
    let place = mmap(nil, 16, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0)
    control = try #require(place).bindMemory(to: Int64.self, capacity: 2)
    let results = try folder.makeFolder("Results").path
    guard hasDisk else { return }
    try #require(mount("tmpfs", results, "tmpfs", 0, "size=\(Self.room)") == 0)
    disk = results
  }

  deinit {
    munmap(control, 16)
    if let disk { umount2(disk, CInt(MNT_DETACH)) }
  }

  /// With which programs run on it.
  var environment: [String: String] {
    guard let library = Self.library else { return [:] }
    return ["LD_PRELOAD": library, "DISTURBED_SYSTEM": folder.path("control")]
  }

  /// Seconds by which the time of day is off.
  func setClock(by seconds: Int) { control[0] = Int64(seconds) * 1_000_000_000 }

  /// Milliseconds that each write takes longer.
  func slowDisk(by milliseconds: Int) { control[1] = Int64(milliseconds) * 1_000 }

  /// Takes all room on the disk.
  func fillDisk() {
    let file = open(folder.path(filler), O_WRONLY | O_CREAT | O_APPEND, 0o600)
    defer { close(file) }
    for size in [1 << 20, 1 << 12] {
      let bytes = [UInt8](repeating: 0, count: size)
      while write(file, bytes, size) == size {}
    }
  }

  func freeDisk() { unlink(folder.path(filler)) }

  /// The library that stands between programs and the system; `nil` where there is no compiler of C.
  private static let library: String? = {
    let source = Repository.root
      .appendingPathComponent("Tests/Support/disturbed-system/disturbed.c").path
    let library = URL(fileURLWithPath: RunnerProcess.executable).deletingLastPathComponent()
      .appendingPathComponent("disturbed-\(getpid()).so").path
    guard let compiler = Program.path(of: "cc") else { return nil }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: compiler)
    process.arguments = ["-shared", "-fPIC", "-O1", "-o", library, source]
    guard (try? process.run()) != nil else { return nil }
    process.waitUntilExit()
    return process.terminationStatus == 0 ? library : nil
  }()
}
