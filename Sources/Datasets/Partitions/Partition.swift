import Tensors

/// A division of samples among clients: each sample belongs to one.
package struct Partition: Sendable, Equatable {
  /// By client the indices of its samples, ascending.
  package let clients: [[Int]]

  /// - Parameter clients: Indices in any order.
  package init(_ clients: [[Int]]) { self.clients = clients.map { $0.sorted() } }

  /// The first client without samples.
  package var emptyClient: Int? { clients.firstIndex { $0.isEmpty } }

  /// By client the number of its samples of each label, [clients, classes].
  package func histograms(of labels: [Int], classes: Int) -> [[Int]] {
    clients.map { samples in
      var histogram = [Int](repeating: 0, count: classes)
      for sample in samples { histogram[labels[sample]] += 1 }
      return histogram
    }
  }
}

/// A rule by which samples are divided. The same labels, number of clients and stream give the same
/// division.
package protocol Partitioner: Sendable {
  /// - Parameters:
  ///   - labels: The class of each sample, 0 and up.
  ///   - clients: 1 or more.
  /// - Throws: ``PartitionError`` where the rule cannot be kept.
  func partition(
    _ labels: [Int], among clients: Int, using stream: RandomStream
  ) throws -> Partition
}

/// A rule of division that the samples cannot keep.
package struct PartitionError: Error, Equatable, CustomStringConvertible {
  package let description: String
}
