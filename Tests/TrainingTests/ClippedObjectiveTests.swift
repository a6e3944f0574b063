import Neural
import Tensors
import Testing
import Training

/// The loss of proximal policy optimisation beside PyTorch's.
struct ClippedObjectiveTests {
  /// The figures and gradients that `python3 Tests/Goldens/policy.py` prints (torch 2.13.0): loss,
  /// policy loss, value loss, entropy, divergence.
  private static let figures = [5.1578488, 1.9260061, 6.4703331, 0.33238918, 2.1596682]
  private static let clipped = 6
  private static let gradients: [[Float]] = [
    [
      0.004261157, 0.002969835, -0.01672339, 0.01277441, -0.004382414, 0.001853934, 0.0490176,
      0.0005615358, -0.06599479, -0.0272091, -0.002653033, 0.04543254, -0.01351928, -0.006773516,
      0.03311013,
    ],
    [-0.02739836, 0.02493424, -0.1109083, 0.07166573, 0.0549915],
    [
      0.04092264, 0.09118652, 0.01344446, -0.0331165, 0.07397528, -0.002825353, -0.03189886,
      0.009851202, 0.005021353, -0.03193761, -0.0380973, -0.05928767, -0.02329565, 0.02809534,
      -0.04203762,
    ],
    [0.1159054, -0.04712544, -0.06877991],
    [
      0.2742545, -0.06704711, -0.1537214, -0.2539358, 0.04076635, 0.03843514, -0.2042689,
      0.09254401, 0.1698449, 0.293364, -0.03886037, -0.04310437, -0.4530289, 0.3578559, 0.006644055,
    ],
    [0.5249482, -0.5393283, -0.1955791, 0.616796, -0.538518],
    [-0.4921681, -0.1437368, 1.620669, 0.8436944, -0.8435959],
    [-1.564005],
  ]
  private static let rows = 7
  private static let model = ActorCritic(inputs: 3, hidden: [5], actions: 3)

  private static func numbers(_ count: Int, _ shift: Int, _ scale: Double) -> [Float] {
    (0..<count).map { Float((Double(($0 + shift) * 37 % 101) / 101 - 0.5) * scale) }
  }

  private static var weights: Storage {
    let weights = Storage(count: model.parameters.layout.count)
    var shift = 0
    for parameter in model.parameters.layout.parameters {
      let values = numbers(parameter.shape.count, shift, 3)
      weights.write(Tensor(values, parameter.shape), to: parameter)
      shift += parameter.shape.count
    }
    return weights
  }

  private static var rollout: RolloutRows {
    let observations = numbers(rows * 3, 7, 2)
    let (old, advantages) = (numbers(rows, 3, 2).map { $0 - 1.1 }, numbers(rows, 11, 4))
    let targets = numbers(rows, 19, 6)
    var all: [Float] = []
    for row in 0..<rows {
      all += observations[3 * row..<3 * row + 3]
      all += [Float(row * 5 % 3), old[row], advantages[row], targets[row]]
    }
    return RolloutRows(observationWidth: 3, numbers: all)
  }

  /// Float's rounding over a few dozen operations.
  private static let tolerance = 2e-5

  @Test func `loss and gradient are those of PyTorch`() {
    let rollout = Self.rollout
    let order = Array(0..<Self.rows)
    let objective = ClippedObjective(
      Self.model, rows: Self.rows, observationWidth: 3, valueWeight: 0.5, entropyWeight: 0.01)
    let tally = objective.forward(
      rollout, order[...], normalization: AdvantageNormalization(rollout, order), clipRange: 0.2,
      weights: Self.weights)
    let sums = [tally.loss, tally.policyLoss, tally.valueLoss, tally.entropy, tally.divergence]
    for (sum, expected) in zip(sums, Self.figures) {
      #expect(abs(sum / Double(Self.rows) - expected) < Self.tolerance)
    }
    #expect(tally.clipped == Self.clipped && tally.samples == Self.rows)
    let found = Storage(count: Self.model.parameters.layout.count)
    objective.backward(scale: 1 / Float(Self.rows), into: found)
    for (parameter, expected) in zip(Self.model.parameters.layout.parameters, Self.gradients) {
      for (value, golden) in zip(found.tensor(parameter).values, expected) {
        #expect(abs(Double(value - golden)) < Self.tolerance, "\(parameter.name)")
      }
    }
  }

  @Test func `in the first epoch nothing is clipped and the ratios are one`() {
    var rollout = Self.rollout
    let order = Array(0..<Self.rows)
    let objective = ClippedObjective(
      Self.model, rows: Self.rows, observationWidth: 3, valueWeight: 0.5, entropyWeight: 0)
    // The scores' logarithmic probabilities from the surprise of a rollout that had none.
    for row in order {
      let place = rollout.position(row, .logProbability)
      rollout.numbers[place] = Self.logProbability(of: row, in: rollout)
    }
    let tally = objective.forward(
      rollout, order[...], normalization: .none, clipRange: 0.2, weights: Self.weights)
    #expect(tally.clipped == 0)
    #expect(abs(tally.divergence) < 1e-6)
    let advantages = order.map { Double(rollout.numbers[rollout.position($0, .advantage)]) }
    #expect(abs(tally.policyLoss + advantages.reduce(0, +)) < 1e-5)
  }

  private static func logProbability(of row: Int, in rollout: RolloutRows) -> Float {
    let tape = Tape(model.parameters.layout)
    let x = tape.input([1, 3])
    let scores = tape.logSoftmax(model(x, on: tape).logits)
    let first = row * rollout.width
    tape.write(Tensor(rollout.numbers[first..<first + 3], [1, 3]), to: x)
    tape.forward(weights: weights)
    return tape.value(of: scores).values[Int(rollout.numbers[rollout.position(row, .action)])]
  }

  @Test func `a normalised batch has mean 0 and deviation 1`() {
    let rollout = Self.rollout
    let order = Array(0..<Self.rows)
    let normalization = AdvantageNormalization(rollout, order)
    let values = order.map {
      Double(normalization(rollout.numbers[rollout.position($0, .advantage)]))
    }
    let squares = values.reduce(0) { $0 + $1 * $1 }
    #expect(abs(values.reduce(0, +)) < 1e-5 && abs(squares / Double(Self.rows - 1) - 1) < 1e-5)
  }

  @Test func `an advantage alone is left as it is`() {
    let rollout = Self.rollout
    #expect(AdvantageNormalization(rollout, [3])(1.5) == 1.5)
  }
}
