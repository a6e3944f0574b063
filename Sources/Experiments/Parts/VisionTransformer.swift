import Neural
import Spec

/// `model: vit`.
let visionTransformer = Part<ModelRecipe>(
  "vit", "a transformer that reads an image as a sequence of patches"
) { settings in
  var size = ViT.Size()
  size.patch = settings.take(
    "patch", default: 7, in: 1...4096, "rows and columns of a patch; they divide the image's")
  size.layers = settings.take("layers", default: 4, in: 1...1024, "blocks")
  size.heads = settings.take("heads", default: 4, in: 1...1024, "heads of attention")
  size.width = settings.take("width", default: 64, in: 1...65536, "numbers of a token")
  size.hidden = settings.takeOptional(
    "hidden", in: 1...1_048_576, "units of a block's inner layer; 4 · width, if not given")
  let readout = settings.take(
    "readout", default: ViT.Readout.token.rawValue, oneOf: ViT.Readout.allCases.map(\.rawValue),
    "what the last layer reads: a learnt token or the mean over the patches")
  size.readout = ViT.Readout(rawValue: readout) ?? .token
  size.dropout = takeDropout(&settings)
  if size.width % size.heads != 0 {
    settings.note("\(size.heads) heads must divide the width of \(size.width)", at: "heads")
    size.heads = 1
  }
  let patch = size.patch
  return ModelRecipe(
    problem: { inputs in
      guard let image = inputs.image else { return .kind("this model learns from images alone") }
      guard image.rows % patch != 0 || image.columns % patch != 0 else { return nil }
      return .init(
        "patches of \(patch) × \(patch) do not divide images of \(image.rows) × "
          + "\(image.columns) pixels", hint: "'patch' says how large they are")
    },
    make: { [size] inputs, outputs in
      guard let image = inputs.image else {
        preconditionFailure("\(inputs.features) numbers of an input are no image")
      }
      return ViT(image, outputs: outputs, size: size)
    })
}
