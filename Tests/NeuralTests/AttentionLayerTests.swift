import Neural
import Tensors
import Testing

/// Layers of attention beside PyTorch's `nn.MultiheadAttention`.
struct AttentionLayerTests {
  /// Outputs, and gradients of each parameter, of a layer with 2 heads of 4 on two samples of 5 places
  /// by PyTorch 2.13 in Float: the first, middle and last number and Σ of the magnitudes. Of the second
  /// sample 3 places are seen. Made by `python3 Tests/Goldens/attention.py`.
  private static let toItself: [SIMD4<Float>] = [
    [1.09468973, 1.19009769, 0.0335796475, 43.7088013],  // y
    [-0.18290399, 0.172157884, -0.0740747377, 24.1388016],  // in_proj_weight
    [-0.032570079, 0, -0.722656369, 5.3309803],  // in_proj_bias
    [0.155539781, 0.0464917086, -0.165928647, 11.306489],  // out_proj.weight
    [-0.625, 0.75, 0, 2.875],  // out_proj.bias
  ]

  /// The same with keys and values of 7 other places, of which the second sample shows 3.
  private static let toMemory: [SIMD4<Float>] = [
    [1.2483027, 1.15755498, 0.0179229975, 48.2418404],  // y
    [-0.211897939, 0.202166229, -0.0614366792, 25.8338623],  // in_proj_weight
    [-0.0823068544, 0, -0.72265625, 5.41594505],  // in_proj_bias
    [0.196730465, 0.134920761, -0.152416825, 10.4749107],  // out_proj.weight
    [-0.625, 0.75, 0, 2.875],  // out_proj.bias
  ]

  /// Multiples of 1/16 that Float has exactly.
  private func numbers(_ place: Int, _ shape: Shape) -> Tensor {
    Tensor((0..<shape.count).map { Float((11 * $0 + 5 * place) % 19 - 9) / 16 }, shape)
  }

  private var plan: TransformerPlan {
    var plan = TransformerPlan(width: 8, heads: 2)
    (plan.isCausal, plan.hasBias) = (false, true)
    return plan
  }

  /// Float sums in another order than PyTorch's: 1e-5 of the largest numbers.
  private func expect(
    _ golden: [SIMD4<Float>], _ parameters: ParameterSet, places: Int,
    _ layer: (_ tape: Tape, _ mask: Variable) -> Variable
  ) {
    let tape = Tape(parameters.layout)
    let seen = [places, 3].flatMap { length in (0..<places).map { $0 < length ? 1 : 0 as Float } }
    let y = layer(tape, tape.constant(Tensor(seen, [2, places])))
    let (weights, gradients) = (
      Storage(count: parameters.layout.count), Storage(count: parameters.layout.count)
    )
    for (place, parameter) in parameters.layout.parameters.enumerated() {
      weights.write(numbers(place, parameter.shape), to: parameter)
    }
    tape.forward(weights: weights)
    tape.backward(from: y, cotangent: numbers(6, y.shape), into: gradients)
    let found =
      [tape.value(of: y)] + parameters.layout.parameters.map { gradients.tensor($0) }
    #expect(found.count == golden.count)
    for (tensor, golden) in zip(found, golden) {
      let x = tensor.values
      let summary = SIMD4(x[0], x[x.count / 2], x[x.count - 1], x.reduce(0) { $0 + abs($1) })
      for lane in 0..<4 {
        #expect(abs(summary[lane] - golden[lane]) < 1e-5 * max(1, golden[lane]))
      }
    }
  }

  @Test func `attention of a padded sequence to itself is PyTorch's`() {
    var parameters = ParameterSet()
    let layer = MultiHeadAttention(plan, at: "attention", in: &parameters)
    expect(Self.toItself, parameters, places: 5) { tape, mask in
      layer(tape.constant(numbers(4, [2, 5, 8])), mask: mask, on: tape)
    }
  }

  @Test func `attention to a padded memory is PyTorch's`() {
    var parameters = ParameterSet()
    let layer = CrossAttention(plan, at: "attention", in: &parameters)
    expect(Self.toMemory, parameters, places: 7) { tape, mask in
      let (x, memory) = (numbers(4, [2, 5, 8]), numbers(5, [2, 7, 8]))
      return layer(tape.constant(x), memory: tape.constant(memory), mask: mask, on: tape)
    }
  }

  @Test func `turned attention sees distances, not places`() {
    var parameters = ParameterSet()
    var plan = plan
    plan.isRotary = true
    let layer = MultiHeadAttention(plan, at: "attention", in: &parameters)
    let weights = parameters.initialWeights(using: RandomStream(seed: 4, "weights"))
    // The same rows at places 0 ..< 5 and, behind three hidden ones, at 3 ..< 8.
    let rows = numbers(4, [5, 8]).values
    let shifted = Tensor([Float](repeating: 0.5, count: 24) + rows, [1, 8, 8])
    func outputs(_ x: Tensor, hidden: Int) -> [Float] {
      let tape = Tape(parameters.layout)
      let seen = (0..<x.shape[1]).map { $0 < hidden ? 0 : 1 as Float }
      let mask = tape.constant(Tensor(seen, [1, x.shape[1]]))
      let y = layer(tape.constant(x), mask: mask, on: tape)
      tape.forward(weights: weights)
      return Array(tape.value(of: y).values[(8 * hidden)...])
    }
    let (near, far) = (outputs(Tensor(rows, [1, 5, 8]), hidden: 0), outputs(shifted, hidden: 3))
    #expect(zip(near, far).allSatisfy { abs($0 - $1) < 1e-5 })
  }
}
