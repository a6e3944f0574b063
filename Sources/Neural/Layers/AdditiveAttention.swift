import Tensors

/// Attention whose scores are a small network of query and key: of place i of a memory
/// `vᵀ tanh(W query + U memoryᵢ)`, then a softmax over its true places.
///
/// Source: Bahdanau, Cho & Bengio, arXiv 1409.0473, §3.1 and A.1.2.
package struct AdditiveAttention: Sendable {
  private let key, query, score: Linear

  /// A memory made ready to be asked: once for all queries.
  package struct Memory: Sendable {
    /// `[length, samples · width]` and `[samples, length, columns]`.
    fileprivate let keys, values: Variable
    /// What is added to the scores [samples, length]: 0, or −10⁹ where a place is no true one.
    fileprivate let penalty: Variable
  }

  /// Declares `path.key.weight`, `path.query.weight`, `path.query.bias` and `path.score.weight`.
  ///
  /// - Parameters:
  ///   - queries: Columns of a query.
  ///   - memory: Columns of a place of the memory.
  ///   - width: Numbers between the two layers.
  package init(
    queries: Int, memory: Int, width: Int, at path: String, in parameters: inout ParameterSet
  ) {
    key = Linear(memory, width, hasBias: false, at: "\(path).key", in: &parameters)
    query = Linear(queries, width, at: "\(path).query", in: &parameters)
    score = Linear(width, 1, hasBias: false, at: "\(path).score", in: &parameters)
  }

  /// - Parameters:
  ///   - states: [length, samples, columns].
  ///   - trueness: [samples, length], 0 at places that are not seen; one of each sample is seen.
  package func memory(
    of states: Variable, trueness: Variable, on tape: Tape
  ) -> Memory {
    let keys = key(states, on: tape)
    return Memory(
      keys: keys.reshaped([states.shape[0], states.shape[1] * keys.shape.columns]),
      values: tape.permuted(states, [1, 0, 2]),
      penalty: tape.penalty(of: trueness))
  }

  /// What a query [samples, columns] sees, `[samples, columns of the memory]`, and by which weights,
  /// `[samples, length]`.
  package func callAsFunction(
    _ question: Variable, _ memory: Memory, on tape: Tape
  ) -> (seen: Variable, weights: Variable) {
    let (samples, length) = (memory.penalty.shape[0], memory.penalty.shape[1])
    let asked = query(question, on: tape)
    let sums = tape.addRow(memory.keys, asked.reshaped([asked.shape.count]))
    let scores = score(
      tape.tanh(sums.reshaped([length * samples, asked.shape.columns])), on: tape)
    let bySample = tape.permuted(scores.reshaped([length, samples]), [1, 0])
    let weights = tape.softmax(tape.add(bySample, memory.penalty))
    let seen = tape.batchedMatmul(weights.reshaped([samples, 1, length]), memory.values)
    return (seen.reshaped([samples, memory.values.shape.columns]), weights)
  }
}
