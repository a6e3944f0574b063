/// The values of every rank on every rank. (MPI 3.1 §5.7)
extension Communicator {
  /// One value of each rank, rank 0 first.
  package func allGather<T: BitwiseCopyable>(_ value: T) throws -> [T] {
    try [value].withUnsafeBytes { own in
      try [T](unsafeUninitializedCapacity: size) { whole, initialized in
        let bytes = UnsafeMutableRawBufferPointer(whole)
        try allGather(own, into: .init(rebasing: bytes[..<(size * own.count)]))
        initialized = size
      }
    }
  }

  /// The `values` of each rank, rank 0 first; counts may differ.
  package func allGather<T: BitwiseCopyable>(_ values: [T]) throws -> [[T]] {
    let stride = MemoryLayout<T>.stride
    let counts = try allGather(values.count)
    let offsets = counts.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1 * stride) }
    let whole = UnsafeMutableRawBufferPointer.allocate(byteCount: offsets[size], alignment: 16)
    defer { whole.deallocate() }
    values.withUnsafeBytes { own in
      UnsafeMutableRawBufferPointer(rebasing: whole[offsets[rank]..<offsets[rank + 1]])
        .copyMemory(from: own)
    }
    try ring(whole, offsets: offsets, begin(.allGather))
    return try (0..<size).map { other in
      try elements(
        from: UnsafeRawBufferPointer(rebasing: whole[offsets[other]..<offsets[other + 1]]),
        of: T.self, sentBy: other)
    }
  }

  /// Bytes of equal length of each rank, rank 0 first.
  ///
  /// Bruck's algorithm up to 64 KiB in all (⌈log₂ size⌉ rounds), above it a ring, which moves
  /// every byte once. (Bruck et al., *IEEE TPDS* 1997)
  /// - Parameters:
  ///   - part: the bytes of this rank; all ranks pass the same length.
  ///   - whole: room for `size × part.count` bytes.
  package func allGather(
    _ part: UnsafeRawBufferPointer, into whole: UnsafeMutableRawBufferPointer
  ) throws {
    precondition(
      whole.count == size * part.count,
      "room for \(whole.count) bytes, not for \(size) parts of \(part.count)")
    let step = try begin(.allGather)
    if whole.count <= 1 << 16 { return try bruck(part, into: whole, step) }
    let offsets = (0...size).map { $0 * part.count }
    UnsafeMutableRawBufferPointer(rebasing: whole[offsets[rank]..<offsets[rank + 1]])
      .copyMemory(from: part)
    try ring(whole, offsets: offsets, step)
  }

  private func bruck(
    _ part: UnsafeRawBufferPointer, into whole: UnsafeMutableRawBufferPointer,
    _ step: CollectiveStep
  ) throws {
    let count = part.count
    // Part i of `turned` is that of rank (rank + i) mod size.
    let turned = UnsafeMutableRawBufferPointer.allocate(byteCount: whole.count, alignment: 16)
    defer { turned.deallocate() }
    UnsafeMutableRawBufferPointer(rebasing: turned[..<count]).copyMemory(from: part)
    var known = 1
    while known < size {
      let new = min(known, size - known)
      try exchange(
        UnsafeRawBufferPointer(rebasing: turned[..<(new * count)]),
        to: (rank - known + size) % size,
        into: UnsafeMutableRawBufferPointer(
          rebasing: turned[(known * count)..<((known + new) * count)]),
        from: (rank + known) % size, step)
      known += new
    }
    for place in 0..<size {
      let owner = (rank + place) % size
      UnsafeMutableRawBufferPointer(rebasing: whole[(owner * count)..<((owner + 1) * count)])
        .copyMemory(
          from: UnsafeRawBufferPointer(rebasing: turned[(place * count)..<((place + 1) * count)]))
    }
  }

  /// - Parameters:
  ///   - whole: the bytes of all ranks, those of this rank filled in.
  ///   - offsets: where the bytes of each rank begin, and the end; `size + 1` numbers.
  private func ring(
    _ whole: UnsafeMutableRawBufferPointer, offsets: [Int], _ step: CollectiveStep
  ) throws {
    func part(_ owner: Int) -> UnsafeMutableRawBufferPointer {
      UnsafeMutableRawBufferPointer(rebasing: whole[offsets[owner]..<offsets[owner + 1]])
    }
    for turn in stride(from: 0, to: size - 1, by: 1) {
      let (mine, new) = ((rank - turn + size) % size, (rank - turn - 1 + size) % size)
      try exchange(
        UnsafeRawBufferPointer(part(mine)), to: (rank + 1) % size, into: part(new),
        from: (rank - 1 + size) % size, step)
    }
  }

  private func exchange(
    _ bytes: UnsafeRawBufferPointer, to target: Int, into buffer: UnsafeMutableRawBufferPointer,
    from source: Int, _ step: CollectiveStep
  ) throws {
    let transfer = try start(bytes, to: target, tag: step.tag)
    try finish([transfer]) { try take(step, from: source, into: buffer) }
  }
}
