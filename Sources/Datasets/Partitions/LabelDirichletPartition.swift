import Tensors

/// Label-Dirichlet: each label is shared out by a draw from a Dirichlet distribution over the clients.
///
/// NIID-Bench's definition (Li et al., *ICDE* 2022, §IV-A, "distribution-based label imbalance"):
/// label by label, shares p ~ Dir(β over clients), those of clients that hold their fair part of all
/// samples already set to 0, the rest normalised; everything is drawn again until each client has
/// `minimum` samples. Other works give each client a mixture of labels instead, which is another
/// distribution of the same name.
///
/// Deviation: after a thousand draws that fail it is an error.
package struct LabelDirichletPartition: Partitioner {
  /// β > 0: the smaller, the fewer labels a client has.
  package let concentration: Double
  /// Samples that each client has at least.
  package let minimum: Int

  private static let draws = 1000

  package init(concentration: Double, minimum: Int = 10) {
    precondition(
      concentration > 0 && minimum >= 0, "β = \(concentration), at least \(minimum) samples")
    (self.concentration, self.minimum) = (concentration, minimum)
  }

  package func partition(
    _ labels: [Int], among clients: Int, using stream: RandomStream
  ) throws -> Partition {
    guard labels.count >= clients * minimum else {
      throw PartitionError(
        description: "\(labels.count) samples do not give \(clients) clients \(minimum) each; "
          + "lower 'minimum' or 'clients'")
    }
    var classes = [[Int]](repeating: [], count: (labels.max() ?? -1) + 1)
    for (sample, label) in labels.enumerated() { classes[label].append(sample) }
    for attempt in 0..<Self.draws {
      let parts = draw(classes, labels.count, clients, attempt, stream)
      if let parts, parts.allSatisfy({ $0.count >= minimum }) { return Partition(parts) }
    }
    throw PartitionError(
      description: "none of \(Self.draws) draws with concentration \(concentration) gave each of "
        + "\(clients) clients \(minimum) samples; raise 'concentration' or lower 'minimum'")
  }

  /// One draw; `nil` where no client could take the samples of a label.
  private func draw(
    _ classes: [[Int]], _ count: Int, _ clients: Int, _ attempt: Int, _ stream: RandomStream
  ) -> [[Int]]? {
    var parts = [[Int]](repeating: [], count: clients)
    let fair = Double(count) / Double(clients)
    for (label, samples) in classes.enumerated() where !samples.isEmpty {
      var order = samples
      var cursor = stream.cursor(step: attempt, item: label)
      cursor.shuffle(&order)
      var shares = cursor.dirichlet(concentration, count: clients)
      for client in 0..<clients where Double(parts[client].count) >= fair { shares[client] = 0 }
      let total = shares.reduce(0, +)
      guard total > 0 else { return nil }
      var (start, sum) = (0, 0.0)
      for client in 0..<clients {
        sum += shares[client] / total
        let isLast = client == clients - 1
        let end = isLast ? order.count : min(Int(sum * Double(order.count)), order.count)
        if end > start { parts[client] += order[start..<end] }
        start = max(start, end)
      }
    }
    return parts
  }
}
