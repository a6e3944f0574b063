import Glibc

/// The King James Bible, one verse a line: 4 404 412 characters, 73 of them different.
///
/// It is what the program of Debian's package `bible-kjv` prints.
package enum KingJamesBible {
  package static let program = "/usr/bin/bible"
  /// Characters that occur.
  package static let vocabulary = 73
  /// Of the text.
  private static let md5 = "347edc0f3658f7bfc979db479f2a3dcb"

  /// - Throws: ``DatasetError`` where the program is missing.
  package static func requireProgram() throws(DatasetError) {
    guard DataPath.exists(program) else {
      throw DatasetError(
        program, "the King James Bible is not there",
        hint: "install it with 'apt install bible-kjv', or name a file with 'name: text'")
    }
  }

  /// What the text is, for the identity of an experiment.
  package static let identity = "bible-kjv md5:\(md5)"

  /// The whole text.
  /// - Throws: ``DatasetError`` where the program fails or prints another text.
  package static func load() throws(DatasetError) -> TokenText {
    try TokenText(try bytes(), .characters, path: program)
  }

  /// The whole text in ASCII.
  /// - Throws: ``DatasetError`` where the program fails or prints another text.
  static func bytes() throws(DatasetError) -> [UInt8] {
    try requireProgram()
    let bytes = try read("\(program) -f ge1:1-re22:21 </dev/null 2>/dev/null")
    let sum = MD5.hexadecimal(of: bytes)
    guard sum == md5 else {
      throw DatasetError(
        program, "prints a text of \(bytes.count) bytes with the MD5 \(sum), expected \(md5)",
        hint: "install the package bible-kjv again, or name a file with 'name: text'")
    }
    return bytes
  }

  /// What a shell command prints.
  private static func read(_ command: String) throws(DatasetError) -> [UInt8] {
    guard let pipe = popen(command, "r") else {
      throw DatasetError(program, "can't be started: \(String(cString: strerror(errno)))")
    }
    defer { pclose(pipe) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(1 << 23)
    let part = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 64)
    defer { part.deallocate() }
    while true {
      let count = fread(part.baseAddress, 1, part.count, pipe)
      if count == 0 { return bytes }
      bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: part[..<count]))
    }
  }
}
