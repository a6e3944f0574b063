import Experiments
import Spec
import Testing
import Trials

/// Models of `train` that make small something of their own, and models of pixels.
struct ObjectiveTests {
  private static let images = #"{"name": "fashion-mnist", "limit": 64, "validation": 0.25}"#

  private static func train(_ model: String, _ data: String = images, _ more: String = "")
    -> String
  {
    """
    {"data": \(data), "model": \(model), "batch": 16, "epochs": 2,
     "optimizer": {"name": "adam", "learning_rate": 0.003}\(more)}
    """
  }

  private static func problems(_ settings: String) -> String {
    do {
      _ = try Bench.make(catalogue.type(named: "train")!, settings)
      return ""
    } catch let errors as SpecErrors {
      return errors.diagnostics.map { "\($0.message); \($0.hint ?? "")" }.joined()
    } catch {
      return "\(error)"
    }
  }

  @Test(
    arguments: [
      (#"{"name": "vae", "hidden": [32], "latent": 4}"#, ["elbo", "reconstruction", "divergence"]),
      (
        #"{"name": "vae", "network": "convolution", "widths": [4, 8], "latent": 4}"#,
        ["elbo", "reconstruction", "divergence"]
      ),
      (
        #"{"name": "ddpm", "widths": [4, 8], "steps": 10, "samples": 2, "sampling_steps": 3}"#,
        []
      ),
      (#"{"name": "dcgan", "widths": [4, 8]}"#, ["discriminator", "generator", "accuracy"]),
    ])
  func `what makes images learns, tells its figures and shows images`(
    model: String, figures: [String]
  ) throws {
    let bench = Bench()
    let result = try bench.run("train", Self.train(model))
    for split in ["training", "validation"] {
      for name in ["loss"] + figures { #expect(result["\(name)/\(split)"]?.isFinite == true) }
    }
    #expect(result.count == 2 * (figures.count + 1))
    let shown = try #require(bench.saved.last)
    let samples = try #require(shown.first { $0.name == "samples" })
    #expect(samples.axes == ["sample", "row", "column"] && samples.shape.suffix(2) == [28, 28])
  }

  @Test func `a table has a normal autoencoder, also of clients`() throws {
    let data = #"{"name": "blobs", "samples": 200, "features": 6, "validation": 0.2}"#
    let model = #"{"name": "vae", "hidden": [16], "latent": 2, "likelihood": "normal"}"#
    let result = try Bench().run("train", Self.train(model, data))
    let longer = try Bench().run(
      "train", Self.train(model, data).replacing(#""epochs": 2"#, with: #""epochs": 20"#))
    #expect(longer["elbo/validation"]! > result["elbo/validation"]! + 0.2)
    let federated = try Bench().run(
      "federated",
      """
      {"data": \(data), "model": \(model), "clients": 4, "cohort": 2, "rounds": 3,
       "optimizer": {"name": "sgd", "learning_rate": 0.01}}
      """)
    #expect(federated["elbo/validation"]!.isFinite)
  }

  @Test func `a U-Net tells the class of every pixel`() throws {
    let data = #"{"name": "scenes", "samples": 120, "extent": 16, "shapes": 2, "test": 0.2}"#
    let model = #"{"name": "unet", "widths": [8, 16], "upsampling": "bilinear"}"#
    let short = try Bench().run("train", Self.train(model, data, #", "test": true"#))
    let bench = Bench()
    let long = try bench.run(
      "train",
      Self.train(model, data, #", "test": true"#)
        .replacing(#""epochs": 2"#, with: #""epochs": 15"#))
    #expect(long["iou/test"]! > short["iou/test"]! && long["iou/test"]! < 1)
    #expect(long["accuracy/test"]! > 0.9)
    let shown = try #require(bench.saved.last)
    #expect(shown.map(\.name) == ["images", "told"])
    #expect(shown.allSatisfy { $0.shape == [10, 16, 16] && $0.axes[0] == "image" })
  }

  @Test func `what does not suit is refused in a line`() {
    let vae = #""vae""#
    #expect(
      Self.problems(Self.train(vae, Self.images, #", "loss": "mse""#)).contains(
        "this model makes small an objective of its own; leave out 'loss'"))
    #expect(
      Self.problems(Self.train(vae, #"{"name": "moons"}"#)).contains(
        "a bernoulli likelihood is of pixels, and the data are no images"))
    #expect(
      Self.problems(Self.train(#""ddpm""#, #"{"name": "moons"}"#)).contains(
        "this model learns from images alone"))
    let stages = #"{"name": "dcgan", "widths": [4, 4, 4, 4, 4]}"#
    #expect(
      Self.problems(Self.train(stages)).contains("images of at least 32 × 32 pixels"))
    #expect(
      Self.problems(Self.train(#""unet""#)).contains("the class of every pixel"))
    let scenes = #"{"name": "scenes", "samples": 10}"#
    #expect(
      Self.problems(Self.train(#""lenet""#, scenes)).contains(
        "the data have a class for every pixel"))
    #expect(
      Self.problems(Self.train(#""unet""#, scenes, #", "augmentation": "flip""#)).contains(
        "the classes of pixels would stay"))
    #expect(throws: SpecErrors.self) {
      try Bench.make(
        catalogue.type(named: "federated")!, #"{"data": \#(scenes), "model": "unet"}"#)
    }
    #expect(
      Self.problems(Self.train(vae, Self.images, #", "augmentation": "mixup""#)).contains(
        "mixed images need classes"))
  }
}
