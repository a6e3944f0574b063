import CKernels

/// Elementwise ops of several operands, whose shapes are broadcast as NumPy's: aligned at their last
/// axes, an extent of 1 (or none) is spread to that of the others. A gradient is summed in a fixed order
/// over the axes along which its operand was spread: row by row where these come first, else in Double.
extension Op {
  static let broadcasts = [
    add, subtract, multiply, divide, power, maximum, minimum, chosen, expanded,
  ]

  /// `a + b`; `da = db = g`.
  package static let add = broadcasting(
    "add", value: { $0.c.add($0.a, $0.b, $0.y, $0.count, false) },
    gradients: [
      { $0.put($0.g, times: 1, to: $1) }, { $0.put($0.g, times: 1, to: $1) },
    ])

  /// `a − b`; `da = g`, `db = −g`.
  package static let subtract = broadcasting(
    "subtract", value: { $0.c.subtract($0.a, $0.b, $0.y, $0.count, false) },
    gradients: [
      { $0.put($0.g, times: 1, to: $1) }, { $0.put($0.g, times: -1, to: $1) },
    ])

  /// `a · b`; `da = g b`, `db = g a`.
  package static let multiply = broadcasting(
    "multiply", value: { $0.c.multiply($0.a, $0.b, $0.y, $0.count, false) },
    gradients: [
      { $0.c.multiply($0.g, $0.b, $1.pointer, $0.count, $1.accumulates) },
      { $0.c.multiply($0.g, $0.a, $1.pointer, $0.count, $1.accumulates) },
    ])

  /// `a / b`; `da = g / b`, `db = −g y / b`.
  package static let divide = broadcasting(
    "divide", value: { $0.c.divide($0.a, $0.b, $0.y, $0.count, false) },
    gradients: [
      { $0.c.divide($0.g, $0.b, $1.pointer, $0.count, $1.accumulates) },
      { $0.c.divisor_gradient($0.y, $0.b, $0.g, $1.pointer, $0.count, $1.accumulates) },
    ])

  /// `aᵇ`; `da = g b aᵇ⁻¹`, `db = g y ln a`, 0 where a is 0 and b at least 0. Computed in Double.
  /// Edge cases as ``Elementary/pow(_:_:)``.
  package static let power = broadcasting(
    "power",
    value: { f in
      let (a, b, y) = (f.a, f.b, f.y)
      for i in 0..<f.count { y[i] = Float(Elementary.pow(Double(a[i]), Double(b[i]))) }
    },
    gradients: [
      { f, target in
        let (a, b, g) = (f.a, f.b, f.g)
        for i in 0..<f.count {
          let (base, exponent) = (Double(a[i]), Double(b[i]))
          let slope = exponent == 0 ? 0 : exponent * Elementary.pow(base, exponent - 1)
          target.put(Float(Double(g[i]) * slope), at: i)
        }
      },
      { f, target in
        let (a, b, g) = (f.a, f.b, f.g)
        for i in 0..<f.count {
          let (base, exponent) = (Double(a[i]), Double(b[i]))
          let slope =
            base == 0 && exponent >= 0
            ? 0 : Elementary.pow(base, exponent) * Elementary.log(base)
          target.put(Float(Double(g[i]) * slope), at: i)
        }
      },
    ])

  /// The larger one; the gradient goes to it, half to each where both are equal. NaN where one is.
  package static let maximum = broadcasting(
    "maximum",
    value: { f in
      let (a, b, y) = (f.a, f.b, f.y)
      for i in 0..<f.count { y[i] = a[i] > b[i] || a[i].isNaN ? a[i] : b[i] }
    },
    gradients: [
      { f, target in f.share(f.a, over: f.b, to: target) },
      { f, target in f.share(f.b, over: f.a, to: target) },
    ])

  /// The smaller one; the gradient goes to it, half to each where both are equal. NaN where one is.
  package static let minimum = broadcasting(
    "minimum",
    value: { f in
      let (a, b, y) = (f.a, f.b, f.y)
      for i in 0..<f.count { y[i] = a[i] < b[i] || a[i].isNaN ? a[i] : b[i] }
    },
    gradients: [
      { f, target in f.share(f.b, over: f.a, to: target) },
      { f, target in f.share(f.a, over: f.b, to: target) },
    ])

  /// `a, b, mask → a where the mask is not 0, else b`; `da = g` and `db = g` where they were taken,
  /// else 0. The mask is data.
  package static let chosen = broadcasting(
    "chosen", differentiable: 2,
    value: { f in
      let (a, b, mask, y) = (f.a, f.b, f.mask, f.y)
      for i in 0..<f.count { y[i] = mask[i] != 0 ? a[i] : b[i] }
    },
    gradients: [
      { f, target in
        let (mask, g) = (f.mask, f.g)
        for i in 0..<f.count { target.put(mask[i] != 0 ? g[i] : 0, at: i) }
      },
      { f, target in
        let (mask, g) = (f.mask, f.g)
        for i in 0..<f.count { target.put(mask[i] != 0 ? 0 : g[i], at: i) }
      }, { _, _ in },
    ])

  /// `x` spread to the shape `attributes.axes`; `dx = Σ g` over the axes along which it was spread.
  package static let expanded = broadcasting(
    "expanded",
    value: { f in f.c.affine(f.a, 1, 0, f.y, f.count, false) },
    gradients: [{ $0.put($0.g, times: 1, to: $1) }],
    shape: { s in
      let shape = s.attributes.axes
      s.require(Broadcast.shape(s[0], shape) == shape, "it must be spread to \(shape)")
      return shape
    })

  /// - Parameters:
  ///   - gradients: For each operand what writes or adds its gradient, all in the output's shape.
  ///   - shape: nil: the shape to which all operands are spread.
  private static func broadcasting(
    _ name: String, differentiable: Int? = nil,
    value: @escaping @Sendable (Matched) -> Void,
    gradients: [@Sendable (Matched, Target) -> Void],
    shape: (@Sendable (Signature) -> Shape)? = nil
  ) -> Op {
    let shape = shape ?? broadcastShape
    return Op(
      name, arity: gradients.count, differentiable: differentiable, shape: shape,
      scratch: { s in
        let size = shape(s).count
        // All operands spread, the gradient of one, and that with its axes in another order.
        return s.shapes.allSatisfy { $0.count == size }
          ? 0 : (s.shapes.count + 2) * Storage.roundedUp(size)
      },
      forward: { value(Matched(frame: $0)) },
      backward: { f in
        for index in gradients.indices {
          guard let target = f.gradient(index) else { continue }
          let isWhole = target.shape.count == f.out.count
          let whole = isWhole ? target : f.roomForSums(after: gradients.count)
          gradients[index](Matched(frame: f), whole)
          if !isWhole { f.putSums(of: whole, into: target) }
        }
      })
  }

  private static let broadcastShape: @Sendable (Signature) -> Shape = { s in
    var found: Shape? = s[0]
    for shape in s.shapes.dropFirst() { found = found.flatMap { Broadcast.shape($0, shape) } }
    s.require(found != nil, "extents must be equal or 1")
    return found ?? s[0]
  }
}

/// Shapes that are spread to others.
enum Broadcast {
  /// The shape to which both are spread; nil where they do not fit.
  static func shape(_ a: Shape, _ b: Shape) -> Shape? {
    let rank = max(a.rank, b.rank)
    let fits = (0..<rank).allSatisfy { axis in
      let (x, y) = (extent(axis, of: a, in: rank), extent(axis, of: b, in: rank))
      return x == y || x == 1 || y == 1
    }
    guard fits else { return nil }
    return Shape(rank: rank) { axis in
      let x = extent(axis, of: a, in: rank)
      return x == 1 ? extent(axis, of: b, in: rank) : x
    }
  }

  /// The axes of `whole` along which `part` was spread.
  static func axes(of part: Shape, in whole: Shape) -> Shape {
    var (axes, count) = (SIMD8<Int>(repeating: 0), 0)
    for axis in 0..<whole.rank where extent(axis, of: part, in: whole.rank) != whole[axis] {
      axes[count] = axis
      count += 1
    }
    return Shape(rank: count) { axes[$0] }
  }

  /// How far apart numbers of `part` lie along the axes of `whole`: 0 where it is spread.
  static func strides(of part: Shape, in whole: Shape) -> SIMD8<Int> {
    var (strides, step) = (SIMD8<Int>(repeating: 0), 1)
    for axis in (0..<whole.rank).reversed() {
      let extent = extent(axis, of: part, in: whole.rank)
      strides[axis] = extent == whole[axis] ? step : 0
      step *= extent
    }
    return strides
  }

  private static func extent(_ axis: Int, of shape: Shape, in rank: Int) -> Int {
    axis < rank - shape.rank ? 1 : shape[axis - (rank - shape.rank)]
  }
}

/// A frame whose operands are read in the shape of the output.
struct Matched {
  let frame: Frame

  var count: Int { frame.out.count }
  var c: ck_kernels { frame.kernels.c }
  var a: UnsafeMutablePointer<Float> { frame.matched(0) }
  var b: UnsafeMutablePointer<Float> { frame.matched(1) }
  var mask: UnsafeMutablePointer<Float> { frame.matched(2) }
  var y: UnsafeMutablePointer<Float> { frame.out.pointer }
  var g: UnsafeMutablePointer<Float> { frame.outGradient.pointer }

  func put(_ numbers: UnsafeMutablePointer<Float>, times scale: Float, to target: Target) {
    c.affine(numbers, scale, 0, target.pointer, count, target.accumulates)
  }

  /// The gradient where `winner` is above `other`, half of it where both are equal.
  func share(
    _ winner: UnsafeMutablePointer<Float>, over other: UnsafeMutablePointer<Float>,
    to target: Target
  ) {
    let g = g
    for i in 0..<count {
      let (isAbove, isEqual) = (winner[i] > other[i], winner[i] == other[i])
      target.put(isAbove ? g[i] : isEqual ? 0.5 * g[i] : 0, at: i)
    }
  }
}

extension Frame {
  /// An operand in the shape of the output: where it lies, or spread in the scratch room.
  fileprivate func matched(_ index: Int) -> UnsafeMutablePointer<Float> {
    let view = operand(index)
    guard view.count != out.count else { return view.pointer }
    let room = scratch + index * Storage.roundedUp(out.count)
    walk(
      view.pointer, Broadcast.strides(of: view.shape, in: out.shape), out.shape,
      into: Target(pointer: room, shape: out.shape, accumulates: false))
    return room
  }

  /// Where a gradient in the shape of the output goes before it is summed.
  fileprivate func roomForSums(after operands: Int) -> Target {
    Target(
      pointer: scratch + operands * Storage.roundedUp(out.count), shape: out.shape,
      accumulates: false)
  }

  /// Writes or adds the sums of a gradient over the axes along which the operand was spread.
  fileprivate func putSums(of whole: Target, into target: Target) {
    let axes = Broadcast.axes(of: target.shape, in: whole.shape)
    if axes.isInOrder {
      return kernels.c.column_sums(
        whole.pointer, target.pointer, whole.shape.count(of: 0..<axes.rank), target.shape.count,
        target.accumulates)
    }
    let lines = Lines(whole.shape, along: axes)
    let sums = self.lines(
      View(pointer: whole.pointer, shape: whole.shape), lines,
      in: whole.pointer + Storage.roundedUp(whole.shape.count))
    for row in 0..<lines.rows {
      target.put(Float(kernels.c.sum(sums + row * lines.width, lines.width)), at: row)
    }
  }
}
