import Tensors
import Testing

/// `|value − golden| / |golden|`, and 0 where both are equal.
func relativeError(_ value: Double, _ golden: Double) -> Double {
  value == golden ? 0 : ((value - golden) / golden).magnitude
}
