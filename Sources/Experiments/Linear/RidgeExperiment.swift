import Classic
import Datasets
import Spec
import Trials

/// Ridge regression in closed form (Hoerl & Kennard, *Technometrics* 1970). The intercept is not
/// penalised.
struct RidgeExperiment: Experiment {
  static let name = "ridge"
  static let summary = "linear regression with an L2 penalty, in closed form"
  static let usesGroup = false

  let data: any TableRecipe
  let penalty: Double
  let hasIntercept: Bool
  let testShare: Double

  init(_ settings: inout Settings) {
    data = settings.take("data", from: tables, default: "linear", "what is fitted")
    penalty = settings.take("penalty", default: 1.0, in: 0.0...1e12, "L2 strength λ")
    hasIntercept = settings.take("intercept", default: true, "fit a constant too")
    testShare = settings.take("test", default: 0.2, in: 0.0..<1.0, "share of samples set aside")
    if data.targetCount > 1, !settings.isDescribing {
      settings.note(
        "ridge predicts one column, and the data have \(data.targetCount) targets", at: "data")
    }
  }

  var dataIdentity: [String] { get throws { [try data.identity] } }

  var metrics: [Metric] {
    let training = Metric(
      "rmse/training", better: .minimize, axis: .end, "root mean squared error of the fit")
    let size = Metric("norm", axis: .end, "Euclidean length of the weights")
    guard testShare > 0 else { return [training, size] }
    let test = Metric(
      "rmse/test", better: .minimize, axis: .end, "root mean squared error on unseen samples")
    return [training, test, size]
  }

  func run(_ trial: inout Trial) throws {
    let all = try trial.cached("table \(data.source)") {
      try data.table(from: trial.shared("data"))
    }
    let (training, test) = all.split(
      validation: testShare, stream: trial.shared("test split"))
    guard training.count > 0 else {
      throw DatasetError("data", "no samples are left to fit", hint: "take a smaller 'test'")
    }
    let model = try Ridge(penalty: penalty, hasIntercept: hasIntercept)
      .fitted(to: training.features, training.target)
    func error(on table: Table) -> Double {
      RegressionMetrics(model.predict(table.features), table.target).rmse
    }
    trial.record("rmse/training", error(on: training), at: .end)
    if test.count > 0 { trial.record("rmse/test", error(on: test), at: .end) }
    let length = model.weights.reduce(0) { $0 + $1 * $1 }.squareRoot()
    trial.record("norm", length, at: .end)
    try trial.save(
      "weights",
      [
        NamedArray("weights", shape: [model.weights.count], .float64(model.weights)),
        NamedArray("intercept", shape: [], .float64([model.intercept])),
      ])
  }
}
