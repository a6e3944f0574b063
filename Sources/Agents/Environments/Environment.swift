import Tensors

/// The rules of an environment: a value that holds no state. The states of many environments of one
/// kind lie side by side in an ``EnvironmentBatch``, which counts steps, cuts episodes off at the
/// limit and starts new ones, so that a kind of environment is only what differs.
///
/// A state is ``stateWidth`` numbers in Double; number k of all environments is column k. Everything
/// random comes from the cursors given, each keyed by the environment's global index and the step, so
/// an environment does the same in a batch of any size.
package protocol Environment: Sendable {
  /// Gymnasium's name, such as `CartPole-v1`.
  var name: String { get }
  /// What an observation lies in, number by number; its count is the width of an observation.
  var observationRanges: [ClosedRange<Float>] { get }
  /// Actions are 0 ..< `actionCount`.
  var actionCount: Int { get }
  /// The rewards of one step.
  var rewardRange: ClosedRange<Float> { get }
  /// Numbers of a state.
  var stateWidth: Int { get }
  /// The steps after which an episode is cut off, 1 or more.
  var stepLimit: Int { get }

  /// Writes the first state of an episode of the environment at `place`.
  func start(_ states: StateColumns, at place: Int, using cursor: inout RandomCursor)

  /// Moves every environment by one step and writes its reward, and 1 or 0 for whether the episode
  /// came to an end of its own.
  func step(_ states: StateColumns, _ batch: StepColumns, using random: StepRandomness)

  /// Writes the observations of the environments `places`, one row each.
  func observe(
    _ states: StateColumns, _ places: Range<Int>, into rows: UnsafeMutablePointer<Float>)
}

extension Environment {
  /// Numbers of an observation.
  package var observationWidth: Int { observationRanges.count }
}

/// The states of environments, a column for each number of a state.
package struct StateColumns {
  let pointer: UnsafeMutablePointer<Double>
  /// The distance of two columns: a multiple of ``EnvironmentBatch/lanes``.
  let stride: Int

  subscript(column: Int) -> UnsafeMutablePointer<Double> { pointer + column * stride }
}

/// What goes into a step and comes out of it. The memory goes on to the next multiple of
/// ``EnvironmentBatch/lanes`` after `count`; what is written there has no meaning.
package struct StepColumns {
  let count: Int
  let actions: UnsafePointer<Int32>
  let rewards: UnsafeMutablePointer<Float>
  let terminated: UnsafeMutablePointer<UInt8>
}

/// The random numbers of one step of a batch.
package struct StepRandomness {
  let stream: RandomStream
  let step: Int
  let firstEnvironment: Int

  /// Those of the environment at `place`.
  func cursor(at place: Int) -> RandomCursor {
    stream.cursor(clock: step, environment: firstEnvironment + place)
  }
}

extension RandomStream {
  /// The numbers of an environment, by its global index, at a step of its clock.
  ///
  /// The last 31 bits of the clock are the counter's step; the others go into the item, above the
  /// index.
  package func cursor(clock: Int, environment: Int) -> RandomCursor {
    cursor(step: clock & 0x7FFF_FFFF, item: environment | (clock >> 31) << 32)
  }
}
