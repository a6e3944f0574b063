/// Emphasis on a terminal, or none (`NO_COLOR`, a pipe).
package struct Ink: Sendable {
  package let colour: Bool
  package static let none = Ink(colour: false)

  package init(colour: Bool) { self.colour = colour }

  func strong(_ text: String) -> String { wrapped(text, "1") }
  func faint(_ text: String) -> String { wrapped(text, "2") }
  func good(_ text: String) -> String { wrapped(text, "32") }
  func bad(_ text: String) -> String { wrapped(text, "31") }

  /// Select Graphic Rendition. (ECMA-48 §8.3.117)
  private func wrapped(_ text: String, _ code: String) -> String {
    colour && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}
