import Spec
import Training

extension Settings {
  /// `max_gradient_norm:` and `max_gradient_value:`.
  mutating func takeGradientLimits() -> GradientLimits {
    let norm = take(
      "max_gradient_norm", default: 0.0, in: 0.0...1e9,
      "longer gradients are shortened to this length; 0: none are")
    let value = take(
      "max_gradient_value", default: 0.0, in: 0.0...1e9,
      "larger entries of gradients are cut to it, before that; 0: none are")
    return GradientLimits(value: value > 0 ? value : nil, norm: norm > 0 ? norm : nil)
  }
}
