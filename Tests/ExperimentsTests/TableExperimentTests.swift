import Experiments
import Foundation
import HDF5
import MPI
import Results
import Spec
import Testing
import Trials

@Suite struct TableExperimentTests {
  private let folder: String

  init() throws {
    folder = NSTemporaryDirectory() + "table-tests-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  /// - Returns: its path.
  private func write(_ text: String, _ name: String = "table.csv") throws -> String {
    let path = "\(folder)/\(name)"
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }

  private static let finals = """
    lr,width,optimizer,loss,seconds
    0.1,32,sgd,0.5,3
    0.1,64,sgd,0.4,4
    0.30000000000000004,32,adam,0.25,5
    0.1,64,adam,,6

    """

  private func settings(_ path: String, _ keys: String, _ more: String) -> String {
    "{\"path\": \"\(path)\", \"keys\": {\(keys)}, \(more)}"
  }

  @Test func `a trial records what its row says`() throws {
    let path = try write(Self.finals)
    let bench = Bench()
    try bench.run(
      "table",
      settings(path, #""lr": 0.1, "width": 64, "optimizer": "sgd""#, #""metrics": ["loss"]"#))
    #expect(bench.samples == [Sample("loss", .end, 0.4)])
  }

  @Test func `numbers match to rounding, words and whole numbers exactly`() throws {
    let path = try write(Self.finals)
    let result = try Bench().run(
      "table", settings(path, #""lr": 0.3, "optimizer": "adam""#, #""metrics": ["loss"]"#))
    #expect(result == ["loss": 0.25])
    for keys in [#""lr": 0.300001, "optimizer": "adam""#, #""lr": 0.3, "optimizer": "Adam""#] {
      #expect(throws: (any Error).self) {
        try Bench().run("table", settings(path, keys, #""metrics": ["loss"]"#))
      }
    }
  }

  @Test func `a combination that is missing fails with the nearest one`() throws {
    let path = try write(Self.finals)
    let error = #expect(throws: (any Error).self) {
      try Bench().run(
        "table", settings(path, #""lr": 0.29, "width": 32"#, #""metrics": ["loss"]"#))
    }
    #expect(
      "\(error!)" == "no row of \(path) has lr=0.29, width=32; the nearest has "
        + "lr=0.30000000000000004, width=32 (line 4)")
  }

  @Test func `keys that leave several rows fail`() throws {
    let path = try write(Self.finals)
    let error = #expect(throws: (any Error).self) {
      try Bench().run("table", settings(path, #""lr": 0.1"#, #""metrics": ["loss"]"#))
    }
    #expect(
      "\(error!)".hasPrefix("3 rows of \(path) have lr=0.1, the first ones line 2 and line 3"))
  }

  @Test func `an empty cell was not recorded`() throws {
    let path = try write(Self.finals)
    let keys = #""lr": 0.1, "width": 64, "optimizer": "adam""#
    #expect(
      try Bench().run("table", settings(path, keys, #""metrics": ["loss"]"#)).isEmpty)
  }

  @Test func `columns with numbers are a curve, also out of order and with gaps`() throws {
    let path = try write("x,loss_10,loss_1,loss_2,final\n1,0.1,0.9,,7\n")
    let bench = Bench()
    try bench.run("table", settings(path, #""x": 1"#, #""metrics": ["loss_*", "final"]"#))
    #expect(
      bench.samples == [
        Sample("loss", .epoch(1), 0.9), Sample("loss", .epoch(10), 0.1), Sample("final", .end, 7),
      ])
  }

  @Test func `a column counts the epochs where there is a row for each`() throws {
    let path = try write("x,epoch,loss\n1,2,0.5\n2,1,9\n1,1,0.8\n1,3,0.4\n")
    let bench = Bench()
    try bench.run(
      "table", settings(path, #""x": 1"#, #""metrics": ["loss"], "epoch": "epoch""#))
    #expect(
      bench.samples == [1, 2, 3].map { Sample("loss", .epoch($0), [0.8, 0.5, 0.4][$0 - 1]) })
    let error = #expect(throws: (any Error).self) {
      try Bench().run(
        "table",
        settings(
          try write("x,epoch,loss\n1,2,0.5\n1,2,9\n", "twice.csv"), #""x": 1"#,
          #""metrics": ["loss"], "epoch": "epoch""#))
    }
    #expect("\(error!)".contains("line 2 and line 3"))
  }

  @Test func `a trial that is given up stops on its way`() throws {
    let path = try write("x,loss_1,loss_2\n1,0.9,0.8\n")
    let bench = Bench()
    bench.stop = .pruned
    #expect(throws: TrialStopped.pruned) {
      try bench.run("table", settings(path, #""x": 1"#, #""metrics": ["loss_*"]"#))
    }
    #expect(bench.samples == [Sample("loss", .epoch(1), 0.9)])
  }

  @Test func `curves of an HDF5 group are read with the numbers of their axis`() throws {
    let path = "\(folder)/table.h5"
    do {
      let file = try HDF5File(creating: path)
      try file.createGroup("/grid")
      try file.write([0.1, 0.2], shape: [2], to: "/grid/lr")
      try file.write(["sgd", "adam"], shape: [2], to: "/grid/optimizer")
      try file.write([Int64(3), 9, 27], shape: [3], to: "/grid/epoch")
      try file.makeScale("/grid/epoch", name: "epoch")
      try file.write([1.0, 0.5, 0.25, 2, 1, .nan], shape: [2, 3], to: "/grid/loss")
      try file.attachScale("/grid/epoch", to: "/grid/loss", axis: 1)
    }
    let bench = Bench()
    try bench.run(
      "table",
      settings(path, #""lr": 0.2, "optimizer": "adam""#, #""metrics": ["loss"], "group": "grid""#))
    #expect(bench.samples == [Sample("loss", .epoch(3), 2), Sample("loss", .epoch(9), 1)])
  }

  @Test func `a group without columns is refused with the groups inside`() throws {
    let path = "\(folder)/groups.h5"
    do {
      let file = try HDF5File(creating: path)
      try file.createGroup("/grid")
      try file.write([0.1, 0.2], shape: [2], to: "/grid/lr")
    }
    let error = #expect(throws: SpecErrors.self) {
      try Bench.make(
        catalogue.type(named: "table")!, settings(path, #""lr": 0.1"#, #""metrics": ["loss"]"#))
    }
    let found = try #require(error).diagnostics
    #expect(found.map(\.message) == ["\(path): the group / holds no columns"])
    #expect(found.first?.hint == "name one of its groups with 'group': grid")
  }

  @Test(arguments: [
    (#""rate": 0.1"#, #""metrics": ["loss"]"#, "has no column 'rate'"),
    (#""lr": 0.1"#, #""metrics": ["los"]"#, "has no column 'los'"),
    (#""lr": 0.1"#, #""metrics": ["loss_*"]"#, "has no column 'loss_*'"),
    (#""lr": 0.1"#, #""metrics": ["loss"], "epoch": "epoch""#, "has no column 'epoch'"),
    (#""lr": 0.1"#, #""metrics": ["loss"], "duration": "second""#, "did you mean 'seconds'?"),
  ])
  func `columns that are missing are named before anything runs`(
    keys: String, more: String, words: String
  ) throws {
    let path = try write(Self.finals)
    let error = #expect(throws: SpecErrors.self) {
      try Bench.make(catalogue.type(named: "table")!, settings(path, keys, more))
    }
    let found = try #require(error).diagnostics
    #expect(found.count == 1)
    #expect((found[0].message + (found[0].hint ?? "")).contains(words), "\(found[0])")
  }

  @Test func `a metric that is no number is found before anything runs`() throws {
    let path = try write("x,loss\n1,0.5\n2,bad\n")
    let experiment = try Bench.make(
      catalogue.type(named: "table")!, settings(path, #""x": 1"#, #""metrics": ["loss"]"#))
    let error = #expect(throws: (any Error).self) { try experiment.dataIdentity }
    #expect("\(error!)" == "\(path):3: 'bad' in column 'loss' is no number")
  }

  @Test func `values as numbers, words and truths find their rows`() throws {
    let path = try write("x,bias,loss\n2.0,True,1\n2.0,False,2\nauto,True,3\n")
    func loss(_ keys: String) throws -> Double? {
      try Bench().run("table", settings(path, keys, #""metrics": ["loss"]"#))["loss"]
    }
    #expect(try loss(#""x": 2, "bias": true"#) == 1)
    #expect(try loss(#""x": 2.0, "bias": false"#) == 2)
    #expect(try loss(#""x": "auto""#) == 3)
  }
}
