/// The leaves of a regression tree: boxes that fill the unit cube, each with a value.
struct TreeLeaves: Sendable {
  /// One side of a box.
  enum Side: Sendable, Equatable {
    /// From one number to another.
    case interval(Double, Double)
    /// By choice, whether it is in the box.
    case subset([Bool])
  }

  /// Where a box is divided; what is below a number, or is the choice, comes first.
  enum Place: Sendable, Equatable {
    case below(Double)
    case choice(Int)
  }

  struct Box: Sendable {
    private(set) var sides: [Side]

    /// The whole cube.
    init(_ axes: [CubeAxis]) {
      sides = axes.map { axis in
        if case .choices(let bounds) = axis.kind {
          .subset([Bool](repeating: true, count: bounds.count - 1))
        } else {
          .interval(0, 1)
        }
      }
    }

    /// One of the two parts into which a side is divided.
    func half(_ axis: Int, _ place: Place, isFirst: Bool) -> Box {
      var half = self
      switch (sides[axis], place) {
      case (.interval(let low, let high), .below(let limit)):
        half.sides[axis] = isFirst ? .interval(low, limit) : .interval(limit, high)
      case (.subset(let choices), .choice(let choice)):
        half.sides[axis] = .subset(
          choices.enumerated().map { $1 && ($0 == choice) == isFirst })
      case (let side, let place): preconditionFailure("\(side) cannot be divided at \(place)")
      }
      return half
    }
  }

  private let axes: [CubeAxis]
  private var values: [Double] = []
  private var boxes: [Box] = []
  /// By leaf, then by axis.
  private var extents: [[Double]] = []

  init(_ axes: [CubeAxis]) { self.axes = axes }

  var count: Int { values.count }

  mutating func append(value: Double, _ box: Box) {
    values.append(value)
    extents.append(zip(axes, box.sides).map(Self.extent))
    boxes.append(box)
  }

  private static func extent(_ axis: CubeAxis, _ side: Side) -> Double {
    switch side {
    case .interval(let low, let high): return high - low
    case .subset(let choices):
      return choices.indices.reduce(0) { choices[$1] ? $0 + axis.extent(of: $1) : $0 }
    }
  }

  private func volume(_ leaf: Int) -> Double { extents[leaf].reduce(1, *) }

  private var mean: Double {
    values.indices.reduce(0) { $0 + values[$1] * volume($1) }
  }

  /// Over the cube.
  var variance: Double {
    let mean = mean
    return values.indices.reduce(0) {
      $0 + (values[$1] - mean) * (values[$1] - mean) * volume($1)
    }
  }

  /// The variance along one axis of the mean over all others.
  func marginalVariance(of axis: Int) -> Double {
    let mean = mean
    return marginal(of: axis).reduce(0) {
      $0 + ($1.value - mean) * ($1.value - mean) * $1.extent
    }
  }

  /// The mean over all other axes, piece by piece of one axis.
  func marginal(of axis: Int) -> [(value: Double, extent: Double)] {
    let parts = values.indices.map { values[$0] * volume($0) / extents[$0][axis] }
    guard case .choices(let bounds) = axes[axis].kind else { return numbers(axis, parts) }
    var sums = [Double](repeating: 0, count: bounds.count - 1)
    for (leaf, part) in parts.enumerated() {
      guard case .subset(let choices) = boxes[leaf].sides[axis] else { continue }
      for choice in choices.indices where choices[choice] { sums[choice] += part }
    }
    return sums.enumerated().map { ($1, axes[axis].extent(of: $0)) }
  }

  private func numbers(_ axis: Int, _ parts: [Double]) -> [(value: Double, extent: Double)] {
    var steps: [(place: Double, change: Double)] = []
    for (leaf, part) in parts.enumerated() {
      guard case .interval(let low, let high) = boxes[leaf].sides[axis] else { continue }
      steps += [(low, part), (high, -part)]
    }
    steps.sort { $0.place < $1.place }
    var pieces: [(value: Double, extent: Double)] = []
    var (value, place) = (0.0, 0.0)
    for step in steps {
      if step.place > place {
        pieces.append((value, step.place - place))
        place = step.place
      }
      value += step.change
    }
    return pieces
  }
}

extension CubeAxis {
  /// The share of the cube that gives a choice.
  fileprivate func extent(of choice: Int) -> Double {
    guard case .choices(let bounds) = kind else { return 0 }
    return bounds[choice + 1] - bounds[choice]
  }
}
