import Spec
import Tensors

/// Points of the cube from which a search for the best one begins, keyed by trial.
struct CandidatePoints: Sendable {
  private let dimensions: Int
  /// A low-discrepancy sequence, moved by a random vector for each trial (Cranley & Patterson 1976);
  /// empty in more dimensions than the table of the sequence has.
  private let lattice: [[Double]]
  private let stream: RandomStream

  init(dimensions: Int, count: Int, seed: UInt64) {
    self.dimensions = dimensions
    stream = RandomStream(seed: seed, "search.gp.candidates")
    let isCovered = dimensions <= SobolSequence.maximalDimensions
    let sequence = SobolSequence(dimensions: isCovered ? dimensions : 0)
      .scrambled(RandomStream(seed: seed, "search.gp.lattice"))
    lattice = isCovered ? (0..<count).map(sequence.point) : []
  }

  /// `count` points all over the cube.
  func spread(_ count: Int, for k: Int) -> [[Double]] {
    guard !lattice.isEmpty else {
      return (0..<count).map { index in
        var cursor = stream.cursor(step: index + 2, item: k)
        return cursor.uniforms(dimensions)
      }
    }
    var cursor = stream.cursor(item: k)
    let shift = cursor.uniforms(dimensions)
    return lattice.prefix(count).map { point in
      zip(point, shift).map { $0 + $1 < 1 ? $0 + $1 : $0 + $1 - 1 }
    }
  }

  /// `count` points near each of `centres`, in which inactive coordinates get a value.
  /// - Parameter lengths: How far a kernel reaches along each axis.
  func near(
    _ centres: [[Double?]], _ axes: [CubeAxis], lengths: [Double], count: Int, for k: Int
  ) -> [[Double]] {
    var cursor = stream.cursor(step: 1, item: k)
    return centres.flatMap { centre in
      (0..<count).map { _ in
        axes.indices.map { index in
          let draw = cursor.uniform()
          guard let share = centre[index] else { return draw }
          guard axes[index].count == nil else {
            return draw < Self.changeShare ? cursor.uniform() : share
          }
          let width = min(Self.nearness * lengths[index], Self.widest)
          return min(max(share + width * NormalDistribution.quantile(max(draw, 0x1p-53)), 0), 1)
        }
      }
    }
  }

  /// How often a level or choice is drawn anew.
  private static let changeShare = 0.2
  /// Deviation of numbers, in length scales and at most.
  private static let nearness = 0.2
  private static let widest = 0.2
}
