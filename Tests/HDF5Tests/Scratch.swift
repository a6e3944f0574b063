import Foundation
import HDF5

/// Runs `body` with the path of an empty folder of its own, which is removed afterwards.
func withScratch<Result>(_ body: (_ folder: String) throws -> Result) throws -> Result {
  let folder = NSTemporaryDirectory() + "/hdf5-tests-" + UUID().uuidString
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: folder) }
  return try body(folder)
}

/// Writes a file with `write`, closes it, and hands it to `read` as it is in the file system.
func roundTrip(
  _ write: (borrowing HDF5File) throws -> Void, _ read: (borrowing HDF5File) throws -> Void
) throws {
  try withScratch { folder in
    let path = folder + "/x.h5"
    let file = try HDF5File(creating: path)
    try write(file)
    try file.close()
    try read(try HDF5File(reading: path))
  }
}

/// The error `body` throws, nil where it throws none or another one.
func failure(_ body: () throws -> Void) -> HDF5Error? {
  do { try body() } catch { return error as? HDF5Error }
  return nil
}

/// A program of the system, found on `PATH`.
struct Tool {
  let path: String

  init?(_ name: String) {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    let paths = folders.map { "\($0)/\(name)" }
    guard let path = paths.first(where: FileManager.default.isExecutableFile) else { return nil }
    self.path = path
  }

  /// Runs the program to its end.
  func run(_ arguments: [String]) throws -> (status: Int32, output: String) {
    let (process, pipe) = (Process(), Pipe())
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }
}

/// What is in a file.
func bytes(of path: String) throws -> Data {
  try Data(contentsOf: URL(fileURLWithPath: path))
}
