import Foundation
import Tensors
import Testing

/// The page `Ops.md` of the documentation.
struct OpPageTests {
  private static let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../Sources/Tensors/Tensors.docc/Ops.md")

  /// The cells of the rows that name an op, without the bars around them.
  private static func rows() throws -> [[String]] {
    try String(contentsOf: page, encoding: .utf8).split(separator: "\n")
      .filter { $0.hasPrefix("| ``Op/") }
      .map { line in
        line.replacingOccurrences(of: "\\|", with: "∣").split(separator: "|")
          .map { $0.trimmingCharacters(in: .whitespaces) }
      }
  }

  @Test func `the page tells every op of the table, and no other, once`() throws {
    let named = try Self.rows().map { $0[0].dropFirst("``Op/".count).dropLast(2) }.map(String.init)
    let names = Op.all.map(\.name)
    #expect(Set(names).subtracting(named).sorted() == [])
    #expect(Set(named).subtracting(names).sorted() == [])
    #expect(named.count == Set(named).count)
  }

  @Test func `each row tells shapes, gradients and a source`() throws {
    for row in try Self.rows() {
      #expect(row.count == 4 && row.allSatisfy { !$0.isEmpty }, "\(row)")
    }
  }
}
