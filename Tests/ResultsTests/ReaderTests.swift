import Foundation
import Results
import Testing
import Trials

/// Results files in the hands of others: xarray with both engines, and `ncdump`.
@Suite(.serialized) struct ReaderTests {
  let folder = TemporaryFolder()

  private func file(_ study: Study) throws -> String {
    let path = folder.file("x.h5")
    let claims = [ClaimRow(text: "count(done) == 3", value: 3, verdict: "holds")]
    let importance = ImportanceTable(
      method: "ped-anova", metric: "loss/validation", parameters: ["lr", "width"],
      columns: [.init("importance", [0.5, 0.25])], trials: [3, 2])
    try ResultsFile.write(
      study, to: path, complete: true, claims: claims, importance: [importance])
    return path
  }

  @Test(
    .enabled("xarray needs Python with venv and a package index") { PythonEnvironment.isReady },
    arguments: [true, false])
  func `xarray opens every group with both engines`(isSweep: Bool) throws {
    let result = try PythonEnvironment.run(
      "open_every_group.py", try file(isSweep ? SampleStudy.study : SampleStudy.single))
    #expect(result.status == 0, "\(result.output)")
    let name = isSweep ? "/sweep" : "/train"
    for engine in ["h5netcdf", "netcdf4"] {
      let tables = isSweep ? ["/sweep/train", "/sweep/train/clients"] : ["/train/clients"]
      let others = [
        "/", name, name + "/epoch", "/expect", "/importance", "/timing", "/provenance/sessions",
      ]
      for group in others + tables {
        #expect(result.output.contains("\(engine) \(group) "))
      }
    }
  }

  @Test(
    .enabled("ncdump is not installed") { Command.path(of: "ncdump") != nil },
    arguments: [true, false])
  func `ncdump knows every dimension by name`(isSweep: Bool) throws {
    let result = try Command.run(
      Command.path(of: "ncdump")!, "-h", try file(isSweep ? SampleStudy.study : SampleStudy.single))
    #expect(result.status == 0)
    #expect(!result.output.contains("phony_dim"))
    #expect(result.output.contains("epoch = \(isSweep ? 4 : 3) ;"))
  }
}

/// Programs of the machine.
enum Command {
  static func path(of name: String) -> String? {
    let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
    return folders.map { "\($0)/\(name)" }.first {
      FileManager.default.isExecutableFile(atPath: $0)
    }
  }

  /// Runs a program to its end; standard output and error in one text.
  static func run(_ program: String, _ arguments: String...) throws -> (
    status: Int32, output: String
  ) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    let pipe = Pipe()
    (process.standardOutput, process.standardError) = (pipe, pipe)
    try process.run()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }
}

/// A virtual environment with xarray at `.build/venv`, made when it is first needed.
enum PythonEnvironment {
  private static let support = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Support")
  private static let python = support.appendingPathComponent("../../../.build/venv/bin/python")
    .standardizedFileURL.path

  /// Whether the environment is there, after an attempt to make it.
  static let isReady: Bool = {
    func imports() -> Bool {
      (try? Command.run(python, "-c", "import xarray, h5py, h5netcdf, netCDF4").status) == 0
    }
    if imports() { return true }
    guard let system = Command.path(of: "python3") else { return false }
    let folder = String(python.dropLast("/bin/python".count))
    _ = try? Command.run(system, "-m", "venv", folder)
    _ = try? Command.run(
      python, "-m", "pip", "install", "--quiet", "xarray", "h5py", "h5netcdf", "netCDF4")
    return imports()
  }()

  /// Runs a script of the folder of these tests.
  static func run(_ script: String, _ argument: String) throws -> (status: Int32, output: String) {
    try Command.run(python, support.appendingPathComponent(script).path, argument)
  }
}
