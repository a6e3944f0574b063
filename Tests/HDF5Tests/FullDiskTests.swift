import Foundation
import HDF5
import Testing

@Suite struct FullDiskTests {
  /// 8 MB in one block: beyond every limit below.
  private static func fill(_ path: String) throws {
    let file = try HDF5File(creating: path)
    try file.write([Double](repeating: 1, count: 1_000_000), shape: [1_000_000], to: "x")
    try file.close()
  }

  private static func mount(_ folder: String) throws -> Bool {
    guard let mount = Tool("mount"), geteuid() == 0 else { return false }
    return try mount.run(["-t", "tmpfs", "-o", "size=1m", "tmpfs", folder]).status == 0
  }

  private static func unmount(_ folder: String) throws {
    _ = try Tool("umount")?.run([folder])
  }

  private static let canMount: Bool =
    (try? withScratch { folder in
      guard try mount(folder) else { return false }
      try unmount(folder)
      return true
    }) ?? false

  @Test(.enabled(if: canMount, "needs permission to mount a small file system"))
  func `a full disk is told as such`() throws {
    try withScratch { folder in
      #expect(try Self.mount(folder))
      defer { try? Self.unmount(folder) }
      let error = try #require(failure { try Self.fill(folder + "/x.h5") })
      #expect(error.systemError == ENOSPC)
      #expect(
        error.description == """
          \(folder)/x.h5: /x: No space left on device (H5Dwrite)
            hint: free some space on that file system and run again
          """)
    }
  }

  @Test func `a write beyond the limit of file sizes throws, and the process goes on`() async {
    await #expect(processExitsWith: .success) {
      signal(SIGXFSZ, SIG_IGN)
      Self.limitFiles(to: 1 << 20)
      try withScratch { folder in
        let before = try Self.descriptorCount(in: folder)
        for attempt in 0..<20 {
          let error = failure { try Self.fill("\(folder)/\(attempt).h5") }
          guard error?.systemError == EFBIG else { exit(1) }
        }
        guard try Self.descriptorCount(in: folder) == before else { exit(2) }
        let file = try HDF5File(creating: folder + "/small.h5")
        try file.writeScalar("still works", to: "x")
        try file.close()
      }
    }
  }

  @Test func `what the cache still holds fails when the file is closed`() async {
    await #expect(processExitsWith: .success) {
      signal(SIGXFSZ, SIG_IGN)
      try withScratch { folder in
        let before = try Self.descriptorCount(in: folder)
        for attempt in 0..<20 {
          let file = try HDF5File(creating: "\(folder)/\(attempt).h5")
          try file.write(["some", "text"], shape: [2], to: "x")
          Self.limitFiles(to: 16)
          do throws(HDF5Error) {
            try file.close()
            exit(1)
          } catch {
            guard error.systemError == EFBIG, error.call == "H5Fclose" else { exit(2) }
          }
          Self.limitFiles(to: .max)
        }
        guard try Self.descriptorCount(in: folder) == before else { exit(3) }
        let file = try HDF5File(creating: folder + "/small.h5")
        try file.writeScalar("still works", to: "x")
        try file.close()
      }
    }
  }

  private static func limitFiles(to byteCount: rlim_t) {
    var limit = rlimit(rlim_cur: byteCount, rlim_max: .max)
    setrlimit(__rlimit_resource_t(1), &limit)  // RLIMIT_FSIZE
  }

  /// Open descriptors of files in `folder`: other threads open and close others meanwhile.
  private static func descriptorCount(in folder: String) throws -> Int {
    let files = FileManager.default
    return try files.contentsOfDirectory(atPath: "/proc/self/fd").count { name in
      let target = try? files.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(name)")
      return target?.hasPrefix(folder) ?? false
    }
  }
}
