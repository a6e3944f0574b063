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
    softmax(add(scores, affine(trueness, scale: 1e9, shift: -1e9)))
  }
}
