import Experiments
import Spec
import Testing
import Trials

/// `optimizer: lbfgs` of `train`.
struct SearchingOptimizerTests {
  private static func train(_ more: String) -> String {
    """
    {"data": {"name": "spirals", "samples": 150, "validation": 0.2}, "epochs": 25,
     "model": {"name": "mlp", "hidden": [12], "activation": "tanh"},
     "optimizer": {"name": "lbfgs", "history": 5}\(more)}
    """
  }

  @Test func `ranks and interruptions change nothing, and the network learns`() throws {
    let (whole, isSame) = try Diary.resumed("train", Self.train(""))
    #expect(isSame)
    let losses = whole.samples.filter { $0.metric == "loss/training" }.map(\.value)
    #expect(losses.count == 25 && losses[24] < 0.5 * losses[0])
  }

  @Test func `settings at their defaults are none that it cannot have`() throws {
    let defaults = #", "average_decay": 0, "precision": "float32", "exchange": "float32""#
    _ = try Bench.make(catalogue.type(named: "train")!, Self.train(defaults))
  }

  @Test func `a place that the search only tried is no defect`() throws {
    func losses(_ more: String) throws -> [Double] {
      let settings = """
        {"data": {"name": "sine", "samples": 80}, "epochs": 3,
         "model": {"name": "mlp", "hidden": [8], "activation": "relu"},
         "optimizer": {"name": "lbfgs", "learning_rate": 1e6}\(more)}
        """
      return try Diary.run("train", settings, shards: 2).samples
        .filter { $0.metric == "loss/training" }.map(\.value)
    }
    #expect(try losses(#", "debug_nan": true"#) == losses(""))
  }

  @Test(
    arguments: [
      ("batch", "32"), ("average_decay", "0.9"), ("max_gradient_norm", "1"),
      ("parameter_groups", #"["vectors"]"#),
    ])
  func `what a line search cannot have is refused with the reason`(key: String, value: String) {
    let error = #expect(throws: SpecErrors.self) {
      try Bench.make(
        catalogue.type(named: "train")!, Self.train(", \"\(key)\": \(value)"))
    }
    let found = error?.diagnostics.first
    #expect(found?.message.contains("line search") == true || key == "average_decay")
    #expect(found?.hint?.contains("leave out '\(key)'") == true)
  }
}
