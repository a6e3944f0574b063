import Datasets
import Foundation
import MPI
import Neural
import Tensors
import Testing
import Training

/// Changes of images beside plain references.
struct ImageChangeTests {
  private static let extents = ImageExtents(channels: 2, rows: 7, columns: 9)
  private static let blank: Float = -0.75

  /// Numbers of an image, all different.
  private static let image = (0..<extents.count).map { Float($0 * 37 % 126) / 64 }

  private static func cursor(_ item: Int) -> RandomCursor {
    RandomStream(seed: 3, "changes").cursor(step: 4, item: item)
  }

  private static func changed(by change: any ImageChange, _ item: Int) -> [Float] {
    var (pixels, scratch) = (image, image)
    var cursor = cursor(item)
    pixels.withUnsafeMutableBufferPointer { pixels in
      scratch.withUnsafeMutableBufferPointer { scratch in
        change.apply(
          to: ImagePixels(
            pixels.baseAddress!, extents, blank: blank, scratch: scratch.baseAddress!),
          using: &cursor)
      }
    }
    return pixels
  }

  /// The image at places between pixels: Σ over pixels by hat functions, blank for the rest.
  private static func interpolated(_ source: (Double, Double) -> (Double, Double)) -> [Double] {
    let (rows, columns) = (extents.rows, extents.columns)
    return (0..<extents.count).map { index in
      let plane = index / (rows * columns) * rows * columns
      let (y, x) = source(Double(index / columns % rows), Double(index % columns))
      var (sum, weights) = (0.0, 0.0)
      for place in 0..<(rows * columns) {
        let down = max(0, 1 - abs(y - Double(place / columns)))
        let along = max(0, 1 - abs(x - Double(place % columns)))
        sum += down * along * Double(image[plane + place])
        weights += down * along
      }
      return sum + (1 - weights) * Double(blank)
    }
  }

  private static func expectEqual(_ found: [Float], _ expected: [Double]) {
    for (value, expected) in zip(found, expected) {
      #expect((Double(value) - expected).magnitude < 1e-5)
    }
  }

  @Test func `a flip turns every row round, with its probability`() {
    let columns = Self.extents.columns
    let flipped = Self.image.indices.map { index in
      Self.image[index / columns * columns + columns - 1 - index % columns]
    }
    #expect(Self.changed(by: Flip(probability: 1), 0) == flipped)
    #expect(Self.changed(by: Flip(probability: 0), 0) == Self.image)
    let count = (0..<1000).count { Self.changed(by: Flip(), $0) == flipped }
    #expect((440...560).contains(count))
  }

  @Test(arguments: 0..<5) func `a shift is by parts of pixels`(item: Int) {
    var cursor = Self.cursor(item)
    let down = (2 * cursor.uniform() - 1) * 0.3 * 7
    let along = (2 * cursor.uniform() - 1) * 0.3 * 9
    Self.expectEqual(
      Self.changed(by: Shift(share: 0.3), item), Self.interpolated { ($0 - down, $1 - along) })
  }

  @Test(arguments: 0..<5) func `a rotation is about the centre`(item: Int) {
    var cursor = Self.cursor(item)
    let angle = (2 * cursor.uniform() - 1) * 60 * Double.pi / 180
    let expected = Self.interpolated { row, column in
      let (y, x) = (row - 3, column - 4)
      return (3 + x * sin(angle) + y * cos(angle), 4 + x * cos(angle) - y * sin(angle))
    }
    Self.expectEqual(Self.changed(by: Rotation(degrees: 60), item), expected)
  }

  @Test(arguments: RandomCrop.Frame.allCases, 0..<4)
  func `a crop is a window of the framed image`(frame: RandomCrop.Frame, item: Int) {
    var cursor = Self.cursor(item)
    let (top, left) = (cursor.integer(below: 7), cursor.integer(below: 7))
    // 3 2 1 | 0 1 2 … n−1 | n−2 n−3 n−4
    func framed(_ place: Int, _ count: Int) -> Int? {
      let inner = place - 3
      if (0..<count).contains(inner) { return inner }
      return frame == .blank ? nil : inner < 0 ? -inner : 2 * count - 2 - inner
    }
    let expected = (0..<126).map { index in
      let row = framed(index / 9 % 7 + top, 7)
      let column = framed(index % 9 + left, 9)
      guard let row, let column else { return Self.blank }
      return Self.image[index / 63 * 63 + row * 9 + column]
    }
    #expect(Self.changed(by: RandomCrop(padding: 3, frame: frame), item) == expected)
  }

  @Test(arguments: 0..<8) func `an erased rectangle has its share of the image`(item: Int) {
    let found = Self.changed(by: Erasing(probability: 1, areas: 0.1...0.3), item)
    let erased = found.indices.filter { found[$0] == Self.blank }
    let rows = Set(erased.map { $0 / 9 % 7 })
    let columns = Set(erased.map { $0 % 9 })
    #expect(erased.count == 2 * rows.count * columns.count)
    // Sides are rounded to whole pixels.
    #expect((2...24).contains(rows.count * columns.count))
    #expect(found.indices.allSatisfy { found[$0] == Self.image[$0] || found[$0] == Self.blank })
    let noisy = Self.changed(
      by: Erasing(probability: 1, areas: 0.1...0.3, fillsWithNoise: true), item)
    #expect(noisy.indices.filter { noisy[$0] != Self.image[$0] } == erased)
    #expect(Self.changed(by: Erasing(probability: 0), item) == Self.image)
  }
}

/// Augmentation of samples and of trainings.
struct AugmentationTests {
  private static let image = ImageExtents(channels: 1, rows: 12, columns: 12)
  private static let classes = 3

  /// 40 images of one number each, their own, with classes.
  private static let flat = Rows(
    inputs: (0..<40).map { [Float](repeating: Float($0), count: 144) },
    targets: (0..<40).map { Float($0 % 3) })

  /// 24 images with something in them.
  private static let samples = Rows(
    inputs: (0..<24).map { row in (0..<144).map { Float((7 * row + 13 * $0) % 17) / 8 - 1 } },
    targets: (0..<24).map { Float($0 % 3) })

  private static func augmentation(
    _ changes: [any ImageChange] = [], _ mixtures: [Mixture]
  ) -> Augmentation {
    Augmentation(
      of: image, blank: -1, changes: changes, mixtures: mixtures, classes: classes,
      stream: RandomStream(seed: 3, "augmentation"))
  }

  private static let everything = augmentation(
    [Flip(), Shift(), RandomCrop(padding: 2), Rotation(), Erasing()],
    [Mixture(.mixup, alpha: 0.4), Mixture(.cutmix, alpha: 1, probability: 0.5)])

  /// What the samples of some places become, and their targets.
  private static func write(
    _ places: Range<Int>, _ augmentation: Augmentation, _ samples: Rows, epoch number: Int = 2
  ) -> (inputs: [Float], targets: [Float]) {
    let order = Permutation(
      count: samples.count, stream: RandomStream(seed: 1, "order"), epoch: number)
    let epoch = Augmentation.Epoch(
      samples: samples, order: order, count: samples.count, number: number)
    var inputs = [Float](repeating: 0, count: places.count * image.count)
    var targets = [Float](repeating: 0, count: places.count * (augmentation.classes ?? 1))
    inputs.withUnsafeMutableBufferPointer { inputs in
      targets.withUnsafeMutableBufferPointer { targets in
        augmentation.write(
          places, of: epoch, inputs: inputs, targets: targets, with: .fastest())
      }
    }
    return (inputs, targets)
  }

  @Test func `what a sample becomes does not depend on how the epoch is cut`() {
    let whole = Self.write(0..<24, Self.everything, Self.samples)
    for cuts in [[0, 1, 2, 24], [0, 7, 16, 24], [0, 12, 24]] {
      let parts = zip(cuts, cuts.dropFirst()).map {
        Self.write($0..<$1, Self.everything, Self.samples)
      }
      #expect(parts.flatMap(\.inputs) == whole.inputs)
      #expect(parts.flatMap(\.targets) == whole.targets)
    }
    let later = Self.write(0..<24, Self.everything, Self.samples, epoch: 3)
    #expect(later.inputs != whole.inputs)
  }

  @Test func `mixup averages images as it does classes`() {
    let (inputs, targets) = Self.write(
      0..<40, Self.augmentation([], [Mixture(.mixup, alpha: 1)]), Self.flat)
    let order = Permutation(count: 40, stream: RandomStream(seed: 1, "order"), epoch: 2)
    var partners: Set<Int> = []
    for row in 0..<40 {
      let (own, value) = (order[row], Double(inputs[row * 144]))
      let shares = targets[row * 3..<row * 3 + 3].map(Double.init)
      #expect((shares.reduce(0, +) - 1).magnitude < 1e-6)
      #expect(inputs[row * 144..<row * 144 + 144].allSatisfy { Double($0) == value })
      let share = shares[own % 3]
      guard share < 0.999 else { continue }
      let partner = (value - share * Double(own)) / (1 - share)
      #expect((partner - partner.rounded()).magnitude < 0.01)
      #expect((shares[Int(partner.rounded()) % 3] - (1 - share)).magnitude < 1e-5)
      partners.insert(Int(partner.rounded()))
    }
    #expect(partners.count > 10)
  }

  @Test func `cut-mix puts as much of a rectangle into the image as into the target`() {
    let (inputs, targets) = Self.write(
      0..<40, Self.augmentation([], [Mixture(.cutmix, alpha: 1)]), Self.flat)
    let order = Permutation(count: 40, stream: RandomStream(seed: 1, "order"), epoch: 2)
    var mixed = 0
    for row in 0..<40 {
      let own = Float(order[row])
      let foreign = (0..<144).filter { inputs[row * 144 + $0] != own }
      let (rows, columns) = (Set(foreign.map { $0 / 12 }), Set(foreign.map { $0 % 12 }))
      #expect(foreign.count == rows.count * columns.count)
      guard let first = foreign.first else { continue }
      let partner = Int(inputs[row * 144 + first])
      let share = Float(foreign.count) / 144
      var expected: [Float] = [0, 0, 0]
      expected[order[row] % 3] += 1 - share
      expected[partner % 3] += share
      for (value, expected) in zip(targets[row * 3..<row * 3 + 3], expected) {
        #expect((value - expected).magnitude < 1e-6)
      }
      mixed += 1
    }
    #expect(mixed > 25)
  }

  private static func fit(
    _ augmentation: Augmentation?, ranks: any Communicator = InProcessCommunicator.alone()
  ) -> Fit {
    var plan = FitPlan(
      model: LeNet(image, outputs: classes), loss: .crossEntropy, optimizer: SGD(momentum: 0.9),
      schedule: ConstantSchedule(0.01), batch: 10, epochs: 2, shards: LogicalShards(3))
    plan.augmentation = augmentation
    return Fit(plan, on: samples, streams: .ofTests, ranks: ranks)
  }

  @Test(arguments: [2, 3, 5])
  func `an augmented training on several ranks gives the bits of one`(size: Int) throws {
    let alone = Self.fit(Self.everything)
    let seen = try alone.run(epochs: 2)
    let found = try InProcessCommunicator.run(ranks: size) { ranks in
      let fit = Self.fit(Self.everything, ranks: ranks)
      return (try fit.run(epochs: 2), fit.bits)
    }
    #expect(found.allSatisfy { $0.0 == seen && $0.1 == alone.bits })
    #expect(alone.bits != Self.fit(nil).bits)
  }

  @Test func `an evaluation sees samples as they are`() throws {
    let (plain, augmented) = (Self.fit(nil), Self.fit(Self.everything))
    let judged = try [plain, augmented].map {
      try Evaluation($0.plan, on: Self.samples).run(weights: plain.weights)
    }
    #expect(judged[0] == judged[1])
  }
}
