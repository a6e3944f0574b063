import Spec

/// What one coordinate of the cube chooses.
package struct CubeAxis: Sendable, Equatable {
  package enum Kind: Sendable, Equatable {
    /// A real number, or one of very many numbers.
    case continuous
    /// One of `count` values of which neighbours are alike; level i has the shares from i / count to
    /// (i + 1) / count.
    case levels(count: Int)
    /// One of several values that have no order; choice i has the shares between two numbers of
    /// `bounds`, which begin with 0 and end with 1.
    case choices(bounds: [Double])
  }

  package let kind: Kind
  /// The parameter of the space.
  package let parameter: Int

  /// How many values there are; `nil`: a continuum.
  package var count: Int? {
    switch kind {
    case .continuous: nil
    case .levels(let count): count
    case .choices(let bounds): bounds.count - 1
    }
  }

  /// Which of the values a share chooses; 0 on a continuum.
  package func index(at share: Double) -> Int {
    switch kind {
    case .continuous: 0
    case .levels(let count): min(Int(share * Double(count)), count - 1)
    case .choices(let bounds):
      (bounds.dropFirst().firstIndex { share < $0 } ?? bounds.count - 1) - 1
    }
  }

  /// The share in the middle of those that choose value `index`.
  package func share(of index: Int) -> Double {
    switch kind {
    case .continuous: preconditionFailure("a continuum has no value \(index)")
    case .levels(let count): (Double(index) + 0.5) / Double(count)
    case .choices(let bounds): 0.5 * (bounds[index] + bounds[index + 1])
    }
  }
}

extension Space {
  /// What the coordinates of the cube choose, in their order.
  package var axes: [CubeAxis] {
    parameters.indices.compactMap { index in
      coordinates[index].map { _ in CubeAxis(kind: marginals[index].kind, parameter: index) }
    }
  }

  /// The point of the cube that gives `assignment`, the middle one where several do; `nil` at the
  /// coordinates of inactive parameters.
  /// - Precondition: The space contains the assignment.
  package func point(of assignment: Assignment) -> [Double?] {
    parameters.indices.compactMap { index in
      coordinates[index].map { _ in assignment.values[index].map(marginals[index].share(of:)) }
    }
  }
}
