import Tensors

/// What all blocks of a transformer share.
package struct TransformerPlan: Sendable {
  /// Where the norm of a branch stands.
  package enum NormPlace: String, CaseIterable, Sendable {
    /// Before what the branch computes: x + f(norm x).
    case pre
    /// After the sum: norm(x + f(x)).
    case post
  }

  /// A multiple of `heads`.
  package var width: Int
  package var heads: Int
  package var isCausal = true
  /// Units between the two linear layers.
  package var hidden: Int
  package var norm = RowNorm.Kind.layer
  package var normPlace = NormPlace.pre
  /// Of the norms.
  package var epsilon: Float = 1e-5
  package var hasBias = false
  /// Between the two linear layers.
  package var activation = Nonlinearity.gelu
  /// The share of a branch's numbers set to 0, in [0, 1).
  package var dropout = 0.0
  /// The share of attention's weights set to 0, in [0, 1).
  package var attentionDropout = 0.0
  package var attentionForm = AttentionForm.bySize
  /// Whether queries and keys turn by their places.
  package var isRotary = false
  package var initializer = Initializer.linear
  /// Of the two weights that lead back to the sum.
  package var outputInitializer = Initializer.linear

  package init(width: Int, heads: Int) {
    (self.width, self.heads, hidden) = (width, heads, 4 * width)
  }
}

/// A sum of x and a branch, with the branch's norm and dropout: `[.., width] → [.., width]`.
struct ResidualSum: Sendable {
  private let norm: RowNorm
  private let place: TransformerPlan.NormPlace
  private let dropout: Dropout

  /// Declares the parameters of the norm at `path.norm`.
  ///
  /// - Parameter branch: The path of what the dropout follows.
  init(
    _ plan: TransformerPlan, norm: String, branch: String, in parameters: inout ParameterSet
  ) {
    self.norm = RowNorm(
      plan.width, plan.norm, hasBias: plan.hasBias, epsilon: plan.epsilon, at: norm,
      in: &parameters)
    place = plan.normPlace
    dropout = Dropout(plan.dropout, at: "\(branch).dropout")
  }

  func callAsFunction(
    _ x: Variable, on tape: Tape, branch: (Variable) -> Variable
  ) -> Variable {
    switch place {
    case .pre: tape.add(x, dropout(branch(norm(x, on: tape)), on: tape))
    case .post: norm(tape.add(x, dropout(branch(x), on: tape)), on: tape)
    }
  }
}

/// `outer(activation(inner x))`: `[.., width] → [.., width]`.
struct FeedForward: Sendable {
  private let inner, outer: Linear
  private let activation: Nonlinearity

  /// Declares the parameters of `path.inner` and `path.outer`.
  init(_ plan: TransformerPlan, at path: String, in parameters: inout ParameterSet) {
    inner = Linear(
      plan.width, plan.hidden, hasBias: plan.hasBias, initializer: plan.initializer,
      at: "\(path).inner", in: &parameters)
    outer = Linear(
      plan.hidden, plan.width, hasBias: plan.hasBias, initializer: plan.outputInitializer,
      at: "\(path).outer", in: &parameters)
    activation = plan.activation
  }

  func callAsFunction(_ x: Variable, on tape: Tape) -> Variable {
    outer(activation(inner, x, on: tape), on: tape)
  }
}
