import Tensors

/// Shards: the samples sorted by label are cut into `clients × perClient` parts whose sizes differ by
/// at most one, and each client gets `perClient` of them at random.
///
/// Source: McMahan et al., *AISTATS* 2017, §3 ("pathological non-IID": 200 shards of 300, two for
/// each of 100 clients). Samples of one label keep their order.
package struct ShardPartition: Partitioner {
  package let perClient: Int

  package init(perClient: Int) {
    precondition(perClient > 0, "\(perClient) shards for each client")
    self.perClient = perClient
  }

  package func partition(
    _ labels: [Int], among clients: Int, using stream: RandomStream
  ) -> Partition {
    let sorted = labels.indices.sorted { (labels[$0], $0) < (labels[$1], $1) }
    let count = clients * perClient
    var shards = Array(0..<count)
    var cursor = stream.cursor()
    cursor.shuffle(&shards)
    return Partition(
      (0..<clients).map { client in
        shards[client * perClient..<(client + 1) * perClient].flatMap { shard in
          sorted[shard * sorted.count / count..<(shard + 1) * sorted.count / count]
        }
      })
  }
}
