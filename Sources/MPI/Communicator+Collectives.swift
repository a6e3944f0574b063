/// What all ranks do together: each rank calls the same in the same order.
extension Communicator {
  /// Returns once every rank has called it.
  ///
  /// Dissemination: ⌈log₂ size⌉ rounds. (Hensgen, Finkel, Manber 1988)
  package func barrier() throws {
    let step = try begin(.barrier)
    var distance = 1
    while distance < size {
      let transfer = try start(
        UnsafeRawBufferPointer(start: nil, count: 0), to: (rank + distance) % size, tag: step.tag)
      try take(step, from: (rank - distance + size) % size, into: .init(start: nil, count: 0))
      try wait(for: transfer)
      distance *= 2
    }
  }

  /// The `values` of `root` on every rank; those of the other ranks are ignored.
  ///
  /// Binomial tree: ⌈log₂ size⌉ rounds. (MPI 3.1 §5.4)
  package func broadcast<T: BitwiseCopyable>(_ values: [T], from root: Int = 0) throws -> [T] {
    let step = try begin(.broadcast)
    let tree = BinomialTree(rank: rank, root: root, size: size)
    var values = values
    if let parent = tree.parent { values = try take(step, from: parent).receive(of: T.self) }
    try values.withUnsafeBytes { try sendAll($0, to: tree.children, step) }
    return values
  }

  /// One value of `root` on every rank.
  package func broadcast<T: BitwiseCopyable>(_ value: T, from root: Int = 0) throws -> T {
    try broadcast([value], from: root)[0]
  }

  /// The bytes of `root` into the memory of every other rank. All pass the same length.
  package func broadcast(
    into buffer: UnsafeMutableRawBufferPointer, from root: Int = 0
  ) throws {
    let step = try begin(.broadcast)
    let tree = BinomialTree(rank: rank, root: root, size: size)
    if let parent = tree.parent { try take(step, from: parent, into: buffer) }
    try sendAll(UnsafeRawBufferPointer(buffer), to: tree.children, step)
  }

  /// The `values` of every rank at `root`, rank 0 first; counts may differ.
  ///
  /// Binomial tree: ⌈log₂ size⌉ rounds. (MPI 3.1 §5.5)
  /// - Returns: `size` arrays at `root`, none elsewhere.
  package func gather<T: BitwiseCopyable>(_ values: [T], at root: Int = 0) throws -> [[T]] {
    let step = try begin(.gather)
    let tree = BinomialTree(rank: rank, root: root, size: size)
    var parts = Parts(values)
    for child in tree.children.reversed() {
      parts.append(Parts(bytes: try take(step, from: child).receive(of: UInt8.self)))
    }
    if let parent = tree.parent {
      try parts.bytes.withUnsafeBytes { try sendAll($0, to: [parent], step) }
      return []
    }
    let fromRoot = try parts.arrays(of: T.self)
    return (0..<size).map { fromRoot[($0 - root + size) % size] }
  }

  /// Part `i` of every rank at rank `i`, that of rank 0 first; counts may differ.
  ///
  /// Pairwise exchange: size − 1 rounds. (MPI 3.1 §5.8)
  /// - Parameter parts: `size` arrays, one for each rank.
  /// - Returns: `size` arrays, one of each rank.
  package func allToAll<T: BitwiseCopyable>(_ parts: [[T]]) throws -> [[T]] {
    precondition(parts.count == size, "\(parts.count) parts for \(size) ranks")
    let step = try begin(.allToAll)
    var received = parts
    for distance in stride(from: 1, to: size, by: 1) {
      let (target, source) = ((rank + distance) % size, (rank - distance + size) % size)
      received[source] = try parts[target].withUnsafeBytes { bytes in
        let transfer = try start(bytes, to: target, tag: step.tag)
        return try finish([transfer]) { try take(step, from: source).receive(of: T.self) }
      }
    }
    return received
  }
}

/// Steps of collectives.
extension Communicator {
  /// The collective that begins now: looked for an abort first, as a root may wait for nobody.
  func begin(_ operation: CollectiveOperation) throws -> CollectiveStep {
    try hear()
    return order.next(operation)
  }

  /// Waits for the message of a rank in a collective.
  /// - Throws: ``CommunicatorError/differentCollectives(here:there:rank:)`` when a rank is in
  ///   another one. A long wait looks at one rank a turn.
  func take(_ step: CollectiveStep, from source: Int) throws -> Envelope {
    let message = try wait(idle: { try checkOrder(step, against: $0 % size) }) {
      try match(from: source, lane: .collective, value: step.tag.value)
    }
    return Envelope(message, on: self)
  }

  func take(
    _ step: CollectiveStep, from source: Int, into buffer: UnsafeMutableRawBufferPointer
  ) throws {
    try take(step, from: source).receive(into: buffer)
  }

  /// Sends to several ranks at once and waits until the memory is free again.
  func sendAll(
    _ bytes: UnsafeRawBufferPointer, to ranks: [Int], _ step: CollectiveStep
  ) throws {
    let transfers = try ranks.map { try start(bytes, to: $0, tag: step.tag) }
    try finish(transfers) {}
  }

  private func checkOrder(_ step: CollectiveStep, against source: Int) throws {
    guard
      let tag = try peekCollective(from: source), let other = CollectiveStep(tag),
      other.contradicts(step)
    else { return }
    throw CommunicatorError.differentCollectives(
      here: step.description, there: other.description, rank: source)
  }
}

/// The neighbours of a rank in a binomial tree.
struct BinomialTree {
  /// Nil at the root.
  let parent: Int?
  /// Those with the largest subtrees first.
  let children: [Int]

  init(rank: Int, root: Int, size: Int) {
    precondition(0 <= root && root < size, "root \(root) is outside 0..<\(size)")
    let place = (rank - root + size) % size
    var distance = 1
    var children: [Int] = []
    while distance < size && place & distance == 0 {
      if place + distance < size { children.insert((place + distance + root) % size, at: 0) }
      distance *= 2
    }
    parent = place == 0 ? nil : (place - distance + root) % size
    self.children = children
  }
}
