import Tensors

extension SampleSource {
  /// The class of every sample.
  /// - Precondition: Targets are class labels.
  package var labels: [Int] {
    precondition(targetWidth == 1, "labels of samples with \(targetWidth) targets each")
    let kernels = Kernels.fastest()
    var labels: [Int] = []
    labels.reserveCapacity(count)
    let inputs = Storage(count: Evaluation.chunk * inputShape.count)
    let targets = Storage(count: Evaluation.chunk)
    for start in stride(from: 0, to: count, by: Evaluation.chunk) {
      let indices = Array(start..<min(start + Evaluation.chunk, count))
      inputs.withUnsafeMutableBufferPointer { inputs in
        targets.withUnsafeMutableBufferPointer { targets in
          let targets = UnsafeMutableBufferPointer(rebasing: targets[..<indices.count])
          let rows = UnsafeMutableBufferPointer(
            rebasing: inputs[..<(indices.count * inputShape.count)])
          indices.withUnsafeBufferPointer {
            write($0, inputs: rows, targets: targets, with: kernels)
          }
          for target in targets { labels.append(Int(target)) }
        }
      }
    }
    return labels
  }

  /// What labels of each class must count so that all classes count the same: samples / (classes ·
  /// samples of the class), as in scikit-learn; 0 for a class without samples. Labels below 0 are left
  /// out.
  package func balancedWeights(classes: Int) -> [Float] {
    var counts = [Int](repeating: 0, count: classes)
    for label in labels where label >= 0 && label < classes { counts[label] += 1 }
    let all = Double(counts.reduce(0, +))
    return counts.map { $0 == 0 ? 0 : Float(all / Double(classes * $0)) }
  }
}
