import Tensors

/// An optimizer at work on a slice of a model's weights: which of them it moves at once, at what
/// rate, and what it keeps for them.
package struct WeightMover: Sendable {
  /// What is kept for the slice.
  package var state: OptimizerState
  private let pieces: [Piece]

  /// What is moved by one call of a rule.
  private struct Piece {
    var range: Range<Int>
    let parameter: Parameter?
    /// The place of its group; nil for those in none.
    let group: Int?
    let optimizer: any Optimizer
    let rateFactor: Double
  }

  /// - Parameters:
  ///   - groups: A parameter belongs to the first that contains it.
  ///   - slice: Of the flat vectors. It cuts no parameter where the optimizer needs whole ones.
  package init(
    _ optimizer: any Optimizer, groups: [ParameterGroup] = [], layout: ParameterLayout,
    slice: Range<Int>
  ) {
    state = optimizer.initialState(slice)
    var pieces: [Piece] = []
    var goesOn = false
    for parameter in layout.parameters {
      // Statistics move otherwise, and no piece may reach over one.
      guard parameter.statistic == nil else {
        goesOn = false
        continue
      }
      let group = groups.firstIndex { $0.selection.contains(parameter) }
      let piece = Self.piece(
        of: parameter, in: slice, optimizer, group, group.map { groups[$0] })
      if piece.range.isEmpty { continue }
      if goesOn, let last = pieces.last, piece.parameter == nil, last.group == group {
        pieces[pieces.count - 1].range = last.range.lowerBound..<piece.range.upperBound
      } else {
        pieces.append(piece)
      }
      goesOn = true
    }
    self.pieces = pieces
  }

  private static func piece(
    of parameter: Parameter, in slice: Range<Int>, _ optimizer: any Optimizer, _ index: Int?,
    _ group: ParameterGroup?
  ) -> Piece {
    let range = parameter.range.clamped(to: slice)
    let isWhole = optimizer.needsWholeTensors
    precondition(
      !isWhole || range.isEmpty || range == parameter.range,
      "\(slice) cuts \(parameter.name), which is to be moved whole")
    var own = optimizer
    if let group { own.weightDecay *= group.decayFactor }
    return Piece(
      range: range, parameter: isWhole ? parameter : nil, group: index, optimizer: own,
      rateFactor: group?.rateFactor ?? 1)
  }

  /// Moves the weights of the slice one step.
  ///
  /// - Parameters:
  ///   - gradients: Valid in the slice, and overwritten there.
  ///   - step: The number of this update, counted from 0.
  ///   - learningRate: Of this update.
  package func update(
    _ weights: Storage, _ gradients: Storage, step: Int, learningRate: Double,
    with kernels: Kernels
  ) {
    for piece in pieces {
      piece.optimizer.update(
        Stretch(piece.range, of: weights, gradients, state, parameter: piece.parameter),
        step: step, learningRate: piece.rateFactor * learningRate, with: kernels)
    }
  }

  /// Forgets all that is kept, as before the first step.
  package func reset() {
    for buffer in state.buffers {
      buffer.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
    }
  }
}
