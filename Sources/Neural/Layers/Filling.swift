import Tensors

/// Sequences of tokens that are filled up with token 0.
extension Tape {
  /// 1 at the true places of tokens and 0 where they are filled up, in the shape of the tokens.
  package func trueness(of tokens: Variable) -> Variable {
    // min(token, 1) of whole numbers.
    affine(relu(affine(tokens, scale: -1, shift: 1)), scale: -1, shift: 1)
  }

  /// Probabilities of `scores [rows, places]` over the true places of each row alone.
  ///
  /// - Parameter trueness: Of the same shape; at least one place of each row is a true one.
  package func softmax(_ scores: Variable, over trueness: Variable) -> Variable {
    softmax(add(scores, penalty(of: trueness)))
  }

  /// What is added to scores so that softmax sees true places alone: 0 there, else −10⁹.
  func penalty(of trueness: Variable) -> Variable { affine(trueness, scale: 1e9, shift: -1e9) }

  /// What each place counts in the mean over the true places of `trueness [samples, places]`; 0 for all
  /// of a sample where none is.
  func shares(of trueness: Variable) -> Variable {
    let counts = affine(rowSums(trueness), shift: 1e-30)
    return divide(trueness, counts.reshaped([trueness.shape[0], 1]))
  }
}
