import Tensors

/// Every action equally likely: a baseline, and what the speed of environments is measured with.
package struct RandomPolicy: Sendable {
  private let stream: RandomStream

  package init(_ stream: RandomStream) { self.stream = stream }

  /// Writes the next actions of a batch: a function of the stream, the step and the global index of
  /// the environment.
  ///
  /// With two actions 128 environments share a block of random bits, bit `i % 128` being that of
  /// environment i; otherwise every environment has a cursor of its own.
  package func act(in batch: EnvironmentBatch) {
    guard batch.environment.actionCount == 2 else {
      for (place, index) in batch.indices.enumerated() {
        var cursor = stream.cursor(clock: batch.clock, environment: index)
        batch.actions[place] = Int32(cursor.integer(below: batch.environment.actionCount))
      }
      return
    }
    var place = 0
    while place < batch.count {
      let index = batch.indices.lowerBound + place
      var cursor = stream.cursor(clock: batch.clock, environment: index / 128)
      let (low, high) = (cursor.next(), cursor.next())
      let end = min(batch.count, place + 128 - index % 128)
      var bit = index % 128
      while place < end {
        batch.actions[place] = Int32((bit < 64 ? low : high) >> UInt64(bit & 63) & 1)
        (place, bit) = (place + 1, bit + 1)
      }
    }
  }
}
