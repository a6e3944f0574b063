import Foundation
import Glibc
import Results
import Testing

extension EndToEnd {
  /// Results files in the hands of readers.
  @Suite struct ReaderTests {
    let folder: Workspace
    init() throws { folder = try Workspace() }

    /// The virtual environment that the tests of results files make, and their script.
    private static let python = Repository.root.appendingPathComponent(".build/venv/bin/python")
      .path
    private static let script = Repository.root
      .appendingPathComponent("Tests/ResultsTests/Support/open_every_group.py").path

    @Test(
      .enabled("there is no .build/venv with xarray; the tests of Results make it") {
        FileManager.default.isExecutableFile(atPath: python)
      }, arguments: [true, false])
    func `xarray opens every group of a finished run with both engines`(isSweep: Bool) throws {
      var text = Files.training(trials: 3, epochs: 3)
        .replacingOccurrences(of: "$rate", with: isSweep ? "$lr" : "0.01")
        .replacingOccurrences(of: "rate: '", with: "lr: '")
      if !isSweep {
        text = text.split(separator: "\n")
          .filter { !$0.hasPrefix("parameters") && !$0.hasPrefix("search") }
          .joined(separator: "\n")
      }
      try folder.write("x.exp", text)
      let run = try RunnerProcess.run("x.exp", "-n", "2", in: folder)
      #expect(run.code == 0, "\(run.errors)")
      let read = try RunnerProcess(
        [Self.script, "Results/x.h5"], in: folder, program: Self.python
      ).end()
      #expect(read.code == 0, "\(read.errors)")
      let group = isSweep ? "/sweep" : "/train"
      for engine in ["h5netcdf", "netcdf4"] {
        #expect(read.output.contains("\(engine) \(group)/epoch "))
      }
    }

    @Test func `a reader always finds a whole file while runs write it`() throws {
      try folder.write("x.exp", Files.function(trials: 120, sleep: "10ms"))
      var reads = 0
      for _ in 0..<3 {
        let run = try RunnerProcess(["x.exp", "-n", "2"], in: folder)
        var isInterrupted = false
        while run.isRunning {
          if folder.exists("Results/x.h5") {
            reads += 1
            #expect(throws: Never.self) { try folder.stored("Results/x.h5") }
          }
          if !isInterrupted, run.errors.contains("on 2 ranks") {
            run.send(SIGINT)
            isInterrupted = true
          }
          usleep(1000)
        }
        _ = try run.end()
      }
      #expect(try RunnerProcess.run("x.exp", in: folder).code == 0)
      #expect(reads > 0)
      #expect(try folder.stored("Results/x.h5").study.complete)
    }
  }
}
