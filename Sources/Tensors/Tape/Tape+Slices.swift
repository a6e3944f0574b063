/// Recording ops that take slices along one axis; shapes and gradients are documented at ``Op``.
extension Tape {
  package func flipped(_ x: Variable, axis: Int) -> Variable { sliced(x, .flipped, axis) }

  /// - Parameter places: How far numbers move on, below 0 back.
  package func rolled(_ x: Variable, by places: Int, axis: Int) -> Variable {
    sliced(x, .rolled, axis, [places, 0])
  }

  /// How a tensor goes on beyond its ends.
  package enum Padding: Sendable {
    case constant(Float)
    /// The mirror image, without the end again.
    case reflect
    /// The end.
    case replicate
  }

  /// - Parameters:
  ///   - before: Slices before the first.
  ///   - after: Slices after the last.
  package func padded(
    _ x: Variable, before: Int, after: Int, axis: Int, _ padding: Padding = .constant(0)
  ) -> Variable {
    switch padding {
    case .constant(let value): sliced(x, .padded, axis, [before, after], value)
    case .reflect: sliced(x, .reflectPadded, axis, [before, after])
    case .replicate: sliced(x, .replicatePadded, axis, [before, after])
    }
  }

  /// Each slice `times` times in a row.
  package func repeated(_ x: Variable, _ times: Int, axis: Int) -> Variable {
    sliced(x, .repeated, axis, [times, 0])
  }

  /// All slices, `times` times.
  package func tiled(_ x: Variable, _ times: Int, axis: Int) -> Variable {
    sliced(x, .tiled, axis, [times, 0])
  }

  private func sliced(
    _ x: Variable, _ op: Op, _ axis: Int, _ extents: SIMD2<Int> = [0, 0], _ value: Float = 0
  ) -> Variable {
    var attributes = Attributes()
    (attributes.axis, attributes.extents, attributes.constants) = (axis, extents, [value, 0])
    return record(op, [x], attributes)
  }

  /// Tensors of one shape along a new axis.
  package func stacked(_ parts: [Variable], axis: Int) -> Variable {
    precondition(!parts.isEmpty, "a stack of nothing")
    let layers = parts.map { part in
      var extents = part.shape.array
      extents.insert(1, at: axis)
      return part.reshaped(Shape(extents))
    }
    return joined(layers[...], axis: axis)
  }

  /// One after the other, halves first: a number is moved as often as the parts can be halved.
  private func joined(_ parts: ArraySlice<Variable>, axis: Int) -> Variable {
    guard parts.count > 1 else { return parts[parts.startIndex] }
    let half = parts.startIndex + parts.count / 2
    return concatenated(
      joined(parts[..<half], axis: axis), joined(parts[half...], axis: axis), axis: axis)
  }

  /// The parts of an axis, one after the other.
  ///
  /// - Parameter extents: Of the parts; their sum is that of the axis.
  package func split(_ x: Variable, _ extents: [Int], axis: Int) -> [Variable] {
    precondition(
      axis >= 0 && axis < x.shape.rank && extents.reduce(0, +) == x.shape[axis],
      "parts of \(extents) along axis \(axis) of \(x.shape)")
    var start = 0
    return extents.map { extent in
      defer { start += extent }
      return sliced(x, start..<start + extent, axis: axis)
    }
  }
}

/// By places that are given.
extension Tape {
  /// - Parameter places: Of the shape of the result.
  package func gathered(_ x: Variable, _ places: Variable, axis: Int) -> Variable {
    record(.gathered, [x, places], axis: axis)
  }

  /// Whole slices at the places [m] along an axis: `x [.., n, ..] → [.., m, ..]`.
  package func slices(of x: Variable, at places: Variable, axis: Int) -> Variable {
    precondition(places.shape.rank == 1, "places of shape \(places.shape)")
    let shape = x.shape.replacing(axis, places.shape.count)
    let column = (0..<shape.rank).map { $0 == axis ? places.shape.count : 1 }
    return gathered(x, expanded(places.reshaped(Shape(column)), to: shape), axis: axis)
  }

  package func scatterAdded(
    _ x: Variable, _ values: Variable, at places: Variable, axis: Int
  ) -> Variable {
    record(.scatterAdded, [x, values, places], axis: axis)
  }

  package func scattered(
    _ x: Variable, _ values: Variable, at places: Variable, axis: Int
  ) -> Variable {
    record(.scattered, [x, values, places], axis: axis)
  }

  package func oneHot(_ labels: Variable, classes: Int) -> Variable {
    record(.oneHot, [labels], axis: classes)
  }

  private func record(_ op: Op, _ operands: [Variable], axis: Int) -> Variable {
    var attributes = Attributes()
    attributes.axis = axis
    return record(op, operands, attributes)
  }
}
