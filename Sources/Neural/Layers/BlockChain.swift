import Tensors

extension Tape {
  /// Records blocks one upon the other, in as many segments as ``Tape/segmentCount`` says, or as there are
  /// blocks: contiguous ones whose sizes differ by at most one.
  func chain<Block>(
    _ x: Variable, _ blocks: [Block], _ record: (Block, Variable) -> Variable
  ) -> Variable {
    guard segmentCount > 0 else { return blocks.reduce(x) { record($1, $0) } }
    let count = min(segmentCount, blocks.count)
    return (0..<count).reduce(x) { x, segment in
      let part = blocks[segment * blocks.count / count..<(segment + 1) * blocks.count / count]
      return self.segment { part.reduce(x) { record($1, $0) } }
    }
  }
}
