import Foundation
import HDF5
import Testing

@Suite struct OwnershipTests {
  /// The descriptors of this process that stand for files in `folder`.
  private static func openDescriptors(in folder: String) throws -> [CInt] {
    let (files, all) = (FileManager.default, "/proc/self/fd")
    let name = URL(fileURLWithPath: folder).lastPathComponent
    return try files.contentsOfDirectory(atPath: all).compactMap { descriptor in
      let target = try? files.destinationOfSymbolicLink(atPath: "\(all)/\(descriptor)")
      return target?.contains(name) == true ? CInt(descriptor) : nil
    }
  }

  private static func useEverything(_ file: borrowing HDF5File) throws {
    try ScaleTests.writeCurves(to: file)
    try file.write([1.0, 2], shape: [2], to: "y", filters: .shuffleAndDeflate(level: 1))
    try file.setAttribute("names", ["a", "b"], on: "y")
    _ = try file.children(of: "sweep/epoch")
    _ = try file.attribute("names", of: "y")
    _ = try file.attributeNames(of: "y")
    _ = try file.read(from: "sweep/epoch/loss")
    _ = try file.read(String.self, from: "sweep/epoch/param_optimizer")
    _ = try file.scales(of: "sweep/epoch/loss")
    _ = try file.scaleName(of: "sweep/epoch/epoch")
    _ = try file.fill(Double.self, of: "y")
    _ = failure { _ = try file.read(Double.self, from: "none") }
    _ = failure { _ = try file.read(Double.self, from: "sweep/epoch/param_optimizer") }
    _ = failure { try file.write([1.0], shape: [1], to: "y") }
    _ = failure { try file.attachScale("sweep/epoch/none", to: "y", axis: 0) }
  }

  @Test func `nothing but the file is open after every kind of call, failed ones too`() throws {
    try withScratch { folder in
      let file = try HDF5File(creating: folder + "/x.h5")
      try Self.useEverything(file)
      #expect(file.openIdentifierCount == 1)
    }
  }

  @Test func `a file is closed when its owner ends`() throws {
    try withScratch { folder in
      do {
        let file = try HDF5File(creating: folder + "/x.h5")
        try Self.useEverything(file)
        #expect(try Self.openDescriptors(in: folder).count == 1)
      }
      let open = try Self.openDescriptors(in: folder)
      #expect(open.isEmpty)
      let file = try HDF5File(reading: folder + "/x.h5")
      #expect(try file.contains("sweep/epoch/loss"))
    }
  }

  @Test func `a file is closed when an error ends its scope`() throws {
    try withScratch { folder in
      _ = failure {
        let file = try HDF5File(creating: folder + "/x.h5")
        try file.writeScalar(1.0, to: "x")
        try file.writeScalar(1.0, to: "x")
      }
      let open = try Self.openDescriptors(in: folder)
      #expect(open.isEmpty)
    }
  }

  @Test func `a thousand rounds of every kind of call leave no identifier of any class`() async {
    await #expect(processExitsWith: .success) {
      try withScratch { folder in
        func round(_ name: String) throws {
          let file = try HDF5File(creating: "\(folder)/\(name)")
          try Self.useEverything(file)
          try file.close()
        }
        try round("first")
        let before = HDF5File.libraryIdentifierCount
        for _ in 0..<1000 { try round("again") }
        guard HDF5File.libraryIdentifierCount == before else { exit(1) }
      }
    }
  }

  @Test func `a reader neither stops a rename over its file nor sees it`() throws {
    try withScratch { folder in
      let path = folder + "/x.h5"
      func snapshot(_ value: Double) throws {
        let file = try HDF5File(creating: path + ".tmp")
        try file.writeScalar(value, to: "x")
        try file.close()
        #expect(rename(path + ".tmp", path) == 0)
      }
      try snapshot(1)
      let old = try HDF5File(reading: path)
      try snapshot(2)
      let new = try HDF5File(reading: path)
      #expect(try old.readScalar(Double.self, from: "x") == 1)
      #expect(try new.readScalar(Double.self, from: "x") == 2)
    }
  }

  @Test func `a child process does not inherit the file`() throws {
    try withScratch { folder in
      let file = try HDF5File(creating: folder + "/x.h5")
      try file.flush()
      let open = try Self.openDescriptors(in: folder)
      #expect(open.map { fcntl($0, F_GETFD) & FD_CLOEXEC } == [FD_CLOEXEC])
    }
  }

  @Test func `several threads write and read files of their own at once`() throws {
    try withScratch { folder in
      let failures = Failures()
      let threads = (0..<8).map { thread in
        Thread {
          failures.note {
            for round in 0..<20 {
              let path = "\(folder)/\(thread)-\(round).h5"
              let file = try HDF5File(creating: path)
              try Self.useEverything(file)
              let text = "thread \(thread), round \(round)"
              try file.writeScalar(text, to: "text")
              try file.close()
              let back = try HDF5File(reading: path)
              let missing = failure { _ = try back.properties(of: "none-\(thread)") }
              guard try back.readScalar(String.self, from: "text") == text,
                missing?.object == "/none-\(thread)",
                missing?.reason == "object 'none-\(thread)' doesn't exist"
              else { throw Mismatch() }
            }
          }
        }
      }
      for thread in threads { thread.start() }
      while !threads.allSatisfy(\.isFinished) { usleep(1000) }
      #expect(failures.all.isEmpty, "\(failures.all)")
    }
  }

  @Test func `several threads read one file at once`() throws {
    try roundTrip {
      try $0.write((0..<1000).map(Double.init), shape: [1000], to: "x")
    } _: { file throws in
      let (path, failures) = (file.path, Failures())
      let threads = (0..<8).map { _ in
        Thread {
          failures.note {
            for _ in 0..<50 {
              let own = try HDF5File(reading: path)
              guard try own.read(Double.self, from: "x").values.last == 999 else {
                throw Mismatch()
              }
            }
          }
        }
      }
      for thread in threads { thread.start() }
      while !threads.allSatisfy(\.isFinished) { usleep(1000) }
      #expect(failures.all.isEmpty, "\(failures.all)")
    }
  }
}

private struct Mismatch: Error {}

/// The errors thrown on several threads.
private final class Failures: @unchecked Sendable {
  private let lock = NSLock()
  private var errors: [String] = []

  var all: [String] { lock.withLock { errors } }

  func note(_ body: () throws -> Void) {
    do { try body() } catch { lock.withLock { errors.append("\(error)") } }
  }
}
