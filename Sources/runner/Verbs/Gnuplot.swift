import Foundation
import Results

/// Pictures through gnuplot, which is a program of its own.
enum Gnuplot {
  static func draw(
    _ study: Study, _ picture: GnuplotScript.Picture, into folder: String, _ console: Console
  ) throws {
    try Folder.make(folder)
    let script = GnuplotScript(study)
    let base = folder.hasSuffix("/") ? folder : folder + "/"
    let path = "\(base)\(study.header.name).gp"
    try FileBytes.write(script.text(as: picture, in: base), to: path)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["gnuplot", path]
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw WrongUsage(
        "gnuplot could not draw \(path) (exit code \(process.terminationStatus))",
        hint: "install gnuplot-nox; the script is kept and can be run later")
    }
    for name in script.pictures { console.note("wrote \(base)\(name).\(picture.rawValue)") }
  }
}
