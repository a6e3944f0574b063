/// Ops whose places along `attributes.axis` are given by an operand of whole numbers, exact in Float up
/// to 2²⁴. Places outside of the axis end the process with one line that names them.
extension Op {
  static let gatherings = [gathered, scatterAdded, scattered, oneHot, detached]

  /// `x [.., n, ..], places [.., m, ..] → [.., m, ..]`: the number of x at each place along the axis,
  /// its other indices being the output's own; `dx = Σ g` over the places that took a number.
  package static let gathered = Op(
    "gathered", arity: 2, differentiable: 1,
    shape: { s in
      s.requireSlices(s[0], s[1])
      return s[1]
    },
    forward: { f in
      f.forEachPlace("gathered", f.b, in: f.a.shape) { f.out.pointer[$0] = f.a.pointer[$1] }
    },
    backward: { f in
      guard let dx = f.aGradient else { return }
      dx.clear()
      f.forEachPlace("gathered", f.b, in: f.a.shape) { dx.pointer[$1] += f.outGradient.pointer[$0] }
    })

  /// `x [.., n, ..], values [.., m, ..], places [.., m, ..] → [.., n, ..]`: x with each value added at
  /// its place along the axis, in order; `dx = g`, `dvalues = g` at their places.
  package static let scatterAdded = Op(
    "scatterAdded", arity: 3, differentiable: 2, shape: scatterShape,
    forward: { f in
      f.out.pointer.update(from: f.a.pointer, count: f.out.count)
      f.forEachPlace("scatterAdded", f.c, in: f.out.shape) { f.out.pointer[$1] += f.b.pointer[$0] }
    },
    backward: { f in
      f.add(f.outGradient, to: f.aGradient)
      guard let values = f.bGradient else { return }
      f.forEachPlace("scatterAdded", f.c, in: f.out.shape) {
        values.put(f.outGradient.pointer[$1], at: $0)
      }
    })

  /// `x [.., n, ..], values [.., m, ..], places [.., m, ..] → [.., n, ..]`: x with each value in its
  /// place along the axis, of several the last; `dx = g` where nothing was put, `dvalues = g` where
  /// theirs stayed, else 0.
  package static let scattered = Op(
    "scattered", arity: 3, differentiable: 2, shape: scatterShape, scratch: { $0[0].count },
    forward: { f in
      f.out.pointer.update(from: f.a.pointer, count: f.out.count)
      f.forEachPlace("scattered", f.c, in: f.out.shape) { f.out.pointer[$1] = f.b.pointer[$0] }
    },
    backward: { f in
      // Which value stayed, counted from 1; 0 for x.
      let (winners, g) = (f.scratch, f.outGradient.pointer)
      winners.update(repeating: 0, count: f.out.count)
      f.forEachPlace("scattered", f.c, in: f.out.shape) { winners[$1] = Float($0 + 1) }
      if let dx = f.aGradient {
        for i in 0..<f.out.count { dx.put(winners[i] == 0 ? g[i] : 0, at: i) }
      }
      guard let values = f.bGradient else { return }
      f.forEachPlace("scattered", f.c, in: f.out.shape) {
        values.put(winners[$1] == Float($0 + 1) ? g[$1] : 0, at: $0)
      }
    })

  /// `labels [..] → [.., n]` with n = `attributes.axis`: 1 at the label and 0 elsewhere, 0 everywhere
  /// for a label below 0; data, without a gradient.
  package static let oneHot = Op(
    "oneHot", arity: 1, differentiable: 0,
    shape: { s in
      s.require(s[0].rank < Shape.maximumRank, "labels have at most 5 extents")
      s.require(s.attributes.axis >= 0, "\(s.attributes.axis) is no number of classes")
      return Shape(s[0].array + [s.attributes.axis])
    },
    forward: { f in
      let n = f.out.columns
      f.out.pointer.update(repeating: 0, count: f.out.count)
      for row in 0..<f.a.count where f.a.pointer[row] >= 0 {
        let label = f.a.pointer[row]
        guard label < Float(n) else {
          fatalError("oneHot: label \(label) of row \(row), classes 0 ..< \(n)")
        }
        f.out.pointer[row * n + Int(label)] = 1
      }
    }, backward: { _ in })

  /// `x` as data: no gradient flows through it.
  package static let detached = Op(
    "detached", arity: 1, differentiable: 0, shape: { $0[0] },
    forward: { f in f.out.pointer.update(from: f.a.pointer, count: f.out.count) },
    backward: { _ in })

  private static let scatterShape: @Sendable (Signature) -> Shape = { s in
    s.requireSlices(s[0], s[1])
    s.require(s[2] == s[1], "a place for each value is needed")
    s.require(s[1].count < 1 << 24, "there are fewer than 2^24 values")
    return s[0]
  }
}

extension Signature {
  /// - Precondition: `part` is `whole` but for the extent of `attributes.axis`.
  fileprivate func requireSlices(_ whole: Shape, _ part: Shape) {
    let axis = attributes.axis
    require(whole.rank > axis && axis >= 0, "there is no axis \(axis)")
    require(
      part.rank == whole.rank && part.replacing(axis, 0) == whole.replacing(axis, 0),
      "all extents but that of axis \(axis) must be equal")
  }
}

extension Frame {
  /// Calls `body` with each index of `places` and the place in a tensor of `shape` that it means.
  fileprivate func forEachPlace(
    _ op: String, _ places: View, in shape: Shape, _ body: (_ index: Int, _ place: Int) -> Void
  ) {
    let axis = attributes.axis
    let (whole, part, extent) = (Strips(shape, axis), Strips(places.shape, axis), shape[axis])
    var index = 0
    for strip in 0..<part.count {
      for _ in 0..<places.shape[axis] {
        for inner in 0..<part.step {
          let place = places.pointer[index]
          guard place >= 0, place < Float(extent) else {
            fatalError("\(op): place \(place) at index \(index), axis \(axis) of extent \(extent)")
          }
          body(index, strip * whole.width + Int(place) * whole.step + inner)
          index += 1
        }
      }
    }
  }
}
