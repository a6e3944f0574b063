import Datasets
import MPI
import Neural
import Tensors

/// The largest eigenvalue of the Hessian of the mean loss over some samples by the weights: the curvature
/// in the steepest direction, above which divided into 2 no step of gradient descent converges.
///
/// Lanczos' iteration, in Float with sums in Double; without orthogonalisation against all earlier
/// directions, which the largest eigenvalue does not need. Products with the Hessian are exact, shard by
/// shard, and summed as gradients are. Models are as they are judged: without dropout, with the running
/// statistics, and in Float. Source: Golub & Van Loan, *Matrix Computations* (2013), §10.1; Cohen et al., arXiv
/// 2103.00065.
package final class Sharpness {
  private let samples: any SampleSource
  private let chosen: [Int]
  private let parts: [Range<Int>]
  private let iterations: Int
  private let layout: ParameterLayout
  private let exchange: GradientExchange
  private let stream: RandomStream
  private let kernels = Kernels.fastest()
  /// Of this rank's parts.
  private var recordings: [Int: Recording] = [:]

  private struct Recording {
    let inputs, targets: Variable
    let judgement: Judgement
    let product: HessianProduct

    init(
      _ objective: any LearningObjective, rows: Int, inputs shape: Shape, targets width: Int
    ) throws(UnknownDerivative) {
      let tape = Tape(objective.parameters.layout)
      inputs = tape.input(Shape([rows] + shape.array))
      targets = tape.input([rows, width])
      judgement = objective(inputs, targets, on: tape)
      product = try HessianProduct(of: judgement.losses, on: tape)
    }
  }

  /// Why there is no Hessian of an objective; nil where there is one.
  package static func problem(
    _ objective: any LearningObjective, inputs: Shape, targets: Int
  ) -> String? {
    do throws(UnknownDerivative) {
      _ = try Recording(objective, rows: 1, inputs: inputs, targets: targets)
      return nil
    } catch {
      return error.description
    }
  }

  /// - Parameters:
  ///   - samples: How many, the first of a permutation.
  ///   - stream: Draws the samples and the first direction.
  package init(
    _ plan: FitPlan, on source: any SampleSource, samples count: Int, iterations: Int,
    stream: RandomStream, ranks: any Communicator = InProcessCommunicator.alone()
  ) throws {
    precondition(count > 0 && iterations > 0, "\(iterations) iterations on \(count) samples")
    (samples, self.iterations, self.stream) = (source, iterations, stream)
    let order = Permutation(count: source.count, stream: stream)
    chosen = (0..<min(count, source.count)).map { order[$0] }
    parts = plan.shards.ranges(of: chosen.count)
    layout = plan.parameters.layout
    exchange = GradientExchange(ranks: ranks, shards: plan.shards, parameters: layout.count)
    let objective = (plan.objective as? Supervised)?.plain ?? plan.objective
    for part in exchange.ownParts(of: parts.count) {
      recordings[part] = try Recording(
        objective, rows: parts[part].count, inputs: source.inputShape,
        targets: source.targetWidth)
    }
  }

  /// The eigenvalue at some weights, in units of loss per weight². Collective.
  /// - Parameter weights: Equal on all ranks.
  package func run(weights: Storage) throws -> Double {
    let weight = try forward(weights)
    let direction = try firstDirection()
    let own = StorageSlice(direction, exchange.ownSlice)
    let previous = StorageSlice(copying: own)
    kernels.scale(previous, by: 0)
    var (diagonal, beside): ([Double], [Double]) = ([], [])
    for _ in 0..<iterations {
      let sum = try product(direction, scale: 1 / weight)
      defer { exchange.recycle(sum) }
      let next = StorageSlice(sum, exchange.ownSlice)
      if let last = beside.last { kernels.add(previous, times: Float(-last), to: next) }
      diagonal.append(try exchange.dots([(next, own)], with: kernels)[0])
      kernels.add(own, times: Float(-diagonal[diagonal.count - 1]), to: next)
      let length = try exchange.dots([(next, next)], with: kernels)[0].squareRoot()
      beside.append(length)
      guard length > 1e-6 * abs(diagonal[0]), length.isFinite else { break }
      previous.write(own)
      own.write(next)
      kernels.scale(own, by: Float(1 / length))
      try exchange.publish(direction)
    }
    return try Self.largestEigenvalue(diagonal, beside: beside)
  }

  /// Computes the values of all parts.
  /// - Returns: By what the mean loss divides.
  private func forward(_ weights: Storage) throws -> Double {
    let tallies = try exchange.ranks.allGather(
      exchange.ownParts(of: parts.count).map { forward($0, weights) })
    return Tally(summing: tallies.joined()).weight
  }

  private func forward(_ part: Int, _ weights: Storage) -> Tally {
    guard let recording = recordings[part] else { preconditionFailure("no part \(part)") }
    let tape = recording.product.tape
    tape.withUnsafeMutableBufferPointer(of: recording.inputs) { inputs in
      tape.withUnsafeMutableBufferPointer(of: recording.targets) { targets in
        chosen[parts[part]].withUnsafeBufferPointer {
          samples.write($0, inputs: inputs, targets: targets, with: kernels)
        }
      }
    }
    tape.forward(weights: weights)
    return recording.judgement.tally(tape)
  }

  /// The Hessian of the mean loss times a vector, in this rank's slice.
  private func product(_ vector: Storage, scale: Double) throws -> Storage {
    try exchange.sum(parts: parts.count) { part, result -> UInt8 in
      recordings[part]?.product.multiply(vector, scale: Float(scale), into: result)
      return 0
    }.0
  }

  /// A random direction of length 1, on all ranks.
  private func firstDirection() throws -> Storage {
    let direction = Storage(count: layout.count)
    for parameter in layout.parameters where parameter.statistic == nil {
      var cursor = stream.substream(parameter.name).cursor()
      let numbers = cursor.normals(parameter.shape.count).map(Float.init)
      direction.write(Tensor(numbers, parameter.shape), to: parameter)
    }
    let own = StorageSlice(direction, exchange.ownSlice)
    let length = try exchange.dots([(own, own)], with: kernels)[0].squareRoot()
    kernels.scale(StorageSlice(direction, 0..<direction.count), by: Float(1 / length))
    return direction
  }

  /// Of the symmetric matrix with numbers on the diagonal and beside it.
  private static func largestEigenvalue(_ diagonal: [Double], beside: [Double]) throws -> Double {
    guard diagonal.allSatisfy(\.isFinite) else { return .nan }
    var matrix = Matrix(diagonal: diagonal)
    for index in diagonal.indices.dropLast() {
      matrix[index, index + 1] = beside[index]
      matrix[index + 1, index] = beside[index]
    }
    return try matrix.symmetricEigendecomposition().values.last ?? 0
  }
}
