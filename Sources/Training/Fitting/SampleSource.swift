import Tensors

/// Samples that a training reads by their index. What is kept as bytes is converted row by row.
package protocol SampleSource: Sendable {
  /// Number of samples.
  var count: Int { get }
  /// Of one sample.
  var inputShape: Shape { get }
  /// Numbers of a sample's target: 1 for a class label.
  var targetWidth: Int { get }

  /// Writes the chosen samples.
  /// - Parameters:
  ///   - samples: Indices in `0..<count`.
  ///   - inputs: [samples.count, input].
  ///   - targets: [samples.count, targetWidth].
  func write(
    _ samples: UnsafeBufferPointer<Int>, inputs: UnsafeMutableBufferPointer<Float>,
    targets: UnsafeMutableBufferPointer<Float>, with kernels: Kernels)

  /// Writes the samples at consecutive places of an epoch, where what they become is drawn anew in
  /// every epoch; as ``write(_:inputs:targets:with:)`` unless said otherwise.
  /// - Parameter place: Of the first sample in the epoch's order.
  func write(
    _ samples: UnsafeBufferPointer<Int>, from place: Int, ofEpoch epoch: Int,
    inputs: UnsafeMutableBufferPointer<Float>, targets: UnsafeMutableBufferPointer<Float>,
    with kernels: Kernels)
}

extension SampleSource {
  package func write(
    _ samples: UnsafeBufferPointer<Int>, from place: Int, ofEpoch epoch: Int,
    inputs: UnsafeMutableBufferPointer<Float>, targets: UnsafeMutableBufferPointer<Float>,
    with kernels: Kernels
  ) {
    write(samples, inputs: inputs, targets: targets, with: kernels)
  }
}

extension SampleSource {
  /// The inputs of some samples, [samples, input].
  package func inputs(of samples: Range<Int>) -> Tensor {
    let shape = Shape([samples.count] + inputShape.array)
    var inputs = [Float](repeating: 0, count: shape.count)
    var targets = [Float](repeating: 0, count: samples.count * targetWidth)
    let kernels = Kernels.fastest()
    inputs.withUnsafeMutableBufferPointer { inputs in
      targets.withUnsafeMutableBufferPointer { targets in
        Array(samples).withUnsafeBufferPointer {
          write($0, inputs: inputs, targets: targets, with: kernels)
        }
      }
    }
    return Tensor(inputs, shape)
  }
}
