import CKernels

/// Images brought to other extents.
extension Op {
  static let resamplings = [
    adaptiveAveragePooling, adaptiveMaxPooling, nearestResampling, bilinearResampling,
  ]

  /// Means of windows that cover the images: `x [n, c, h, w] → [n, c, h', w']` with [h', w'] =
  /// `attributes.extents`. Output i of h' is the mean of the rows ⌊i h / h'⌋ ..< ⌈(i + 1) h / h'⌉;
  /// `dx = Σ g / (numbers of a window)` of its windows. Windows overlap where h' does not divide h.
  package static let adaptiveAveragePooling = resampling("adaptiveAveragePooling", .windows)

  /// Each number is that of the nearest place below: row ⌊i h / h'⌋ for row i of h' =
  /// `attributes.extents`: `x [n, c, h, w] → [n, c, h', w']`; `dx = Σ g` of those that took it.
  package static let nearestResampling = resampling("nearestResampling", .nearest)

  /// Numbers between four others by their distances: `x [n, c, h, w] → [n, c, h', w']` with
  /// [h', w'] = `attributes.extents`. Row i lies at (i + ½) h / h' − ½ of x, no lower than 0; beyond the
  /// last row is the last row. `dx = Σ g · (its share)`. PyTorch's `align_corners=False`.
  package static let bilinearResampling = resampling("bilinearResampling", .bilinear)

  /// The largest numbers of the windows of ``adaptiveAveragePooling``; `dx = Σ g` of the windows whose
  /// first largest number it is. A number that is none wins over all; planes have at most 2²⁴ numbers.
  package static let adaptiveMaxPooling = Op(
    "adaptiveMaxPooling", arity: 1, shape: resampledShape, saved: { resampledShape($0).count },
    forward: { f in
      let columns = f.a.shape[3]
      f.forOutputs(.windows) { output, start, rows, along in
        var place = rows.first * columns + along.first
        for row in rows.places {
          for column in along.places {
            let value = f.a.pointer[start + row * columns + column]
            if value > f.a.pointer[start + place] || value.isNaN { place = row * columns + column }
          }
        }
        f.out.pointer[output] = f.a.pointer[start + place]
        f.saved[output] = Float(place)
      }
    },
    backward: { f in
      guard let dx = f.aGradient else { return }
      dx.clear()
      let g = f.outGradient.pointer
      f.forOutputs(.windows) { output, start, _, _ in
        dx.pointer[start + Int(f.saved[output])] += g[output]
      }
    })

  private static func resampling(_ name: String, _ rule: SampleRule) -> Op {
    Op(
      name, arity: 1, shape: resampledShape, scratch: { $0[0].count },
      forward: { f in
        let columns = f.a.shape[3]
        f.forOutputs(rule) { output, start, rows, along in
          var sum: Float = 0
          for row in rows.places {
            for column in along.places {
              let share = rows.share(of: row) * along.share(of: column)
              sum += share * f.a.pointer[start + row * columns + column]
            }
          }
          f.out.pointer[output] = sum
        }
      },
      backward: { f in
        guard let dx = f.aGradient else { return }
        let (columns, g) = (f.a.shape[3], f.outGradient.pointer)
        // Summed apart, so that what is there already does not enter the rounding.
        f.scratch.update(repeating: 0, count: f.a.count)
        f.forOutputs(rule) { output, start, rows, along in
          for row in rows.places {
            for column in along.places {
              let share = rows.share(of: row) * along.share(of: column)
              f.scratch[start + row * columns + column] += share * g[output]
            }
          }
        }
        f.add(View(pointer: f.scratch, shape: f.a.shape), to: dx)
      })
  }

  private static let resampledShape: @Sendable (Signature) -> Shape = { s in
    let extents = s.attributes.extents
    s.require(s[0].rank == 4, "images of rank 4 are needed")
    s.require(
      s[0][2] > 0 && s[0][3] > 0 && extents[0] > 0 && extents[1] > 0,
      "images with numbers are needed, to be brought to \(extents)")
    s.require(s[0][2] * s[0][3] <= 1 << 24, "a plane has at most 2^24 numbers")
    return [s[0][0], s[0][1], extents[0], extents[1]]
  }
}

/// Which inputs an output is made of.
private enum SampleRule {
  case windows, nearest, bilinear
}

/// The inputs along one axis that an output is made of.
private struct SampleSpan {
  let first: Int
  let count: Int
  /// Of the last of two; 0 where all count the same.
  let lastShare: Float

  init(_ output: Int, of outputs: Int, over inputs: Int, _ rule: SampleRule) {
    switch rule {
    case .windows:
      first = output * inputs / outputs
      count = ((output + 1) * inputs + outputs - 1) / outputs - first
      lastShare = 0
    case .nearest: (first, count, lastShare) = (output * inputs / outputs, 1, 0)
    case .bilinear:
      let place = max(0, (Double(output) + 0.5) * Double(inputs) / Double(outputs) - 0.5)
      first = min(Int(place), inputs - 1)
      lastShare = first + 1 < inputs ? Float(place - Double(first)) : 0
      count = lastShare > 0 ? 2 : 1
    }
  }

  var places: Range<Int> { first..<first + count }

  @inline(__always)
  func share(of place: Int) -> Float {
    if lastShare == 0 { return 1 / Float(count) }
    return place == first ? 1 - lastShare : lastShare
  }
}

extension Frame {
  /// Calls `body` with each output, where its plane of the input begins, and the rows and columns
  /// there that it is made of.
  @inline(__always)
  fileprivate func forOutputs(
    _ rule: SampleRule, _ body: (Int, Int, SampleSpan, SampleSpan) -> Void
  ) {
    let (x, y) = (a.shape, out.shape)
    var output = 0
    for plane in 0..<(x[0] * x[1]) {
      for row in 0..<y[2] {
        let rows = SampleSpan(row, of: y[2], over: x[2], rule)
        for column in 0..<y[3] {
          let along = SampleSpan(column, of: y[3], over: x[3], rule)
          body(output, plane * x[2] * x[3], rows, along)
          output += 1
        }
      }
    }
  }
}
