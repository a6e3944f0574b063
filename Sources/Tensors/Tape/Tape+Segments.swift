/// Values that are computed again instead of kept.
extension Tape {
  /// Records a part of the computation whose inner values are not kept: the backward pass computes
  /// them again, with the bits they had (dropout draws the same words), when it comes to the part.
  ///
  /// All segments use the same memory, as large as the largest needs; only what they return is kept.
  /// So n equal blocks need the memory of n outputs and of one block, for one more forward pass of
  /// all but the last. Source: Chen et al., *Training Deep Nets with Sublinear Memory Cost*, arXiv
  /// 1604.06174, §4.
  ///
  /// - Precondition: `body` records no segment, and what it records but does not return is not used
  ///   outside.
  package func segment(_ body: () -> Variable) -> Variable {
    if keepsAllValues { return body() }
    precondition(!isInSegment, "a segment inside a segment")
    let (first, number) = (nodes.count, segments.count)
    inner.reuse()
    segments.append(first..<first)
    isInSegment = true
    let y = body()
    isInSegment = false
    segments[number] = first..<nodes.count
    let slot = Int(y.slot)
    if segmentOfSlot[slot] == number {
      slots[slot].value = values.take(counts[slot])
      segmentOfSlot[slot] = nil
    }
    return y
  }

  /// - Precondition: the value is kept, or lies in the segment that is being recorded.
  func requireInReach(_ variable: Variable) {
    let segment = segmentOfSlot[Int(variable.slot)]
    precondition(
      segment == nil || isInSegment && segment == segments.count - 1,
      "a value of shape \(variable.shape) is used outside its segment")
  }
}
