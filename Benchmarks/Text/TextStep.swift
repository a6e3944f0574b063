import Neural
import Tensors

/// Training steps of a language model on windows of 64 random tokens, with Adam, in a process of its
/// own: windows, forward, loss, backward, sum over the shards, update.
///
/// It prints ms of the best and of the median step, the first tenth left out.
struct TextStep {
  /// What the program is called with to be one: this word, model, shards and steps.
  static let word = "text-step"

  /// A model and its batches.
  private struct Work {
    let model: any Model
    let batch, vocabulary: Int

    /// 4 layers, 4 heads and width 128, batch 12, 73 tokens.
    static let gpt = Work(
      model: GPT(vocabulary: 73, context: TextStep.context), batch: 12, vocabulary: 73)
    /// Embedding 64, one layer of 256, batch 32, 64 tokens.
    static func recurrent(_ cell: RecurrentCell) -> Work {
      let plan = RecurrentStack.Plan(cell, width: 256)
      return Work(
        model: RecurrentLanguageModel(vocabulary: 64, embedding: 64, plan), batch: 32,
        vocabulary: 64)
    }
  }

  private static let context = 64

  private let steps, batch: Int
  private let parts: [Range<Int>]
  private let model: any Model
  private let optimizer = Adam(betas: (0.9, 0.99))
  private let kernels = Kernels.fastest()
  private let text: [Float]

  /// Nil where `arguments` call for something else.
  init?(_ arguments: [String]) {
    let numbers = arguments.dropFirst(2).compactMap { Int($0) }
    let works = ["gpt": Work.gpt, "lstm": .recurrent(.lstm), "gru": .recurrent(.gru)]
    guard arguments.first == Self.word, numbers.count == 2, let work = works[arguments[1]]
    else { return nil }
    let shards = numbers[0]
    (model, batch, steps) = (work.model, work.batch, numbers[1])
    parts = (0..<shards).map { $0 * work.batch / shards..<($0 + 1) * work.batch / shards }
    var cursor = RandomStream(seed: 1, "text").cursor()
    text = (0..<100_000).map { _ in Float(cursor.integer(below: work.vocabulary)) }
  }

  /// A tape for parts of one size.
  private struct Recording {
    let tape: Tape
    let x, y, losses: Variable

    init(_ model: any Model, rows: Int) {
      tape = Tape(model.parameters.layout, mode: .training(RandomStream(seed: 1, "training")))
      (x, y) = (tape.input([rows, TextStep.context]), tape.input([rows, TextStep.context]))
      losses = CrossEntropy()(model(x, on: tape), y, on: tape)
    }

    func fill(_ text: [Float], _ starts: ArraySlice<Int>) {
      let context = TextStep.context
      for (variable, shift) in [(x, 0), (y, 1)] {
        tape.withUnsafeMutableBufferPointer(of: variable) { out in
          for (row, start) in starts.enumerated() {
            for place in 0..<context { out[row * context + place] = text[start + place + shift] }
          }
        }
      }
    }
  }

  func run() {
    let stream = RandomStream(seed: 1, "weights")
    let weights = model.parameters.initialWeights(using: stream)
    let all = 0..<weights.count
    let state = optimizer.initialState(all)
    let gradients = parts.map { _ in Storage(count: weights.count) }
    let sizes = Set(parts.map(\.count))
    let recordings = Dictionary(
      uniqueKeysWithValues: sizes.map { ($0, Recording(model, rows: $0)) })
    var cursor = stream.cursor()
    let clock = ContinuousClock()
    let times = (0..<steps).map { step in
      clock.measure {
        let starts = (0..<batch).map { _ in
          cursor.integer(below: text.count - Self.context)
        }
        for (place, part) in parts.enumerated() {
          guard let recording = recordings[part.count] else { continue }
          recording.fill(text, starts[part])
          recording.tape.forward(
            weights: weights, at: Position(step: step, firstItem: part.lowerBound))
          recording.tape.backward(
            from: recording.losses, scale: 1 / Float(batch * Self.context),
            into: gradients[place])
        }
        if parts.count > 1 { gradients[0].sum(gradients, in: all, with: kernels) }
        optimizer.update(
          weights, gradients[0], state, in: all, step: step, learningRate: 1e-3, with: kernels)
      } / .milliseconds(1)
    }
    let measured = times.dropFirst(steps / 10).sorted()
    Output.result("\(measured[0]) \(measured[measured.count / 2])")
  }
}
