import Foundation
import HDF5
import Testing

@Suite struct ErrorTests {
  @Test func `a missing file is named with what the system says`() throws {
    try withScratch { folder in
      let error = try #require(failure { _ = try HDF5File(reading: folder + "/none.h5") })
      #expect(error.systemError == ENOENT)
      #expect(
        error.description == """
          \(folder)/none.h5: No such file or directory (H5Fopen)
            hint: check the path, and that its folder exists
          """)
      #expect(error.stack.contains { $0.contains("sec2_open: unable to open file") })
    }
  }

  @Test func `a file of another kind is told from HDF5`() throws {
    try withScratch { folder in
      let path = folder + "/notes.txt"
      try String(repeating: "not HDF5\n", count: 1000)
        .write(toFile: path, atomically: true, encoding: .utf8)
      let error = try #require(failure { _ = try HDF5File(reading: path) })
      #expect(
        error.description == """
          \(path): not an HDF5 file (H5Fopen)
            hint: the file is of another kind, or its beginning was overwritten
          """)
    }
  }

  @Test func `an empty file is not an HDF5 file`() throws {
    try withScratch { folder in
      try Data().write(to: URL(fileURLWithPath: folder + "/empty.h5"))
      let error = try #require(failure { _ = try HDF5File(reading: folder + "/empty.h5") })
      #expect(error.reason == "not an HDF5 file")
    }
  }

  @Test func `a truncated file is told with its sizes`() throws {
    try withScratch { folder in
      let path = folder + "/x.h5"
      let file = try HDF5File(creating: path)
      try file.write([Double](repeating: 1, count: 10_000), shape: [10_000], to: "x")
      try file.close()
      let whole = try bytes(of: path)
      try whole.prefix(whole.count / 2).write(to: URL(fileURLWithPath: path))
      let error = try #require(failure { _ = try HDF5File(reading: path) })
      #expect(error.reason.hasPrefix("truncated file: eof = \(whole.count / 2)"))
      #expect(error.hint == "the file was cut short while it was written or copied")
    }
  }

  @Test func `a missing dataset is named with its file and path`() throws {
    try withScratch { folder in
      let path = folder + "/x.h5"
      let file = try HDF5File(creating: path)
      try file.createGroup("sweep")
      let error = try #require(failure { _ = try file.read(Double.self, from: "sweep/loss") })
      #expect(
        error.description == "\(path): /sweep/loss: object 'loss' doesn't exist (H5Dopen2)")
      #expect(error.debugDescription.contains("\n  H5Dopen2: "))
    }
  }

  @Test func `a group is no dataset, and a dataset no group`() throws {
    try withScratch { folder in
      let file = try HDF5File(creating: folder + "/x.h5")
      try file.createGroup("group")
      try file.writeScalar(1.0, to: "dataset")
      #expect(failure { _ = try file.properties(of: "group") }?.call == "H5Dopen2")
      #expect(failure { _ = try file.children(of: "dataset") }?.call == "H5Gopen2")
    }
  }

  @Test func `a type that loses values is refused by both names`() throws {
    try withScratch { folder in
      let file = try HDF5File(creating: folder + "/x.h5")
      try file.writeScalar(0.5, to: "number")
      try file.writeScalar("a", to: "text")
      let number = failure { _ = try file.read(Int64.self, from: "number") }
      #expect(number?.reason == "holds float64, which cannot be read as int64")
      let text = failure { _ = try file.read(Double.self, from: "text") }
      #expect(text?.reason == "holds string, which cannot be read as float64")
      #expect(text?.object == "/text")
    }
  }

  @Test func `a name is not given twice`() throws {
    try withScratch { folder in
      let file = try HDF5File(creating: folder + "/x.h5")
      try file.writeScalar(1.0, to: "x")
      let error = try #require(failure { try file.writeScalar(2.0, to: "x") })
      #expect(error.call == "H5Dcreate2")
      #expect(error.reason == "name already exists")
    }
  }

  @Test func `a text with a NUL is refused`() throws {
    try withScratch { folder in
      let file = try HDF5File(creating: folder + "/x.h5")
      let error = failure { try file.write(["a", "b\0c"], shape: [2], to: "x") }
      #expect(error?.reason == "text 1 contains a NUL character")
      #expect(failure { try file.setAttribute("a", "\0", on: "/") }?.call == "H5Awrite")
      #expect(try !file.contains("x"))
    }
  }

  @Test func `a scalar is not read from an array`() throws {
    try withScratch { folder in
      let file = try HDF5File(creating: folder + "/x.h5")
      try file.write([1.0, 2], shape: [2], to: "x")
      let error = failure { _ = try file.readScalar(Double.self, from: "x") }
      #expect(error?.reason == "holds an array of shape [2], not one value")
    }
  }

  @Test func `a file cannot be made under a file`() throws {
    try withScratch { folder in
      try Data().write(to: URL(fileURLWithPath: folder + "/plain"))
      let error = try #require(failure { _ = try HDF5File(creating: folder + "/plain/x.h5") })
      #expect(error.systemError == ENOTDIR)
      #expect(error.reason == "Not a directory" && error.call == "H5Fcreate")
    }
  }

  @Test(.enabled(if: geteuid() != 0, "root may write everywhere"))
  func `a read-only folder is told from a missing one`() throws {
    try withScratch { folder in
      #expect(chmod(folder, 0o555) == 0)
      defer { _ = chmod(folder, 0o755) }
      let error = try #require(failure { _ = try HDF5File(creating: folder + "/x.h5") })
      #expect(error.systemError == EACCES)
      #expect(error.hint == "choose a path that this user may read and write")
    }
  }

  @Test func `a file opened for reading is not written`() throws {
    try roundTrip {
      try $0.writeScalar(1.0, to: "x")
    } _: { file throws in
      #expect(failure { try file.writeScalar(2.0, to: "y") }?.call == "H5Dcreate2")
    }
  }

  @Test func `a failed call prints nothing`() async {
    let result = await #expect(
      processExitsWith: .success, observing: [\.standardErrorContent]
    ) {
      let thread = Thread { _ = failure { _ = try HDF5File(reading: "/nowhere/x.h5") } }
      thread.start()
      _ = failure { _ = try HDF5File(reading: "/nowhere/x.h5") }
      while !thread.isFinished { usleep(1000) }
    }
    let printed = result.map { String(decoding: $0.standardErrorContent, as: UTF8.self) } ?? ""
    #expect(!printed.contains("HDF5-DIAG"))
  }
}
