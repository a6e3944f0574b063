import Tensors

/// Environments of one kind that step together, each starting its next episode in the same step in
/// which one ended (Gymnasium calls this same-step autoreset).
///
/// It has identity, as loops write its memory; it has no lock and belongs to one thread.
package final class EnvironmentBatch {
  package let environment: any Environment
  /// The global indices of these environments: their randomness is keyed by them.
  package let indices: Range<Int>
  /// The steps every environment has made.
  package private(set) var clock = 0
  /// What to do in the next step, one action for each environment, to be written before it.
  package let actions: UnsafeMutableBufferPointer<Int32>
  /// The rewards of the last step.
  package let rewards: UnsafeMutableBufferPointer<Float>
  /// Whether the last step ended the episode of its own: 1 or 0.
  package let terminated: UnsafeMutableBufferPointer<UInt8>
  /// Whether the last step reached the step limit: 1 or 0. Both may be 1.
  package let truncated: UnsafeMutableBufferPointer<UInt8>
  /// What is to be seen now, one row for each environment; of a new episode where one ended.
  package let observations: UnsafeMutableBufferPointer<Float>
  /// The last observations of the episodes that ended in the last step; other rows are old.
  package let finalObservations: UnsafeMutableBufferPointer<Float>
  /// The episodes that have ended and were not taken yet, in order of their ends.
  private var ended: [Episode] = []

  let states: StateColumns
  /// The states in which the episodes ended in the last step; others are old.
  let finalStates: StateColumns
  let lengths: UnsafeMutablePointer<Int32>
  let returns: UnsafeMutablePointer<Double>
  private let starts, dynamics: RandomStream

  /// Loops over environments take so many at once.
  static let lanes = 8

  /// Environments at the start of their first episodes.
  ///
  /// - Parameters:
  ///   - indices: The global indices, at least one.
  ///   - random: The stream of all environments of a run.
  package init(_ environment: any Environment, indices: Range<Int>, random: RandomStream) {
    precondition(
      !indices.isEmpty && indices.lowerBound >= 0, "environments \(indices) of \(environment.name)")
    (self.environment, self.indices) = (environment, indices)
    starts = random.substream("starts")
    dynamics = random.substream("dynamics")
    let capacity = (indices.count + Self.lanes - 1) / Self.lanes * Self.lanes
    let width = environment.observationWidth
    states = StateColumns(pointer: Self.zeros(environment.stateWidth * capacity), stride: capacity)
    finalStates = StateColumns(
      pointer: Self.zeros(environment.stateWidth * capacity), stride: capacity)
    (lengths, returns) = (Self.zeros(capacity), Self.zeros(capacity))
    actions = .init(start: Self.zeros(capacity), count: indices.count)
    rewards = .init(start: Self.zeros(capacity), count: indices.count)
    terminated = .init(start: Self.zeros(capacity), count: indices.count)
    truncated = .init(start: Self.zeros(capacity), count: indices.count)
    observations = .init(start: Self.zeros(capacity * width), count: indices.count * width)
    finalObservations = .init(start: Self.zeros(capacity * width), count: indices.count * width)
    for place in 0..<count { start(place) }
    observe()
  }

  deinit {
    states.pointer.deallocate()
    finalStates.pointer.deallocate()
    lengths.deallocate()
    returns.deallocate()
    actions.deallocate()
    rewards.deallocate()
    terminated.deallocate()
    truncated.deallocate()
    observations.deallocate()
    finalObservations.deallocate()
  }

  private static func zeros<Number: Numeric>(_ count: Int) -> UnsafeMutablePointer<Number> {
    let pointer = UnsafeMutablePointer<Number>.allocate(capacity: count)
    pointer.initialize(repeating: 0, count: count)
    return pointer
  }

  package var count: Int { indices.count }

  /// Takes ``actions`` in all environments.
  ///
  /// - Precondition: each is in 0 ..< `actionCount`.
  /// - Returns: how many episodes ended.
  @discardableResult
  package func step() -> Int {
    guard let chosen = actions.baseAddress, let rewards = rewards.baseAddress,
      let terminated = terminated.baseAddress
    else { preconditionFailure("a batch without environments") }
    requireActions()
    environment.step(
      states,
      StepColumns(count: count, actions: chosen, rewards: rewards, terminated: terminated),
      using: StepRandomness(stream: dynamics, step: clock, firstEnvironment: indices.lowerBound))
    clock += 1
    let ends = countEnds()
    if ends > 0 {
      for place in 0..<count where terminated[place] | truncated[place] != 0 { end(place) }
    }
    observe()
    return ends
  }

  /// The episodes that ended since the last call, in order of end and environment.
  package func takeEpisodes() -> [Episode] {
    defer { ended.removeAll(keepingCapacity: true) }
    return ended
  }

  private func requireActions() {
    var highest: UInt32 = 0
    for action in actions { highest = max(highest, UInt32(bitPattern: action)) }
    precondition(
      highest < environment.actionCount,
      "an action \(Int32(bitPattern: highest)) of \(environment.actionCount) in \(environment.name)"
    )
  }

  /// Adds up lengths and returns, and marks who has reached the step limit.
  private func countEnds() -> Int {
    let limit = Int32(environment.stepLimit)
    var ends = 0
    for place in 0..<count {
      lengths[place] &+= 1
      returns[place] += Double(rewards[place])
      truncated[place] = lengths[place] >= limit ? 1 : 0
      ends &+= Int(terminated[place] | truncated[place])
    }
    return ends
  }

  private func end(_ place: Int) {
    let width = environment.observationWidth
    if let rows = finalObservations.baseAddress {
      environment.observe(states, place..<(place + 1), into: rows + place * width)
    }
    for column in 0..<environment.stateWidth {
      finalStates[column][place] = states[column][place]
    }
    let length = Int(lengths[place])
    ended.append(
      Episode(
        environment: indices.lowerBound + place, startStep: clock - length, length: length,
        episodeReturn: returns[place], isTerminated: terminated[place] != 0,
        isTruncated: truncated[place] != 0))
    start(place)
  }

  private func start(_ place: Int) {
    var cursor = starts.cursor(clock: clock, environment: indices.lowerBound + place)
    environment.start(states, at: place, using: &cursor)
    (lengths[place], returns[place]) = (0, 0)
  }

  private func observe() {
    guard let rows = observations.baseAddress else { return }
    environment.observe(states, 0..<count, into: rows)
  }
}

/// Saving and going on.
extension EnvironmentBatch {
  /// Numbers kept for one environment: its state, the length and the return of its episode.
  package static func snapshotWidth(of environment: any Environment) -> Int {
    environment.stateWidth + 2
  }

  /// All that the next steps depend on but the clock, a row for each environment:
  /// [count, ``snapshotWidth(of:)``].
  package var snapshot: [Double] {
    (0..<count).flatMap { place in
      (0..<environment.stateWidth).map { states[$0][place] }
        + [Double(lengths[place]), returns[place]]
    }
  }

  /// Goes on from a snapshot of environments with these indices.
  ///
  /// - Precondition: `rows` has the size of ``snapshot``.
  package func restore(_ rows: some Collection<Double>, clock: Int) {
    let width = Self.snapshotWidth(of: environment)
    precondition(rows.count == count * width, "\(rows.count) numbers for \(count) environments")
    var numbers = rows.makeIterator()
    func next() -> Double { numbers.next() ?? 0 }
    for place in 0..<count {
      for column in 0..<environment.stateWidth { states[column][place] = next() }
      lengths[place] = Int32(next())
      returns[place] = next()
    }
    self.clock = clock
    ended.removeAll()
    observe()
  }
}
