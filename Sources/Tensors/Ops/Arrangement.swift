import CKernels

/// Ops that move numbers and compute nothing.
extension Op {
  static let arrangements = [permuted, sliced, concatenated]

  /// The axes in another order: axis i of the output is axis `attributes.axes[i]` of x; `dx = g`
  /// with the axes back. A transposition of matrices is the order `[1, 0]`.
  package static let permuted = Op(
    "permuted", arity: 1,
    shape: { s in
      let axes = s.attributes.axes
      s.require(
        axes.rank == s[0].rank && (0..<axes.rank).allSatisfy { axes.array.contains($0) },
        "\(axes) must name every axis once")
      return s[0].permuted(axes)
    },
    forward: { f in
      let target = Target(pointer: f.out.pointer, shape: f.out.shape, accumulates: false)
      f.rearrange(f.a, f.attributes.axes, into: target)
    },
    backward: { f in
      guard let dx = f.aGradient else { return }
      let axes = f.attributes.axes
      f.rearrange(f.outGradient, axes.inverse, into: dx)
    })

  /// `attributes.range` of axis `attributes.axis`; `dx = g` there and 0 elsewhere.
  package static let sliced = Op(
    "sliced", arity: 1,
    shape: { s in
      let (axis, range) = (s.attributes.axis, s.attributes.range)
      s.require(s[0].rank > axis && axis >= 0, "there is no axis \(axis)")
      s.require(
        range.lowerBound >= 0 && range.upperBound <= s[0][axis], "\(range) lies outside the axis")
      return s[0].replacing(axis, range.count)
    },
    forward: { f in
      let (axis, range) = (f.attributes.axis, f.attributes.range)
      let (whole, part) = (Strips(f.a.shape, axis), Strips(f.out.shape, axis))
      for outer in 0..<part.count {
        (f.out.pointer + outer * part.width).update(
          from: f.a.pointer + outer * whole.width + range.lowerBound * whole.step,
          count: part.width)
      }
    },
    backward: { f in
      guard let dx = f.aGradient else { return }
      let (axis, range) = (f.attributes.axis, f.attributes.range)
      let (whole, part) = (Strips(f.a.shape, axis), Strips(f.out.shape, axis))
      dx.clear()
      f.addStrips(
        f.outGradient.pointer, part.width,
        to: dx.pointer + range.lowerBound * whole.step, whole.width, part, accumulates: true)
    })

  /// `a` and `b` one after the other along axis `attributes.axis`, their other extents equal;
  /// `da` and `db` are the parts of g.
  package static let concatenated = Op(
    "concatenated", arity: 2,
    shape: { s in
      let axis = s.attributes.axis
      s.require(s[0].rank > axis && axis >= 0, "there is no axis \(axis)")
      s.require(
        s[1].rank == s[0].rank && s[1].replacing(axis, 0) == s[0].replacing(axis, 0),
        "all extents but that of axis \(axis) must be equal")
      return s[0].replacing(axis, s[0][axis] + s[1][axis])
    },
    forward: { f in
      let (whole, first, second) = f.concatenation
      f.addStrips(
        f.a.pointer, first.width, to: f.out.pointer, whole.width, first, accumulates: false)
      f.addStrips(
        f.b.pointer, second.width, to: f.out.pointer + first.width, whole.width, second,
        accumulates: false)
    },
    backward: { f in
      let ((whole, first, second), g) = (f.concatenation, f.outGradient.pointer)
      if let da = f.aGradient {
        f.addStrips(
          g, whole.width, to: da.pointer, first.width, first, accumulates: da.accumulates)
      }
      if let db = f.bGradient {
        f.addStrips(
          g + first.width, whole.width, to: db.pointer, second.width, second,
          accumulates: db.accumulates)
      }
    })
}

/// A shape cut before an axis: `count` strips of `width` numbers, `step` for each index of the axis.
struct Strips {
  let count, width, step: Int

  init(_ shape: Shape, _ axis: Int) {
    count = (0..<axis).reduce(1) { $0 * shape[$1] }
    step = (axis + 1..<shape.rank).reduce(1) { $0 * shape[$1] }
    width = step * shape[axis]
  }
}

extension Frame {
  fileprivate var concatenation: (whole: Strips, first: Strips, second: Strips) {
    let axis = attributes.axis
    return (Strips(out.shape, axis), Strips(a.shape, axis), Strips(b.shape, axis))
  }

  /// Writes or adds strips that lie `step` numbers apart, `strips.width` of each.
  fileprivate func addStrips(
    _ source: UnsafeMutablePointer<Float>, _ step: Int, to target: UnsafeMutablePointer<Float>,
    _ targetStep: Int, _ strips: Strips, accumulates: Bool
  ) {
    for strip in 0..<strips.count {
      kernels.c.affine(
        source + strip * step, 1, 0, target + strip * targetStep, strips.width, accumulates)
    }
  }

  /// Writes or adds `view` with its axes in the order `axes`.
  func rearrange(_ view: View, _ axes: Shape, into target: Target) {
    guard !axes.isInOrder else { return add(view, to: target) }
    var (strides, step) = (SIMD8<Int>(repeating: 0), 1)
    for axis in (0..<axes.rank).reversed() {
      for place in 0..<axes.rank where axes[place] == axis { strides[place] = step }
      step *= view.shape[axis]
    }
    walk(view.pointer, strides, view.shape.permuted(axes), into: target)
  }

  /// Writes or adds the numbers that lie `strides` apart along the axes of `shape`.
  func walk(
    _ source: UnsafeMutablePointer<Float>, _ strides: SIMD8<Int>, _ shape: Shape,
    into target: Target
  ) {
    let (last, count, width) = (shape.rank - 1, shape.count, shape.columns)
    guard count > 0 else { return }
    var (indices, offset) = (SIMD8<Int>(repeating: 0), 0)
    for start in stride(from: 0, to: count, by: width) {
      copy(
        source + offset, every: last < 0 ? 1 : strides[last], to: target.pointer + start, width,
        accumulates: target.accumulates)
      var axis = last - 1
      while axis >= 0 {
        (indices[axis], offset) = (indices[axis] + 1, offset + strides[axis])
        if indices[axis] < shape[axis] { break }
        offset -= shape[axis] * strides[axis]
        (indices[axis], axis) = (0, axis - 1)
      }
    }
  }

  /// Writes or adds every `step`-th number of `source`.
  private func copy(
    _ source: UnsafeMutablePointer<Float>, every step: Int,
    to target: UnsafeMutablePointer<Float>, _ count: Int, accumulates: Bool
  ) {
    if step == 1 { return kernels.c.affine(source, 1, 0, target, count, accumulates) }
    for index in 0..<count {
      let value = source[index * step]
      target[index] = accumulates ? target[index] + value : value
    }
  }
}
