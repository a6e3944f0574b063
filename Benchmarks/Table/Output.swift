import Glibc

/// What the program says: the table to standard output, the rest to standard error.
enum Output {
  static func result(_ text: String) { write(text, to: 1) }
  static func note(_ text: String) { write(text, to: 2) }

  private static func write(_ text: String, to descriptor: CInt) {
    let bytes = Array((text + "\n").utf8)
    _ = Glibc.write(descriptor, bytes, bytes.count)
  }
}
