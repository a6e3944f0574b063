import CKernels

/// A sequence [batch, length, parts · heads · width], read head by head.
struct HeadColumns {
  private let pointer: UnsafeMutablePointer<Float>
  let length, width, heads: Int
  let stride: Int
  let accumulates: Bool

  init(_ view: View, _ frame: Frame, parts: Int = 1) {
    let target = Target(pointer: view.pointer, shape: view.shape, accumulates: false)
    self.init(target, frame, parts: parts)
  }

  init(_ target: Target, _ frame: Frame, parts: Int = 1) {
    (pointer, accumulates, heads) = (target.pointer, target.accumulates, frame.attributes.heads)
    (length, stride) = (target.shape[1], target.shape.columns)
    width = stride / parts / heads
  }

  private init(_ whole: HeadColumns, from column: Int) {
    (pointer, accumulates, heads) = (whole.pointer + column, whole.accumulates, whole.heads)
    (length, width, stride) = (whole.length, whole.width, whole.stride)
  }

  /// Part `index` of the columns.
  func part(_ index: Int) -> HeadColumns { HeadColumns(self, from: index * heads * width) }

  /// [length, width] of one head.
  subscript(sample: Int, head: Int) -> Panel {
    Panel(
      pointer: pointer + sample * length * stride + head * width, rows: length, columns: width,
      stride: stride)
  }
}

/// One head of one sample.
struct AttentionHead {
  let sample, head: Int
  /// Its place among the heads of all samples.
  let index: Int
}

/// The computation of one node.
struct Attention {
  let frame: Frame
  let batch: Int
  let queries, keys, values: HeadColumns
  private let mask: View?

  init(ofEachPart frame: Frame, hasMask: Bool) {
    let heads = HeadColumns(frame.a, frame, parts: 3)
    (self.frame, batch, mask) = (frame, frame.a.shape[0], hasMask ? frame.b : nil)
    (queries, keys, values) = (heads.part(0), heads.part(1), heads.part(2))
  }

  init(ofOperands frame: Frame) {
    (self.frame, batch, mask) = (frame, frame.a.shape[0], frame.operand(3))
    queries = HeadColumns(frame.a, frame)
    keys = HeadColumns(frame.b, frame)
    values = HeadColumns(frame.c, frame)
  }

  func forward() {
    let out = HeadColumns(frame.out, frame)
    guard let block = frame.attributes.attentionForm.block(keys: keys.length) else {
      return forEachHead { forwardWhole($0, into: out[$0.sample, $0.head]) }
    }
    let room = BlockRoom(self, block: block)
    forEachHead { forwardBlocks($0, into: out[$0.sample, $0.head], room) }
  }

  func backward(_ dq: HeadColumns?, _ dk: HeadColumns?, _ dv: HeadColumns?) {
    let g = HeadColumns(frame.outGradient, frame)
    let targets = HeadTargets(queries: dq, keys: dk, values: dv)
    guard let block = frame.attributes.attentionForm.block(keys: keys.length) else {
      return forEachHead { backwardWhole($0, from: g[$0.sample, $0.head], targets) }
    }
    let (room, out) = (BlockRoom(self, block: block), HeadColumns(frame.out, frame))
    forEachHead { head in
      let (sample, place) = (head.sample, head.head)
      backwardBlocks(head, from: g[sample, place], out[sample, place], targets, room)
    }
  }

  private func forEachHead(_ body: (AttentionHead) -> Void) {
    for sample in 0..<batch {
      for head in 0..<queries.heads {
        body(AttentionHead(sample: sample, head: head, index: sample * queries.heads + head))
      }
    }
  }

  /// What the queries from `query` on see of the keys from `key` on.
  func sight(_ head: AttentionHead, query: Int = 0, key: Int = 0) -> ck_sight {
    let step = mask?.shape.rank == 3 ? keys.length : 0
    let rows = step == 0 ? 1 : queries.length
    let own = mask.map {
      UnsafePointer($0.pointer + head.sample * rows * keys.length + query * step + key)
    }
    return ck_sight(
      mask: own, mask_step: step, query: query, key: key,
      scale: 1 / Float(queries.width).squareRoot(), causal: frame.attributes.isCausal)
  }

  var drops: Bool { frame.attributes.rate > 0 }

  /// Writes what dropout leaves of weights, or of their gradients, from (query, key) on.
  func drop(
    _ weights: Panel, to target: UnsafeMutablePointer<Float>, _ head: AttentionHead,
    query: Int = 0, key: Int = 0
  ) {
    let (attributes, position) = (frame.attributes, frame.position)
    let step = (keys.length + 63) / 64 * 16  // blocks of random words for a query
    let row = head.head * queries.length + query
    frame.kernels.c.attention_dropout(
      weights.pointer, target, weights.rows, weights.columns,
      ck_position(
        key: attributes.key, item: UInt64(position.firstItem + head.sample),
        step: UInt32(position.step)),
      UInt32(truncatingIfNeeded: row * step + key / 4), UInt32(step),
      UInt32(attributes.rate * 0x1p32), Float(1 / (1 - attributes.rate)))
  }
}

/// Where the gradients of queries, keys and values go; nil where none is wanted.
struct HeadTargets {
  let queries, keys, values: HeadColumns?
}
