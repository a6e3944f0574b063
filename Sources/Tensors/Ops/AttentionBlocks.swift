/// Scratch memory of attention in blocks.
struct BlockRoom {
  /// Queries or keys of a block.
  let extent: Int
  private let width: Int
  private let pointer: UnsafeMutablePointer<Float>

  init(_ attention: Attention, block: Int) {
    (extent, width) = (block, attention.queries.width)
    pointer = attention.frame.scratch
  }

  /// Three tiles of weights; sums of a block of queries, or of keys and of values; those of all
  /// queries; and a number for every query.
  static func count(block: Int, width: Int, queries: Int) -> Int {
    3 * block * block + 2 * block * width + queries * (width + 1)
  }

  /// Tile 0, 1 or 2.
  func tile(_ index: Int, _ rows: Int, _ columns: Int) -> Panel {
    panel(index * extent * extent, rows, columns)
  }

  /// Sums 0 or 1 of a block of queries or keys.
  func sums(_ index: Int, _ rows: Int) -> Panel {
    panel(3 * extent * extent + index * extent * width, rows, width)
  }

  /// Sums of all queries.
  func allSums(_ queries: Int) -> Panel {
    panel(3 * extent * extent + 2 * extent * width, queries, width)
  }

  /// A number for every query.
  func dots(_ queries: Int) -> UnsafeMutablePointer<Float> {
    allSums(queries).pointer + queries * width
  }

  private func panel(_ start: Int, _ rows: Int, _ columns: Int) -> Panel {
    Panel(pointer: pointer + start, rows: rows, columns: columns, stride: columns)
  }

  /// Calls `body` for the blocks of so many queries or keys.
  func forEachBlock(of count: Int, _ body: (Range<Int>) -> Void) {
    for first in stride(from: 0, to: count, by: extent) {
      body(first..<min(first + extent, count))
    }
  }
}

extension Panel {
  fileprivate func rows(_ range: Range<Int>) -> Panel {
    Panel(
      pointer: pointer + range.lowerBound * stride, rows: range.count, columns: columns,
      stride: stride)
  }

  /// Sets all numbers of a panel without gaps to 0.
  fileprivate func clear() { pointer.update(repeating: 0, count: rows * columns) }
}

/// Heads in blocks of queries and keys.
extension Attention {
  /// The largest score of each query of a head, and the share of each exponential.
  private func statistics(
    _ head: AttentionHead
  ) -> (tops: UnsafeMutablePointer<Float>, shares: UnsafeMutablePointer<Float>) {
    let tops = frame.saved + 2 * head.index * queries.length
    return (tops, tops + queries.length)
  }

  /// Whether no query of a block may see a key of the other.
  private func isHidden(_ keys: Range<Int>, from queries: Range<Int>) -> Bool {
    frame.attributes.isCausal && keys.lowerBound >= queries.upperBound
  }

  func forwardBlocks(_ head: AttentionHead, into out: Panel, _ room: BlockRoom) {
    let (q, k) = (queries[head.sample, head.head], keys[head.sample, head.head])
    let v = values[head.sample, head.head]
    let (tops, totals) = statistics(head)
    tops.update(repeating: -.infinity, count: queries.length)
    totals.update(repeating: 0, count: queries.length)
    room.forEachBlock(of: queries.length) { rows in
      let (sums, first) = (room.sums(0, rows.count), rows.lowerBound)
      sums.clear()
      room.forEachBlock(of: keys.length) { columns in
        if isHidden(columns, from: rows) { return }
        let tile = room.tile(0, rows.count, columns.count)
        gemm(q.rows(rows), k.rows(columns), transposing: .second, into: tile)
        frame.kernels.c.attention_block(
          tile.pointer, tops + first, totals + first, sums.pointer, tile.rows, tile.columns,
          sums.columns, sight(head, query: first, key: columns.lowerBound))
        if drops { drop(tile, to: tile.pointer, head, query: first, key: columns.lowerBound) }
        gemm(tile, v.rows(columns), into: sums, accumulates: true)
      }
      frame.kernels.c.attention_shares(
        sums.pointer, totals + first, out.rows(rows).pointer, out.stride, rows.count, out.columns)
    }
  }

  func backwardBlocks(
    _ head: AttentionHead, from g: Panel, _ out: Panel, _ targets: HeadTargets, _ room: BlockRoom
  ) {
    let (sample, place, dq) = (head.sample, head.head, room.allSums(queries.length))
    dq.clear()
    frame.kernels.c.attention_dots(
      g.pointer, out.pointer, g.stride, room.dots(queries.length), g.rows, g.columns)
    room.forEachBlock(of: keys.length) { columns in
      let (dk, dv) = (room.sums(0, columns.count), room.sums(1, columns.count))
      dk.clear()
      dv.clear()
      room.forEachBlock(of: queries.length) { rows in
        if isHidden(columns, from: rows) { return }
        backwardBlock(head, rows, columns, g.rows(rows), (dq.rows(rows), dk, dv), room)
      }
      add(dk, to: targets.keys, sample, place, from: columns.lowerBound)
      add(dv, to: targets.values, sample, place, from: columns.lowerBound)
    }
    add(dq, to: targets.queries, sample, place, from: 0)
  }

  /// Adds what one block of queries and keys gives.
  private func backwardBlock(
    _ head: AttentionHead, _ rows: Range<Int>, _ columns: Range<Int>, _ g: Panel,
    _ sums: (dq: Panel, dk: Panel, dv: Panel), _ room: BlockRoom
  ) {
    let (first, key) = (rows.lowerBound, columns.lowerBound)
    let q = queries[head.sample, head.head].rows(rows)
    let k = keys[head.sample, head.head].rows(columns)
    let v = values[head.sample, head.head].rows(columns)
    let weights = room.tile(0, rows.count, columns.count)
    let scores = room.tile(1, rows.count, columns.count)
    var left = weights
    let (tops, shares) = statistics(head)
    gemm(q, k, transposing: .second, into: weights)
    frame.kernels.c.attention_block_weights(
      weights.pointer, tops + first, shares + first, weights.rows, weights.columns,
      sight(head, query: first, key: key))
    gemm(g, v, transposing: .second, into: scores)
    if drops {
      left = room.tile(2, rows.count, columns.count)
      drop(weights, to: left.pointer, head, query: first, key: key)
      drop(scores, to: scores.pointer, head, query: first, key: key)
    }
    gemm(left, g, transposing: .first, into: sums.dv, accumulates: true)
    frame.kernels.c.attention_block_gradient(
      weights.pointer, scores.pointer, room.dots(queries.length) + first, scores.rows,
      scores.columns, 1 / Float(queries.width).squareRoot())
    gemm(scores, k, into: sums.dq, accumulates: true)
    gemm(scores, q, transposing: .first, into: sums.dk, accumulates: true)
  }

  /// Writes or adds sums to the rows of a head from `first` on.
  private func add(
    _ sums: Panel, to target: HeadColumns?, _ sample: Int, _ place: Int, from first: Int
  ) {
    guard let target else { return }
    let out = target[sample, place]
    for row in 0..<sums.rows {
      frame.kernels.c.affine(
        sums.pointer + row * sums.stride, 1, 0, out.pointer + (first + row) * out.stride,
        sums.columns, target.accumulates)
    }
  }
}
