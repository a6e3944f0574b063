/// The numbers of a shape in lines along some of its axes: `rows` lines of `width` numbers each, the
/// other axes in their order. Within a line the axes are in their order too.
struct Lines {
  /// The order of axes that brings those of the lines last.
  let order: Shape
  /// The shape with its axes in that order.
  let shape: Shape
  let rows, width: Int

  init(_ shape: Shape, along axes: Shape) {
    var (places, count) = (SIMD8<Int>(repeating: 0), 0)
    for isAlong in 0..<2 {
      for axis in 0..<shape.rank where axes.contains(axis) == (isAlong == 1) {
        places[count] = axis
        count += 1
      }
    }
    order = Shape(rank: shape.rank) { places[$0] }
    self.shape = shape.permuted(order)
    let others = shape.rank - axes.rank
    (rows, width) = (self.shape.count(of: 0..<others), self.shape.count(of: others..<shape.rank))
  }

  /// Whether the lines lie one after another as they are.
  var areInPlace: Bool { order.isInOrder }
}

/// One line and what an op makes of it.
struct Line {
  let x: UnsafeMutablePointer<Float>
  let count: Int
  /// One number, or as many as there are in the line.
  let y: UnsafeMutablePointer<Float>
  /// What the line keeps for its backward pass: nothing, or as many numbers as it has.
  let kept: UnsafeMutablePointer<Float>
  /// Room for two numbers of Double for each of the line and one more.
  let room: UnsafeMutablePointer<Float>
  let frame: Frame

  /// Writes the gradient of a line, the last operand, from that of what was made of it.
  typealias Gradient =
    @Sendable (Line, UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>) -> Void

  var attributes: Attributes { frame.attributes }

  /// Σ x in Double.
  var sum: Double { frame.kernels.c.sum(x, count) }

  /// Writes the slope of each number, from its place, times the gradient `g` into `dx`.
  @inline(__always)
  func put(_ g: Float, into dx: UnsafeMutablePointer<Float>, _ slope: (Double) -> Double) {
    for i in 0..<count { dx[i] = Float(Double(g) * slope(Double(x[i]))) }
  }
}

extension Op {
  /// An op that makes one number of each line along `attributes.axes`.
  ///
  /// - Parameters:
  ///   - value: Writes the number.
  ///   - gradient: Writes the gradient of the line, from the number's; nil for data.
  static func reduction(
    _ name: String, value: @escaping @Sendable (Line) -> Void,
    gradient: (@Sendable (Line, Float, UnsafeMutablePointer<Float>) -> Void)?
  ) -> Op {
    var ofLine: Line.Gradient?
    if let gradient { ofLine = { line, g, dx in gradient(line, g[0], dx) } }
    return alongLines(
      name, isReduction: true, axes: { $0.axes },
      shape: { s in
        let axes = s.attributes.axes.array
        s.require(
          Set(axes).count == axes.count && axes.allSatisfy { (0..<s[0].rank).contains($0) },
          "\(axes) must be axes, each once")
        s.require(
          gradient != nil || axes.reduce(1) { $0 * s[0][$1] } <= 1 << 24, "places lie below 2^24")
        return Shape(
          (0..<s[0].rank).compactMap { axis in
            axes.contains(axis) ? (s.attributes.keepsAxes ? 1 : nil) : s[0][axis]
          })
      },
      value: value, gradient: ofLine)
  }

  /// An op that makes as many numbers of each line along `attributes.axis`.
  ///
  /// - Parameter keeps: Whether a line keeps numbers.
  static func scan(
    _ name: String, keeps: Bool = false, value: @escaping @Sendable (Line) -> Void,
    gradient: Line.Gradient?
  ) -> Op {
    alongLines(
      name, isReduction: false, keeps: keeps,
      axes: { attributes in Shape(rank: 1) { _ in attributes.axis } },
      shape: { s in
        let axis = s.attributes.axis
        s.require(s[0].rank > axis && axis >= 0, "there is no axis \(axis)")
        s.require(s[0][axis] <= 1 << 24, "places lie below 2^24")
        return s[0]
      },
      value: value, gradient: gradient)
  }

  private static func alongLines(
    _ name: String, isReduction: Bool, keeps: Bool = false,
    axes: @escaping @Sendable (Attributes) -> Shape,
    shape: @escaping @Sendable (Signature) -> Shape,
    value: @escaping @Sendable (Line) -> Void,
    gradient: Line.Gradient?
  ) -> Op {
    Op(
      name, arity: 1, differentiable: gradient == nil ? 0 : 1, shape: shape,
      saved: { keeps ? $0[0].count : 0 },
      // Lines of x, y, g and dx, and what one line needs.
      scratch: { 8 * Storage.roundedUp($0[0].count) + 16 },
      forward: { f in
        let lines = Lines(f.a.shape, along: axes(f.attributes))
        let room = f.scratch + Storage.roundedUp(f.a.count)
        let y = isReduction || lines.areInPlace ? f.out.pointer : room
        f.forEachLine(lines, y, isReduction) { line, _ in value(line) }
        if y != f.out.pointer { f.putBack(y, lines, into: f.out.target) }
      },
      backward: { f in
        guard let gradient, let dx = f.aGradient else { return }
        let lines = Lines(f.a.shape, along: axes(f.attributes))
        let size = Storage.roundedUp(f.a.count)
        let (g, slopes) = (f.outGradient, f.scratch + 3 * size)
        let y = isReduction ? f.out.pointer : f.lines(f.out, lines, in: f.scratch + size)
        let gLines = isReduction ? g.pointer : f.lines(g, lines, in: f.scratch + 2 * size)
        f.forEachLine(lines, y, isReduction) { line, row in
          gradient(
            line, gLines + (isReduction ? row : row * lines.width), slopes + row * lines.width)
        }
        f.putBack(slopes, lines, into: dx)
      })
  }
}

extension Frame {
  /// A view in lines: where it lies, or copied into `room`.
  func lines(
    _ view: View, _ lines: Lines, in room: UnsafeMutablePointer<Float>
  ) -> UnsafeMutablePointer<Float> {
    guard !lines.areInPlace else { return view.pointer }
    rearrange(
      view, lines.order, into: Target(pointer: room, shape: lines.shape, accumulates: false))
    return room
  }

  /// Writes or adds numbers in lines where they belong.
  fileprivate func putBack(
    _ numbers: UnsafeMutablePointer<Float>, _ lines: Lines, into target: Target
  ) {
    rearrange(View(pointer: numbers, shape: lines.shape), lines.order.inverse, into: target)
  }

  fileprivate func forEachLine(
    _ lines: Lines, _ y: UnsafeMutablePointer<Float>, _ isReduction: Bool,
    _ body: (Line, _ row: Int) -> Void
  ) {
    let x = self.lines(a, lines, in: scratch)
    for row in 0..<lines.rows {
      let place = isReduction ? row : row * lines.width
      body(
        Line(
          x: x + row * lines.width, count: lines.width, y: y + place,
          kept: saved + row * lines.width,
          room: scratch + 4 * Storage.roundedUp(a.count), frame: self), row)
    }
  }
}

extension View {
  fileprivate var target: Target { Target(pointer: pointer, shape: shape, accumulates: false) }
}
