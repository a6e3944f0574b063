import Neural
import Spec

/// A schedule before its peak and its number of steps are known.
struct ScheduleRecipe: Sendable {
  let make: @Sendable (_ peak: Double, _ steps: Int) -> any Schedule
}

/// `schedule:` in files.
let schedules: [Part<ScheduleRecipe>] = [
  schedule("constant", "one learning rate throughout") { _ in { ConstantSchedule($0) } },
  schedule("cosine", "half a cosine from the learning rate down to its floor") { settings in
    let floor = settings.takeFloor()
    return { CosineSchedule(peak: $0, floor: floor * $0) }
  },
  schedule("linear", "a line from the learning rate down to its floor") { settings in
    let floor = settings.takeFloor()
    return { LinearSchedule(peak: $0, floor: floor * $0) }
  },
  schedule("polynomial", "a power of what is left, from the learning rate to its floor") {
    settings in
    let floor = settings.takeFloor()
    let power = settings.take(
      "power", default: 2.0, above: 0, through: 100, "1 is a line, more falls faster at first")
    return { PolynomialSchedule(peak: $0, floor: floor * $0, power: power) }
  },
  schedule("exponential", "equal factors from the learning rate to its last value") { settings in
    let end = settings.take(
      "end", default: 0.01, in: 1e-12...1, "last learning rate, as a share of the first")
    return { ExponentialSchedule(peak: $0, end: end) }
  },
  schedule("step", "falls by a factor after each of equal periods") { settings in
    let period = settings.take(
      "period", default: 0.3, in: 1e-3...1, "share of the updates from one fall to the next")
    let factor = settings.takeFactor()
    return { MultiStepSchedule(peak: $0, period: period, factor: factor) }
  },
  schedule("multi-step", "falls by a factor at each of some moments") { settings in
    let milestones = settings.take(
      "milestones", default: [0.5, 0.75], in: RealRange(0.0...1.0), counts: 1...1000,
      "moments of falls, as shares of the updates")
    let factor = settings.takeFactor()
    return { MultiStepSchedule(peak: $0, milestones: milestones, factor: factor) }
  },
  schedule("cosine-restarts", "half cosines one after the other (Loshchilov & Hutter, 2017)") {
    settings in
    let floor = settings.takeFloor()
    let periods = settings.take("periods", default: 3, in: 1...1000, "half cosines in all")
    let growth = settings.take(
      "growth", default: 2.0, in: 1.0...100, "length of each over that of the one before")
    return { CosineRestarts(peak: $0, floor: floor * $0, periods: periods, growth: growth) }
  },
  Part("one-cycle", "up to the learning rate and down again (Smith & Topin, 2019)") { settings in
    let rise = settings.take(
      "rise", default: 0.3, in: 0.0...1.0, "share of the updates over which the rate rises")
    let first = settings.take(
      "first", default: 0.04, in: 0.0...1.0, "first learning rate, as a share of the highest")
    let last = settings.take(
      "last", default: 4e-6, in: 0.0...1.0, "last learning rate, as a share of the highest")
    return ScheduleRecipe { peak, _ in
      OneCycleSchedule(peak: peak, rise: rise, first: first, last: last)
    }
  },
]

/// A schedule after a warm-up.
private func schedule(
  _ name: String, _ summary: String,
  take: @escaping @Sendable (inout Settings) -> @Sendable (_ peak: Double) -> any Schedule
) -> Part<ScheduleRecipe> {
  Part(name, summary) { settings in
    let warmUp = settings.take(
      "warmup", default: 0.0, in: 0.0...1.0,
      "share of all updates over which the rate rises linearly")
    let make = take(&settings)
    return ScheduleRecipe { peak, steps in
      let rising = Int((warmUp * Double(steps)).rounded())
      let schedule = make(peak)
      return rising > 0 ? WarmUp(steps: rising, then: schedule) : schedule
    }
  }
}

extension Settings {
  /// `plateau_factor:` and `plateau_patience:`.
  mutating func takePlateau() -> Plateau? {
    let factor = take(
      "plateau_factor", default: 1.0, above: 0, through: 1,
      "of the learning rate where the loss, of validation if there is one, no longer falls")
    let patience = take(
      "plateau_patience", default: 10, in: 0...1_000_000,
      "epochs without a better loss, by 0.01 %, before that")
    return factor < 1 ? Plateau(factor: factor, patience: patience) : nil
  }

  fileprivate mutating func takeFloor() -> Double {
    take("floor", default: 0.0, in: 0.0...1.0, "last learning rate, as a share of the first")
  }

  fileprivate mutating func takeFactor() -> Double {
    take("factor", default: 0.1, in: 0.0...1.0, "of the learning rate at a fall")
  }
}
