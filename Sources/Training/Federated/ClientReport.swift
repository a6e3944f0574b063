import Neural

/// What one client did in one round.
package struct ClientReport: BitwiseCopyable, Sendable {
  package let client: Int
  /// Local updates.
  package internal(set) var steps = 0
  /// Of its own samples, each as it was seen before its update, over all local epochs.
  package internal(set) var seen = Tally()
  /// Mean loss over its samples with the global and with its own weights; NaN: not measured.
  package internal(set) var lossBefore = Double.nan
  package internal(set) var lossAfter = Double.nan
  /// Euclidean norm of `weights − global` before it was shortened.
  package internal(set) var updateNorm = 0.0
  /// The largest magnitude in the update that was sent.
  package internal(set) var largest = 0.0
  package internal(set) var isClipped = false

  init(client: Int) { self.client = client }
}

/// What happened in one round.
package struct RoundReport: Sendable {
  /// Counts from 1.
  package let round: Int
  /// By client, ascending.
  package let clients: [ClientReport]

  /// Over all samples of all clients, as they were seen in training.
  package var seen: Tally { Tally(summing: clients.map(\.seen)) }

  /// Updates of the client that made the most.
  package var longest: Int { clients.reduce(0) { max($0, $1.steps) } }
}
