import Tensors

/// IID: the samples in random order, cut into parts whose sizes differ by at most one.
///
/// Source: McMahan et al., *AISTATS* 2017, §3 ("IID").
package struct UniformPartition: Partitioner {
  package init() {}

  package func partition(
    _ labels: [Int], among clients: Int, using stream: RandomStream
  ) -> Partition {
    var order = Array(labels.indices)
    var cursor = stream.cursor()
    cursor.shuffle(&order)
    return Partition(
      (0..<clients).map { client in
        Array(order[client * order.count / clients..<(client + 1) * order.count / clients])
      })
  }
}
