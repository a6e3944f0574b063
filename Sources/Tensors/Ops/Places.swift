/// Places of sequences of different lengths, filled up to the longest: `x [length, batch, n]` with the
/// number of true places of each sample, `lengths [batch]`, whole numbers in 0 ... length.
extension Op {
  package static let places = [reversedPlaces, maskedPlaces, lastPlace]

  /// The true places of each sample in the opposite order, the others where they are; `dx` is g
  /// with its places back.
  package static let reversedPlaces = Op(
    "reversedPlaces", arity: 2, differentiable: 1, shape: { $0.placesShape },
    forward: { f in f.reverse(f.a, into: f.written) },
    backward: { f in if let dx = f.aGradient { f.reverse(f.outGradient, into: dx) } })

  /// x at the true places of each sample and 0 beyond; `dx` the same of g.
  package static let maskedPlaces = Op(
    "maskedPlaces", arity: 2, differentiable: 1, shape: { $0.placesShape },
    forward: { f in f.mask(f.a, into: f.written) },
    backward: { f in if let dx = f.aGradient { f.mask(f.outGradient, into: dx) } })

  /// The last true place of each sample: `x [length, batch, n], lengths [batch] → [batch, n]`, 0
  /// where there is none; `dx` is g there and 0 elsewhere.
  package static let lastPlace = Op(
    "lastPlace", arity: 2, differentiable: 1,
    shape: { [$0.placesShape[1], $0.placesShape[2]] },
    forward: { f in
      f.out.pointer.update(repeating: 0, count: f.out.count)
      for sample in 0..<f.b.count where f.length(of: sample) > 0 {
        f.put(f.a.pointer, f.row(f.length(of: sample) - 1, sample), into: f.written, sample)
      }
    },
    backward: { f in
      guard let dx = f.aGradient else { return }
      dx.clear()
      let added = Target(pointer: dx.pointer, shape: dx.shape, accumulates: true)
      for sample in 0..<f.b.count where f.length(of: sample) > 0 {
        f.put(f.outGradient.pointer, sample, into: added, f.row(f.length(of: sample) - 1, sample))
      }
    })
}

extension Signature {
  fileprivate var placesShape: Shape {
    require(
      self[0].rank == 3 && self[1] == [self[0][1]], "[length, batch, n] and [batch] are needed")
    return self[0]
  }
}

extension Frame {
  fileprivate var written: Target {
    Target(pointer: out.pointer, shape: out.shape, accumulates: false)
  }

  /// The number of true places of a sample.
  fileprivate func length(of sample: Int) -> Int {
    let length = b.pointer[sample]
    guard length >= 0, length <= Float(a.shape[0]), length == length.rounded() else {
      fatalError("a sequence of \(length) true places among \(a.shape[0])")
    }
    return Int(length)
  }

  /// The row of a place of a sample.
  fileprivate func row(_ place: Int, _ sample: Int) -> Int { place * b.count + sample }

  fileprivate func reverse(_ view: View, into target: Target) {
    for sample in 0..<b.count {
      let length = length(of: sample)
      for place in 0..<view.shape[0] {
        let from = place < length ? length - 1 - place : place
        put(view.pointer, row(from, sample), into: target, row(place, sample))
      }
    }
  }

  fileprivate func mask(_ view: View, into target: Target) {
    for sample in 0..<b.count {
      let length = length(of: sample)
      for place in 0..<length {
        put(view.pointer, row(place, sample), into: target, row(place, sample))
      }
      guard !target.accumulates else { continue }
      for place in length..<view.shape[0] {
        (target.pointer + row(place, sample) * view.columns)
          .update(repeating: 0, count: view.columns)
      }
    }
  }

  /// Writes or adds one row of numbers.
  fileprivate func put(
    _ numbers: UnsafeMutablePointer<Float>, _ row: Int, into target: Target, _ targetRow: Int
  ) {
    let n = a.columns
    kernels.c.affine(
      numbers + row * n, 1, 0, target.pointer + targetRow * n, n, target.accumulates)
  }
}
