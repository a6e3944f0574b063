import Tensors

/// Shapes of the operands of an op where there is nothing to compute, and where there is one number.
struct EdgeShapes {
  let empty: [Shape]
  let single: [Shape]

  init(_ empty: [Shape], _ single: [Shape]) { (self.empty, self.single) = (empty, single) }

  /// Those of an op; nil where nobody wrote them down.
  static func of(_ op: Op) -> EdgeShapes? { all[op.name] ?? ofOneOperand(op) }

  /// Attributes that fit them.
  static func attributes(of op: Op, isEmpty: Bool) -> Attributes {
    var attributes = Attributes()
    attributes.constants = [0, 1]
    attributes.extents = [1, 1]
    switch op.name {
    case "permuted": attributes.axes = [1, 0]
    case "sliced": attributes.range = 0..<(isEmpty ? 0 : 1)
    case "integers": attributes.range = 0..<1
    case "rotary": attributes.range = 0..<2
    case "reflectPadded": attributes.extents = [0, 0]
    case "replicatePadded": attributes.extents = isEmpty ? [0, 0] : [1, 1]
    case "oneHot": attributes.axis = 1
    case "expanded": attributes.axes = isEmpty ? [0, 4] : [1, 1]
    case "convolutionInput", "convolutionWeight":
      attributes.axes = isEmpty && op.name == "convolutionInput" ? [0, 1, 1, 1] : [1, 1, 1, 1]
    case let name where name.hasPrefix("axis") || name.hasPrefix("arg"): attributes.axes = [1]
    default: break
    }
    return attributes
  }

  /// Matrices serve all ops of one operand but those of images and sequences.
  private static func ofOneOperand(_ op: Op) -> EdgeShapes? {
    op.arity == 1 ? EdgeShapes([[0, 4]], [[1, 1]]) : nil
  }

  private static let all: [String: EdgeShapes] = {
    var shapes = more
    for name in ["add", "subtract", "multiply", "divide", "power", "maximum", "minimum"] {
      shapes[name] = EdgeShapes([[0, 4], [4]], [[1], [1]])
    }
    for name in [
      "gated", "addRelu", "gathered", "concatenated", "softCrossEntropy", "multiLabelEntropies",
    ] {
      shapes[name] = EdgeShapes([[0, 4], [0, 4]], [[1, 1], [1, 1]])
    }
    for name in ["crossEntropy", "binaryEntropies", "hinges"] {
      shapes[name] = EdgeShapes([[0, 4], [0]], [[1, 1], [1]])
    }
    for name in ["addRow", "multiplyRow", "layerNormUnbiased", "rmsNorm"] {
      shapes[name] = EdgeShapes([[0, 4], [4]], [[1, 1], [1]])
    }
    for name in ["scattered", "scatterAdded"] {
      shapes[name] = EdgeShapes([[0, 4], [0, 4], [0, 4]], [[1], [1], [1]])
    }
    for name in ["maxPooling", "averagePooling"] {
      shapes[name] = EdgeShapes([[0, 1, 1, 1]], [[1, 1, 1, 1]])
    }
    for name in [
      "adaptiveAveragePooling", "adaptiveMaxPooling", "nearestResampling", "bilinearResampling",
    ] {
      shapes[name] = EdgeShapes([[0, 1, 2, 2]], [[1, 1, 1, 1]])
    }
    for name in ["convolution", "transposedConvolution"] {
      shapes[name] = EdgeShapes(
        [[0, 1, 1, 1], [1, 1, 1, 1], [1]], [[1, 1, 1, 1], [1, 1, 1, 1], [1]])
    }
    for cell in RecurrentCell.allCases {
      let p = cell.parts
      let weights: [Shape] = [[p, 1], [p, 1], [p], [p]]
      let states = [Shape](repeating: [1, 1], count: cell.hasCells ? 2 : 1)
      shapes[Op.recurrence(cell).name] = EdgeShapes([[0, 1, 1]] + weights, [[1, 1, 1]] + weights)
      shapes[Op.recurrence(cell, isContinued: true).name] = EdgeShapes(
        [[0, 1, 1]] + weights + states, [[1, 1, 1]] + weights + states)
    }
    for name in Op.places.map(\.name) {
      shapes[name] = EdgeShapes([[0, 1, 2], [1]], [[1, 1, 1], [1]])
    }
    for name in ["batchNorm", "groupNorm"] {
      shapes[name] = EdgeShapes([[0, 2, 3], [2], [2]], [[1, 1, 1], [1], [1]])
    }
    return shapes
  }()

  private static let more: [String: EdgeShapes] = [
    "chosen": EdgeShapes([[0], [0], [0]], [[1], [1], [1]]),
    "matmul": EdgeShapes([[0, 3], [3, 2]], [[1, 1], [1, 1]]),
    "batchedMatmul": EdgeShapes([[0, 2, 3], [0, 3, 2]], [[1, 1, 1], [1, 1, 1]]),
    "linear": EdgeShapes([[0, 3], [2, 3], [2]], [[1, 1], [1, 1], [1]]),
    "weightedCrossEntropy": EdgeShapes([[0, 4], [0], [4]], [[1, 1], [1], [1]]),
    "squaredErrors": EdgeShapes([[0, 4], [0, 4]], [[1, 1], [1, 1]]),
    "ctcLosses": EdgeShapes([[3, 0, 4], [0, 2], [0], [0]], [[1, 1, 1], [1, 1], [1], [1]]),
    "clippedSurrogate": EdgeShapes([[0], [0], [1]], [[1], [1], [1]]),
    "layerNorm": EdgeShapes([[0, 4], [4], [4]], [[1, 1], [1], [1]]),
    "normalizeChannels": EdgeShapes(
      [[0, 2, 3], [2], [2], [2], [2]], [[1, 1, 1], [1], [1], [1], [1]]),
    "plainConvolution": EdgeShapes(
      [[0, 1, 1, 1], [1, 1, 1, 1]], [[1, 1, 1, 1], [1, 1, 1, 1]]),
    "convolutionInput": EdgeShapes(
      [[0, 1, 1, 1], [1, 1, 1, 1]], [[1, 1, 1, 1], [1, 1, 1, 1]]),
    "convolutionWeight": EdgeShapes(
      [[0, 1, 1, 1], [0, 1, 1, 1]], [[1, 1, 1, 1], [1, 1, 1, 1]]),
    "unfolded": EdgeShapes([[0, 1, 1]], [[1, 1, 1]]),
    "folded": EdgeShapes([[0, 1, 1, 1]], [[1, 1, 1, 1]]),
    "embedding": EdgeShapes([[3, 4], [0]], [[1, 1], [1]]),
    "selfAttention": EdgeShapes([[0, 2, 6]], [[1, 1, 3]]),
    "maskedSelfAttention": EdgeShapes([[0, 2, 6], [0, 2]], [[1, 1, 3], [1, 1]]),
    "attention": EdgeShapes(
      [[0, 2, 1], [0, 3, 1], [0, 3, 1], [0, 3]], [[1, 1, 1], [1, 1, 1], [1, 1, 1], [1, 1]]),
    "rotary": EdgeShapes([[0, 1, 2], [1, 2]], [[1, 1, 2], [1, 2]]),
  ]
}
