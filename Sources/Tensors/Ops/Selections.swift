/// An op whose output, along `attributes.axis`, takes slices of x from places that follow from the
/// extent and the attributes alone: `x [.., n, ..] → [.., m, ..]`, `dx = Σ g` over the places that took
/// a slice, in their order.
struct Selection: Sendable {
  let name: String
  /// m, from n.
  let extent: @Sendable (Int, Attributes) -> Int
  /// The place that a place of the output takes, from n; nil for the constant c[0].
  let source: @Sendable (Int, Int, Attributes) -> Int?
  /// What must hold of n, and its name.
  let rule: @Sendable (Int, Attributes) -> Bool
  let ruleName: String

  init(
    _ name: String, extent: @escaping @Sendable (Int, Attributes) -> Int = { n, _ in n },
    rule: @escaping @Sendable (Int, Attributes) -> Bool = { _, _ in true }, _ ruleName: String = "",
    source: @escaping @Sendable (Int, Int, Attributes) -> Int?
  ) {
    (self.name, self.extent, self.source) = (name, extent, source)
    (self.rule, self.ruleName) = (rule, ruleName)
  }

  static let all = [flipped, rolled, padded, reflectPadded, replicatePadded, repeated, tiled]

  static let flipped = Selection("flipped") { i, n, _ in n - 1 - i }

  static let rolled = Selection("rolled") { i, n, attributes in
    let place = (i - attributes.extents[0]) % n
    return place < 0 ? place + n : place
  }

  static let padded = Selection(
    "padded", extent: paddedExtent, rule: { _, attributes in isPadding(attributes) },
    "padding must be 0 or more"
  ) { i, n, attributes in
    (0..<n).contains(i - attributes.extents[0]) ? i - attributes.extents[0] : nil
  }

  static let reflectPadded = Selection(
    "reflectPadded", extent: paddedExtent,
    rule: { n, attributes in isPadding(attributes) && attributes.extents.max() < max(n, 1) },
    "padding must be 0 or more and below the extent"
  ) { i, n, attributes in
    let place = abs(i - attributes.extents[0])
    return place < n ? place : 2 * (n - 1) - place
  }

  static let replicatePadded = Selection(
    "replicatePadded", extent: paddedExtent,
    rule: { n, attributes in isPadding(attributes) && (n > 0 || attributes.extents == [0, 0]) },
    "padding must be 0 or more, of an extent of 1 or more"
  ) { i, n, attributes in min(max(i - attributes.extents[0], 0), n - 1) }

  static let repeated = Selection(
    "repeated", extent: { $0 * $1.extents[0] }, rule: { $1.extents[0] >= 0 },
    "times must be 0 or more"
  ) { i, _, attributes in i / attributes.extents[0] }

  static let tiled = Selection(
    "tiled", extent: { $0 * $1.extents[0] }, rule: { $1.extents[0] >= 0 },
    "times must be 0 or more"
  ) { i, n, _ in i % n }

  private static let paddedExtent: @Sendable (Int, Attributes) -> Int = {
    $0 + $1.extents[0] + $1.extents[1]
  }

  private static func isPadding(_ attributes: Attributes) -> Bool { attributes.extents.min() >= 0 }

  var op: Op {
    Op(
      name, arity: 1,
      shape: { s in
        let axis = s.attributes.axis
        s.require(s[0].rank > axis && axis >= 0, "there is no axis \(axis)")
        s.require(rule(s[0][axis], s.attributes), ruleName)
        return s[0].replacing(axis, extent(s[0][axis], s.attributes))
      },
      forward: { f in
        f.forEachSlice(source) { x, y, step in
          let (from, to) = (f.a.pointer, f.out.pointer + y)
          if let x {
            to.update(from: from + x, count: step)
          } else {
            to.update(repeating: f.attributes.constants[0], count: step)
          }
        }
      },
      backward: { f in
        guard let dx = f.aGradient else { return }
        dx.clear()
        f.forEachSlice(source) { x, y, step in
          guard let x else { return }
          if step == 1 { return dx.pointer[x] += f.outGradient.pointer[y] }
          f.kernels.c.affine(f.outGradient.pointer + y, 1, 0, dx.pointer + x, step, true)
        }
      })
  }
}

extension Frame {
  /// Calls `body` with the places of the numbers of x (nil for a constant) and of the output, and how
  /// many lie there one after another, for every slice of the output.
  fileprivate func forEachSlice(
    _ source: (Int, Int, Attributes) -> Int?, _ body: (_ x: Int?, _ y: Int, _ step: Int) -> Void
  ) {
    let axis = attributes.axis
    let (from, to) = (Strips(a.shape, axis), Strips(out.shape, axis))
    for strip in 0..<to.count {
      for i in 0..<out.shape[axis] {
        let place = source(i, a.shape[axis], attributes)
        body(
          place.map { strip * from.width + $0 * from.step }, strip * to.width + i * to.step,
          to.step)
      }
    }
  }
}

extension Op {
  /// `x` in reverse along an axis; `dx = g` in reverse.
  package static let flipped = Selection.flipped.op

  /// `x` moved on along an axis by `attributes.extents[0]` places, those beyond the end coming in at
  /// the front; `dx = g` moved back.
  package static let rolled = Selection.rolled.op

  /// `x` between `attributes.extents` slices of c[0] before and after, along an axis; `dx = g` between
  /// them.
  package static let padded = Selection.padded.op

  /// `x` continued along an axis by its mirror image, without its end again, for `attributes.extents`
  /// places before and after; `dx = Σ g` of the places that took a number.
  package static let reflectPadded = Selection.reflectPadded.op

  /// `x` continued along an axis by its ends, for `attributes.extents` places before and after;
  /// `dx = Σ g` of the places that took a number.
  package static let replicatePadded = Selection.replicatePadded.op

  /// Each slice along an axis `attributes.extents[0]` times in a row; `dx = Σ g` of them.
  package static let repeated = Selection.repeated.op

  /// All slices along an axis, and all again, `attributes.extents[0]` times; `dx = Σ g` of them.
  package static let tiled = Selection.tiled.op
}
