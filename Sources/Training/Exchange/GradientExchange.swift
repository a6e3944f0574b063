import MPI
import Neural
import Tensors

/// Updates of weights that all ranks of a group hold, with gradients computed shard by shard.
///
/// One step: each rank computes the gradients of its shards and sums those nodes of the fixed
/// ``ShardTree`` that are its own; it sends these sums, cut into slices, to the slices' owners; each
/// owner finishes the tree for its slice, moves its weights, and sends them to all. (Rabenseifner's
/// reduce-scatter and all-gather, *ICCS* 2004, with a fixed order of sums; the owner keeps the
/// optimizer's state, as ZeRO's first stage: Rajbhandari et al., arXiv 1910.02054.)
///
/// What is added to what depends on the number of shards alone, so all numbers of ranks give equal
/// bits. A rank alone sends nothing and copies nothing. Ranks beyond the shards compute nothing and
/// receive the weights.
package final class GradientExchange {
  /// Slices are whole blocks of so many parameters, but for the end, unless tensors must be whole.
  package static let block = 4096
  /// Sums of so many shards are made in one pass over their buffers.
  private static let leavesAtOnce = 8

  let ranks: any Communicator
  /// The parameters whose sums and optimizer state each rank keeps.
  let slices: [Range<Int>]
  /// The parts of this rank's slice whose squares are summed one by one: whole blocks or parameters,
  /// on any number of ranks the same ones.
  let squareParts: [Range<Int>]
  private let shards: LogicalShards
  /// In what sums of gradients are kept and sent. In bfloat16 the gradient of each part is rounded, and
  /// each sum of the tree: so what is sent is known to half the bytes, whoever sends it.
  package var precision = Precision.float32
  let count: Int
  let kernels = Kernels.fastest()
  private var plans: [Int: ExchangePlan] = [:]
  /// Buffers of the size of all parameters that are not in use.
  var free: [Storage] = []
  /// Slices of the others' sums.
  private var received: [Storage] = []

  /// - Parameters:
  ///   - shards: Into how many parts the work of a step is cut, or fewer.
  ///   - count: Parameters.
  package convenience init(
    ranks: any Communicator, shards: LogicalShards, parameters count: Int
  ) {
    let owners = min(ranks.size, shards.count)
    let slices = ExchangePlan.slices(of: count, owners: owners, ranks.size)
    let own = slices[ranks.rank]
    let parts = stride(from: own.lowerBound, to: own.upperBound, by: Self.block).map {
      $0..<min($0 + Self.block, own.upperBound)
    }
    self.init(ranks, shards, slices, squareParts: parts, count: count)
  }

  /// An exchange whose slices hold whole parameters where the optimizer needs them.
  package convenience init(
    ranks: any Communicator, shards: LogicalShards, layout: ParameterLayout,
    for optimizer: any UpdateRule
  ) {
    guard optimizer.needsWholeTensors else {
      self.init(ranks: ranks, shards: shards, parameters: layout.count)
      return
    }
    let owners = min(ranks.size, shards.count)
    let slices = ExchangePlan.slices(of: layout, owners: owners, ranks.size)
    let own = slices[ranks.rank]
    let parts = layout.parameters.map { $0.range.clamped(to: own) }.filter { !$0.isEmpty }
    self.init(ranks, shards, slices, squareParts: parts, count: layout.count)
  }

  private init(
    _ ranks: any Communicator, _ shards: LogicalShards, _ slices: [Range<Int>],
    squareParts: [Range<Int>], count: Int
  ) {
    (self.ranks, self.shards, self.slices) = (ranks, shards, slices)
    (self.squareParts, self.count) = (squareParts, count)
  }

  /// The parts that this rank computes in a step of so many; none on ranks beyond the parts.
  package func ownParts(of parts: Int) -> Range<Int> { plan(parts).shares[ranks.rank] }

  /// The parameters whose optimizer state this rank keeps; none on ranks beyond the shards.
  package var ownSlice: Range<Int> { slices[ranks.rank] }

  /// One update. Collective.
  /// - Parameters:
  ///   - weights: All parameters, equal on all ranks before and after.
  ///   - parts: Shards of this step that are not empty, 1 or more; parts are counted without the
  ///     empty ones.
  ///   - gradient: Writes all of one part's gradient, scaled so that the sum is what is wanted, and
  ///     returns what else is to be known of the part. Called for ``ownParts(of:)`` in order.
  ///   - update: Moves a slice of the weights along the sum of the gradients, valid in that slice
  ///     alone; it also gets what is to be known of all parts, in order.
  /// - Returns: What `gradient` returned for each part, in order, on all ranks.
  package func step<Note: BitwiseCopyable>(
    _ weights: Storage, parts: Int,
    gradient: (_ part: Int, _ into: Storage) throws -> Note,
    update: (_ gradients: Storage, _ slice: Range<Int>, _ notes: [Note]) throws -> Void
  ) throws -> [Note] {
    precondition(
      weights.count == count && parts > 0 && parts <= shards.count,
      "\(weights.count) weights for \(count) and \(parts) parts of \(shards.count)")
    let (total, notes) = try sum(parts: parts, gradient)
    defer { recycle(total) }
    if !ownSlice.isEmpty { try update(total, ownSlice, notes) }
    try publish(weights)
    return notes
  }

  /// The sum of the gradients of all parts, as in ``step(_:parts:gradient:update:)``. Collective.
  /// - Returns: A buffer of all parameters that holds the sum in this rank's slice, to be given back by
  ///   ``recycle(_:)``, and the notes of all parts.
  func sum<Note: BitwiseCopyable>(
    parts: Int, _ gradient: (_ part: Int, _ into: Storage) throws -> Note
  ) throws -> (Storage, [Note]) {
    let plan = plan(parts)
    var own: [Note] = []
    let sums = try plan.nodes[ranks.rank].map { node in
      try sum(of: node) { part, buffer in own.append(try gradient(part, buffer)) }
    }
    let (total, notes) = try finish(sums, own, plan)
    free += sums.filter { $0 !== total }
    return (total, notes)
  }

  /// Takes back the buffer of a sum that is not needed any more.
  func recycle(_ sum: Storage) { free.append(sum) }

  /// Gives each rank the slices of the weights that the others have moved. Collective.
  func publish(_ weights: Storage) throws {
    if ranks.size > 1 { try ranks.exchangeAll { [StorageSlice(weights, slices[$0]).bytes] } }
  }

  private func plan(_ parts: Int) -> ExchangePlan {
    if let known = plans[parts] { return known }
    let plan = ExchangePlan(parts: parts, ranks: ranks.size)
    plans[parts] = plan
    return plan
  }

  func buffer() -> Storage { free.popLast() ?? Storage(count: count) }

  // MARK: - The sums of this rank

  /// The sum of a node whose parts are all of this rank, part by part: of n parts at most
  /// 8 + log₂ n buffers are in use.
  func sum(
    of node: ShardTree.Node, _ write: (Int, Storage) throws -> Void
  ) throws -> Storage {
    if precision == .bfloat16 { return try roundedSum(of: node, write) }
    let addends: [Storage]
    if node.count <= Self.leavesAtOnce {
      addends = try node.map { part in
        let buffer = buffer()
        try write(part, buffer)
        return buffer
      }
    } else {
      let (left, right) = ShardTree.halves(of: node)
      addends = [try sum(of: left, write), try sum(of: right, write)]
    }
    if addends.count > 1 { addends[0].sum(addends, in: 0..<count, with: kernels) }
    free += addends.dropFirst()
    return addends[0]
  }

  // MARK: - The sum of all

  /// The sum of a node in this rank's slice.
  private struct Addend {
    let node: ShardTree.Node
    let slice: StorageSlice
    /// Whether it lies in a buffer of all parameters.
    let isWhole: Bool
  }

  /// Gives the others their slices of `sums`, the nodes of this rank, with the notes of its parts, and
  /// finishes the tree in its own slice.
  /// - Returns: A buffer of all parameters that holds the sum there, and the notes of all parts.
  private func finish<Note: BitwiseCopyable>(
    _ sums: [Storage], _ own: [Note], _ plan: ExchangePlan
  ) throws -> (Storage, [Note]) {
    if ranks.size == 1 { return (sums[0], own) }
    var addends: [Addend] = []
    let parts = plan.tree.root.count
    let notes = try [Note](unsafeUninitializedCapacity: parts) { notes, initialized in
      let memory = plan.shares.map { share in
        UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: notes[share]))
      }
      own.withUnsafeBytes { memory[ranks.rank].copyMemory(from: $0) }
      addends = try swap(sums, memory, plan)
      initialized = parts
    }
    guard !addends.isEmpty else { return (sums.first ?? buffer(), notes) }
    var rest = addends[...]
    let total = sum(of: plan.tree.root, &rest)
    if total.isWhole { return (total.slice.storage, notes) }
    let whole = buffer()
    StorageSlice(whole, ownSlice).write(total.slice)
    return (whole, notes)
  }

  /// - Parameter notes: Memory for the notes of each rank's parts, filled for this rank.
  /// - Returns: This rank's slice of all nodes, in their order; none where it owns no slice.
  private func swap(
    _ sums: [Storage], _ notes: [UnsafeMutableRawBufferPointer], _ plan: ExchangePlan
  ) throws -> [Addend] {
    let rank = ranks.rank
    var (outgoing, incoming): ([Outgoing], [Incoming]) = ([], [])
    var halves = Halves(precision, kernels)
    for other in ranks.others {
      if !notes[rank].isEmpty { outgoing.append(Outgoing(to: other, .init(notes[rank]))) }
      if !notes[other].isEmpty { incoming.append(Incoming(from: other, notes[other])) }
      for sum in sums where !slices[other].isEmpty {
        let bytes = halves.sent(StorageSlice(sum, slices[other]))
        outgoing.append(Outgoing(to: other, UnsafeRawBufferPointer(bytes)))
      }
    }
    var (addends, places): ([Addend], Int) = ([], 0)
    for (owner, nodes) in plan.nodes.enumerated() where !ownSlice.isEmpty {
      for (place, node) in nodes.enumerated() {
        if owner == rank {
          let slice = StorageSlice(sums[place], ownSlice)
          addends.append(Addend(node: node, slice: slice, isWhole: true))
        } else {
          if places == received.count { received.append(Storage(count: ownSlice.count)) }
          let slice = StorageSlice(received[places], 0..<ownSlice.count)
          incoming.append(Incoming(from: owner, halves.awaited(slice)))
          addends.append(Addend(node: node, slice: slice, isWhole: false))
          places += 1
        }
      }
    }
    try ranks.exchange(outgoing, incoming)
    halves.finish()
    return addends
  }

  /// - Parameter rest: The nodes that are summed already and not used yet, in order.
  private func sum(of node: ShardTree.Node, _ rest: inout ArraySlice<Addend>) -> Addend {
    if let first = rest.first, first.node == node { return rest.removeFirst() }
    let (leftNode, rightNode) = ShardTree.halves(of: node)
    let left = sum(of: leftNode, &rest)
    let right = sum(of: rightNode, &rest)
    let place = right.isWhole ? right : left
    place.slice.write(sumOf: left.slice, right.slice, with: kernels)
    if precision == .bfloat16 { kernels.roundToBFloat16(place.slice) }
    return Addend(node: node, slice: place.slice, isWhole: place.isWhole)
  }
}
