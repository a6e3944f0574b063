import Datasets
import Neural
import Tensors

/// What becomes of the samples of a training before the model sees them: each image is changed by
/// itself, then mixed with others.
///
/// Everything about a sample is drawn by the epoch and its place in the epoch's order. Partners are
/// drawn from all places of the epoch, changed as they are where they come themselves. So neither
/// batches nor shards nor ranks enter what a sample becomes. Deviation from mixup and cut-mix as
/// published: partners and shares are drawn for each sample, not for each batch.
package struct Augmentation: Sendable {
  /// What the samples are.
  package let image: ImageExtents
  /// What lies around an image, such as the number of a black pixel.
  package let blank: Float
  package let changes: [any ImageChange]
  package let mixtures: [Mixture]
  /// Of the labels where samples are mixed, whose targets are then a probability for each class; nil
  /// where targets stay as the samples have them.
  package let classes: Int?
  private let stream: RandomStream

  /// - Precondition: There are classes where samples are mixed.
  package init(
    of image: ImageExtents, blank: Float, changes: [any ImageChange], mixtures: [Mixture] = [],
    classes: Int? = nil, stream: RandomStream
  ) {
    precondition(mixtures.isEmpty || classes != nil, "mixtures of samples without classes")
    (self.image, self.blank, self.changes, self.mixtures) = (image, blank, changes, mixtures)
    (self.classes, self.stream) = (mixtures.isEmpty ? nil : classes, stream)
  }

  /// The samples of one epoch in their order.
  package struct Epoch {
    let samples: any SampleSource
    let order: Permutation
    /// Places of the epoch.
    let count: Int
    let number: Int

    package init(samples: any SampleSource, order: Permutation, count: Int, number: Int) {
      (self.samples, self.order, self.count, self.number) = (samples, order, count, number)
    }
  }

  /// Writes what the samples at `places` of the epoch's order become.
  ///
  /// - Parameters:
  ///   - inputs: [places.count, image].
  ///   - targets: [places.count, ``classes``], or as the samples have them.
  package func write(
    _ places: Range<Int>, of epoch: Epoch, inputs: UnsafeMutableBufferPointer<Float>,
    targets: UnsafeMutableBufferPointer<Float>, with kernels: Kernels
  ) {
    guard let classes else {
      writeChanged(Array(places), of: epoch, inputs: inputs, targets: targets, with: kernels)
      return
    }
    withUnsafeTemporaryAllocation(of: Float.self, capacity: places.count) { labels in
      writeChanged(Array(places), of: epoch, inputs: inputs, targets: labels, with: kernels)
      targets.update(repeating: 0)
      for (row, label) in labels.enumerated() { targets[row * classes + Int(label)] = 1 }
    }
    for (number, mixture) in mixtures.enumerated() {
      mix(mixture, number, places, of: epoch, inputs, targets, classes, with: kernels)
    }
  }

  /// Writes samples, each changed by itself.
  private func writeChanged(
    _ places: [Int], of epoch: Epoch, inputs: UnsafeMutableBufferPointer<Float>,
    targets: UnsafeMutableBufferPointer<Float>, with kernels: Kernels
  ) {
    places.map { epoch.order[$0] }.withUnsafeBufferPointer {
      epoch.samples.write($0, inputs: inputs, targets: targets, with: kernels)
    }
    guard let pixels = inputs.baseAddress, !changes.isEmpty else { return }
    withUnsafeTemporaryAllocation(of: Float.self, capacity: image.count) { scratch in
      guard let scratch = scratch.baseAddress else { return }
      for (number, change) in changes.enumerated() {
        let stream = stream.substream("\(number) \(change.name)")
        for (row, place) in places.enumerated() {
          var cursor = stream.cursor(step: epoch.number, item: place)
          change.apply(
            to: ImagePixels(
              pixels + row * image.count, image, blank: blank, scratch: scratch),
            using: &cursor)
        }
      }
    }
  }

  private func mix(
    _ mixture: Mixture, _ number: Int, _ places: Range<Int>, of epoch: Epoch,
    _ inputs: UnsafeMutableBufferPointer<Float>, _ targets: UnsafeMutableBufferPointer<Float>,
    _ classes: Int, with kernels: Kernels
  ) {
    let stream = stream.substream("\(number) \(mixture.kind.rawValue)")
    let draws = places.map { place in
      var cursor = stream.cursor(step: epoch.number, item: place)
      return mixture.draw(of: epoch.count, extents: image, using: &cursor)
    }
    let capacity = places.count * (image.count + 1)
    withUnsafeTemporaryAllocation(of: Float.self, capacity: capacity) { space in
      let others = UnsafeMutableBufferPointer(rebasing: space[(places.count)...])
      let labels = UnsafeMutableBufferPointer(rebasing: space[..<places.count])
      writeChanged(
        draws.map(\.partner), of: epoch, inputs: others, targets: labels, with: kernels)
      guard let own = inputs.baseAddress, let other = others.baseAddress else { return }
      for (row, draw) in draws.enumerated() where draw.share < 1 {
        mixture.mix(
          own + row * image.count, with: other + row * image.count, by: draw, extents: image)
        for place in row * classes..<(row + 1) * classes { targets[place] *= draw.share }
        targets[row * classes + Int(labels[row])] += 1 - draw.share
      }
    }
  }
}
