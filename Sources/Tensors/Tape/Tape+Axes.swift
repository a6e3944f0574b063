/// Recording reductions and scans along axes; gradients and edge cases are documented at ``Op``.
///
/// `axes` are counted from the first, 0; the result has no such axes, or with `keepsAxes` an extent
/// of 1 there.
extension Tape {
  package func sum(_ x: Variable, axes: Shape, keepsAxes: Bool = false) -> Variable {
    reduced(x, .axisSums, axes, keepsAxes)
  }

  package func mean(_ x: Variable, axes: Shape, keepsAxes: Bool = false) -> Variable {
    reduced(x, .axisMeans, axes, keepsAxes)
  }

  package func product(_ x: Variable, axes: Shape, keepsAxes: Bool = false) -> Variable {
    reduced(x, .axisProducts, axes, keepsAxes)
  }

  package func maximum(_ x: Variable, axes: Shape, keepsAxes: Bool = false) -> Variable {
    reduced(x, .axisMaxima, axes, keepsAxes)
  }

  package func minimum(_ x: Variable, axes: Shape, keepsAxes: Bool = false) -> Variable {
    reduced(x, .axisMinima, axes, keepsAxes)
  }

  package func logSumExp(_ x: Variable, axes: Shape, keepsAxes: Bool = false) -> Variable {
    reduced(x, .axisLogSumExps, axes, keepsAxes)
  }

  /// - Parameter correction: What is taken off the count: 1 (Bessel's), or 0 for the variance of these
  ///   numbers alone.
  package func variance(
    _ x: Variable, axes: Shape, correction: Int = 1, keepsAxes: Bool = false
  ) -> Variable {
    reduced(x, .axisVariances, axes, keepsAxes, correction: correction)
  }

  /// - Parameter correction: As for ``variance(_:axes:correction:keepsAxes:)``.
  package func deviation(
    _ x: Variable, axes: Shape, correction: Int = 1, keepsAxes: Bool = false
  ) -> Variable {
    reduced(x, .axisDeviations, axes, keepsAxes, correction: correction)
  }

  package func norm(_ x: Variable, axes: Shape, keepsAxes: Bool = false) -> Variable {
    reduced(x, .axisNorms, axes, keepsAxes)
  }

  /// Places, which are data.
  package func argMaximum(_ x: Variable, axes: Shape, keepsAxes: Bool = false) -> Variable {
    reduced(x, .argMaxima, axes, keepsAxes)
  }

  /// Places, which are data.
  package func argMinimum(_ x: Variable, axes: Shape, keepsAxes: Bool = false) -> Variable {
    reduced(x, .argMinima, axes, keepsAxes)
  }

  private func reduced(
    _ x: Variable, _ op: Op, _ axes: Shape, _ keepsAxes: Bool, correction: Int = 0
  ) -> Variable {
    var attributes = Attributes()
    (attributes.axes, attributes.keepsAxes) = (axes, keepsAxes)
    attributes.constants[0] = Float(correction)
    return record(op, [x], attributes)
  }
}

/// As many numbers along one axis.
extension Tape {
  package func cumulativeSum(_ x: Variable, axis: Int) -> Variable {
    scanned(x, .cumulativeSums, axis, isDescending: false)
  }

  package func sorted(_ x: Variable, axis: Int, isDescending: Bool = false) -> Variable {
    scanned(x, .sorted, axis, isDescending: isDescending)
  }

  /// The places along the axis of what ``sorted(_:axis:isDescending:)`` gives; data.
  package func sortedPlaces(_ x: Variable, axis: Int, isDescending: Bool = false) -> Variable {
    scanned(x, .sortedPlaces, axis, isDescending: isDescending)
  }

  /// The `count` largest numbers along an axis, the largest first.
  package func largest(_ x: Variable, _ count: Int, axis: Int) -> Variable {
    sliced(sorted(x, axis: axis, isDescending: true), 0..<count, axis: axis)
  }

  /// The places along the axis of what ``largest(_:_:axis:)`` gives; data.
  package func largestPlaces(_ x: Variable, _ count: Int, axis: Int) -> Variable {
    sliced(sortedPlaces(x, axis: axis, isDescending: true), 0..<count, axis: axis)
  }

  private func scanned(
    _ x: Variable, _ op: Op, _ axis: Int, isDescending: Bool
  ) -> Variable {
    var attributes = Attributes()
    (attributes.axis, attributes.isDescending) = (axis, isDescending)
    return record(op, [x], attributes)
  }
}
