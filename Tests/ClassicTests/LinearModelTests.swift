import Classic
import Tensors
import Testing

/// The data and golden values of `python3 Tests/Goldens/classic.py` (scikit-learn 1.9.1).
private let features = Matrix([
  [1, 2, 0.5], [2, 1, -1], [3, 5, 2], [4, 3, 0], [5, 8, 1.5], [6, 6, -0.5],
])
private let target = [1.5, 0.2, 4.1, 2.2, 6.3, 4.4]
/// The first feature twice, then the second.
private let twins = Matrix([features.column(0), features.column(0), features.column(1)]).transposed

/// A few roundings of numbers near 1.
private func isClose(_ a: [Double], _ b: [Double]) -> Bool {
  a.count == b.count && zip(a, b).allSatisfy { ($0 - $1).magnitude < 1e-13 }
}

struct LinearModelTests {
  @Test func `least squares equals scikit-learn's`() throws {
    let model = try LinearRegression().fitted(to: features, target)
    #expect(isClose(model.weights, [0.058870967741936245, 0.7358870967741931, 0.2798387096774193]))
    #expect(isClose([model.intercept], [-0.27217741935483897]))
    let through0 = try LinearRegression(hasIntercept: false).fitted(to: features, target)
    #expect(
      isClose(through0.weights, [-0.02351457399103125, 0.7560257847533636, 0.23834080717488804]))
    #expect(through0.intercept == 0)
  }

  @Test func `ridge equals scikit-learn's`() throws {
    let model = try Ridge(penalty: 2.5).fitted(to: features, target)
    #expect(isClose(model.weights, [0.1477108725015636, 0.6370454461840865, 0.2935853975161482]))
    #expect(isClose([model.intercept], [-0.1770046618208947]))
    let through0 = try Ridge(penalty: 2.5, hasIntercept: false).fitted(to: features, target)
    #expect(
      isClose(through0.weights, [0.11773732237708275, 0.628598667868655, 0.2923892106440794]))
    #expect(through0.intercept == 0)
  }

  @Test func `equal features share their weight`() throws {
    let least = try LinearRegression().fitted(to: twins, target)
    #expect(isClose(least.weights, [-0.0673691860465112, -0.0673691860465112, 0.9132267441860458]))
    let ridge = try Ridge(penalty: 2.5).fitted(to: twins, target)
    #expect(
      isClose(ridge.weights, [0.012079749804535023, 0.012079749804535023, 0.769077404222048]))
    #expect(isClose([ridge.intercept], [-0.17238076622361342]))
  }

  @Test func `a penalty of 0 is least squares`() throws {
    let ridge = try Ridge(penalty: 0).fitted(to: features, target)
    #expect(ridge == (try LinearRegression().fitted(to: features, target)))
  }

  @Test func `more features than samples are fitted exactly without a penalty`() throws {
    var cursor = RandomStream(seed: 2, "wide").cursor()
    let wide = Matrix(rows: 5, columns: 20, values: cursor.normals(100))
    let values = cursor.normals(5)
    let model = try LinearRegression().fitted(to: wide, values)
    #expect(RegressionMetrics(model.predict(wide), values).rmse < 1e-13)
  }

  @Test func `one sample and constant features are fitted by the intercept`() throws {
    let single = try Ridge(penalty: 1).fitted(to: Matrix([[3, 4]]), [7])
    #expect(single == LinearModel(weights: [0, 0], intercept: 7))
    let constant = try Ridge(penalty: 1).fitted(to: Matrix([[2], [2], [2]]), [1, 2, 6])
    #expect(constant.predict(Matrix([[2]])) == [3])
  }

  @Test func `a number that is not finite is refused`() {
    #expect(throws: MatrixError.self) {
      _ = try Ridge(penalty: 1).fitted(to: Matrix([[.nan], [1]]), [1, 2])
    }
  }

  @Test func `a negative penalty traps`() async {
    await #expect(processExitsWith: .failure) { _ = Ridge(penalty: -1) }
  }
}

struct MetricsTests {
  @Test func `regression metrics equal scikit-learn's, in one part or several`() throws {
    let model = try Ridge(penalty: 2.5).fitted(to: features, target)
    let predictions = model.predict(features)
    let whole = RegressionMetrics(predictions, target)
    var parts = RegressionMetrics()
    parts.add(RegressionMetrics(Array(predictions[..<2]), Array(target[..<2])))
    parts.add(RegressionMetrics(Array(predictions[2...]), Array(target[2...])))
    for metrics in [whole, parts] {
      #expect(isClose([metrics.rmse], [0.15310643036559587]))
      #expect(isClose([metrics.mae], [0.1289507661959298]))
      #expect(isClose([metrics.r2], [0.9943076098165624]))
      #expect(metrics.count == 6)
    }
  }

  @Test func `metrics of no samples are NaN, r2 of equal targets is 1 or 0`() {
    #expect(RegressionMetrics().rmse.isNaN && RegressionMetrics().mae.isNaN)
    #expect(RegressionMetrics([2, 2], [2, 2]).r2 == 1)
    #expect(RegressionMetrics([2, 3], [2, 2]).r2 == 0)
  }
}

struct StandardizationTests {
  @Test func `standardization equals scikit-learn's`() {
    let found = Standardization.fitted(to: features)
    #expect(isClose(found.means, [3.5, 4.166666666666667, 0.4166666666666667]))
    #expect(
      isClose(found.deviations, [1.707825127659933, 2.4094720491334933, 1.0573814617041266]))
    #expect(
      isClose(
        Array(found.applied(to: features).row(0)),
        [-1.4638501094227998, -0.8992288030258972, 0.07881104062391005]))
  }

  @Test func `standardization is undone by its inverse`() {
    let found = Standardization.fitted(to: features)
    #expect(isClose(found.inverted(found.applied(to: features)).values, features.values))
  }

  @Test func `a feature that never changes becomes 0`() {
    let constant = Matrix([[0.1], [0.1], [0.1]])
    let values = Standardization.fitted(to: constant).applied(to: constant).values
    #expect(isClose(values, [0, 0, 0]))
  }
}
