import Foundation
import Tensors
import Testing

/// Mistakes of a program end it with both shapes in the text.
struct ShapeErrorTests {
  @Test func `traps when inner extents differ`() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = Op.matmul(Tensor(zeros: [2, 3]), Tensor(zeros: [2, 2]))
    }
    #expect(text(result).contains("matmul: inner extents must be equal: [2, 3] and [2, 2]"))
  }

  @Test func `traps when elementwise shapes cannot be spread`() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = Op.add(Tensor(zeros: [2, 3]), Tensor(zeros: [3, 2]))
    }
    #expect(text(result).contains("add: extents must be equal or 1: [2, 3] and [3, 2]"))
  }

  @Test func `traps when a linear layer meets other columns`() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = Op.linear(Tensor(zeros: [4, 3]), Tensor(zeros: [5, 2]), Tensor(zeros: [5]))
    }
    #expect(text(result).contains("equally many columns: [4, 3] and [5, 2] and [5]"))
  }

  @Test func `traps when there is not one label a row`() async {
    await #expect(processExitsWith: .failure) {
      _ = Op.crossEntropy(Tensor(zeros: [4, 3]), Tensor(zeros: [3]))
    }
  }

  @Test func `traps when a label is no class`() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = Op.crossEntropy(Tensor(zeros: [2, 3]), Tensor([1, 3]))
    }
    #expect(text(result).contains("label 3.0 of row 1, classes 0 ..< 3"))
  }

  @Test func `traps when a tensor is reshaped to another count`() async {
    await #expect(processExitsWith: .failure) {
      _ = Tensor(zeros: [2, 3]).reshaped([4])
    }
  }

  /// Ops that take operands of any shape: there is nothing that does not fit.
  private static let ofAnyShape: Set<String> = [
    "exp", "log", "sqrt", "square", "abs", "relu", "sigmoid", "tanh", "gelu", "affine", "silu",
    "rsqrt", "reciprocal", "log1p", "expm1", "sin", "cos", "softplus", "elu", "leakyRelu",
    "constantPower", "clamped", "detached", "sum", "mean", "geluSlope",
  ]

  @Test(arguments: Op.all.map(\.name))
  func `operands that do not fit end the program with one line that names op, rule and shapes`(
    name: String
  ) async throws {
    guard !Self.ofAnyShape.contains(name) else { return }
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [name] in
      guard let op = Op.all.first(where: { $0.name == name }) else { return }
      var attributes = Attributes()
      (attributes.axes, attributes.axis, attributes.range) = ([3], -1, 0..<9)
      let tape = Tape(ParameterLayout())
      _ = tape.record(op, Self.shapes(of: op).map { tape.input($0) }, attributes)
    }
    let op = try #require(Op.all.first { $0.name == name })
    let shapes = Self.shapes(of: op).map(\.description).joined(separator: " and ")
    let lines = text(result).split(separator: "\n").filter { $0.contains("\(name): ") }
    let line = try #require(lines.first)
    #expect(lines.count == 1 && line.hasSuffix(": \(shapes)"))
    #expect(line.components(separatedBy: "\(name): ")[1].count > shapes.count + 10)
  }

  /// Shapes that no op takes: of every rank another one; where there is one operand, no extents, or what
  /// cannot be spread to [3].
  private static func shapes(of op: Op) -> [Shape] {
    guard op.arity > 1 else { return op.name == "expanded" ? [[2]] : [[]] }
    return (0..<op.arity).map { place in
      Shape((0..<min(place + 1, Shape.maximumRank)).map { 2 + place + $0 })
    }
  }

  private func text(_ result: ExitTest.Result?) -> String {
    String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
  }
}
