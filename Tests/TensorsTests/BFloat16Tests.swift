import Tensors
import Testing

/// Rounding to 16 bits, alone and on a tape.
struct BFloat16Tests {
  /// Every upper half of a Float with lower halves at, beside and between the ties.
  private static let patterns: [Float] = (0...UInt32(0xffff)).flatMap { upper in
    [0, 1, 0x1234, 0x7fff, 0x8000, 0x8001, 0xfedc, 0xffff].map { lower in
      Float(bitPattern: upper << 16 | lower)
    }
  }

  /// The nearest number of 8 bits of precision, by arithmetic in Double.
  private static func nearest(_ x: Float) -> Float {
    guard x.isFinite, x != 0 else { return x }
    let exponent = max(Int(x.exponent), -126)
    let unit = Double(sign: .plus, exponent: exponent - 7, significand: 1)
    return Float((Double(x) / unit).rounded(.toNearestOrEven) * unit)
  }

  @Test(arguments: KernelsTests.paths.indices)
  func `all patterns are rounded to the nearest, ties to even`(path: Int) {
    let kernels = KernelsTests.paths[path]
    let storage = Storage(Self.patterns)
    kernels.roundToBFloat16(StorageSlice(storage, 0..<storage.count))
    let wrong = zip(Self.patterns, storage.values).filter { x, y in
      x.isNaN ? !(y.isNaN && y.bitPattern & 0xffff == 0) : y.bitPattern != Self.expected(x)
    }
    #expect(wrong.isEmpty, "\(wrong.prefix(3))")
  }

  /// Beyond the largest number lies infinity.
  private static func expected(_ x: Float) -> UInt32 {
    let found = nearest(x)
    return found.bitPattern
  }

  @Test(arguments: KernelsTests.paths.indices)
  func `what is sent is what is rounded`(path: Int) {
    let kernels = KernelsTests.paths[path]
    let count = Self.patterns.count - 5
    let (numbers, back) = (Storage(Self.patterns), Storage(count: count))
    let half = BFloat16Storage(count: count)
    half.write(StorageSlice(numbers, 5..<numbers.count), with: kernels)
    half.read(into: StorageSlice(back, 0..<count), with: kernels)
    kernels.roundToBFloat16(StorageSlice(numbers, 0..<numbers.count))
    #expect(half.bytes.count == 2 * count)
    #expect(back.values.map(\.bitPattern) == numbers.values[5...].map(\.bitPattern))
  }

  @Test func `tokens and lengths stay as they are`() {
    let tape = Tape(ParameterLayout())
    tape.precision = .bfloat16
    let tokens = tape.input([1, 303])
    let lengths = tape.rowSums(tape.clamped(tokens, to: 0...1))
    let turned = tape.permuted(tokens, [1, 0])
    tape.write(Tensor((0..<303).map { Float(256 + $0) }, [1, 303]), to: tokens)
    tape.forward(weights: Storage(count: 0))
    #expect(tape.value(of: lengths).values == [303])
    #expect(tape.value(of: turned).values == (0..<303).map { Float(256 + $0) })
  }

  /// A tape of y = relu(x w + b), with a loss that is not rounded.
  private struct Small {
    let tape: Tape
    let x, y, loss: Variable
    let layout: ParameterLayout
    let weights: Storage

    init(_ precision: Precision, isSegment: Bool = false) {
      var layout = ParameterLayout()
      let weight = layout.add("weight", [3, 4])
      let bias = layout.add("bias", [3])
      tape = Tape(layout)
      let x = tape.input([2, 4])
      tape.precision = precision
      let body = { [tape] in
        tape.linear(
          x, weight: tape.parameter(weight), bias: tape.parameter(bias), activation: .relu)
      }
      y = isSegment ? tape.segment(body) : body()
      tape.precision = .float32
      loss = tape.rowMeans(tape.square(y))
      (self.x, self.layout) = (x, layout)
      weights = Storage((0..<layout.count).map { Float(($0 * 7) % 11) / 9 - 0.3 })
    }

    func gradients() -> [Float] {
      tape.write(Tensor((0..<8).map { Float($0 * $0) / 7 }, [2, 4]), to: x)
      tape.forward(weights: weights)
      let gradients = Storage(count: layout.count)
      tape.backward(from: loss, into: gradients)
      return gradients.values
    }
  }

  @Test func `values and weights of a tape are rounded, losses and gradients of weights are not`() {
    let (plain, rounded) = (Small(.float32), Small(.bfloat16))
    // The same by hand: rounded weights, then a rounded value and a rounded gradient of it.
    let kernels = Kernels.fastest()
    kernels.roundToBFloat16(StorageSlice(plain.weights, 0..<plain.weights.count))
    _ = (plain.gradients(), rounded.gradients())
    let y = plain.tape.value(of: plain.y).values.map(Self.nearest)
    #expect(rounded.tape.value(of: rounded.y).values == y)
    let loss = rounded.tape.value(of: rounded.loss).values
    let expected = (0..<2).map { row in y[row * 3..<row * 3 + 3].map { $0 * $0 }.reduce(0, +) / 3 }
    #expect(zip(loss, expected).allSatisfy { abs($0 - $1) <= 1e-6 * abs($1) })
    let cotangent = y.map { Self.nearest($0 * (2 * (1 / Float(3)))) }
    let gradients = Storage(count: plain.layout.count)
    plain.tape.backward(
      from: plain.y, cotangent: Tensor(cotangent, [2, 3]), into: gradients)
    #expect(rounded.gradients() == gradients.values)
    #expect(rounded.gradients() != Small(.float32).gradients())
  }

  @Test func `a segment that is computed again is rounded again`() {
    #expect(Small(.bfloat16).gradients() == Small(.bfloat16, isSegment: true).gradients())
  }
}
