import Neural
import Spec

/// A schedule before its peak and its number of steps are known.
struct ScheduleRecipe: Sendable {
  let make: @Sendable (_ peak: Double, _ steps: Int) -> any Schedule
}

/// `schedule:` in files.
let schedules: [Part<ScheduleRecipe>] = [
  Part("constant", "one learning rate throughout") { settings in
    let warmUp = takeWarmUp(&settings)
    return ScheduleRecipe { peak, steps in
      warmed(ConstantSchedule(peak), share: warmUp, steps: steps)
    }
  },
  Part("cosine", "half a cosine from the learning rate down to its floor") { settings in
    let warmUp = takeWarmUp(&settings)
    let floor = takeFloor(&settings)
    return ScheduleRecipe { peak, steps in
      warmed(CosineSchedule(peak: peak, floor: floor * peak), share: warmUp, steps: steps)
    }
  },
  Part("linear", "a line from the learning rate down to its floor") { settings in
    let warmUp = takeWarmUp(&settings)
    let floor = takeFloor(&settings)
    return ScheduleRecipe { peak, steps in
      warmed(LinearSchedule(peak: peak, floor: floor * peak), share: warmUp, steps: steps)
    }
  },
]

private func takeWarmUp(_ settings: inout Settings) -> Double {
  settings.take(
    "warmup", default: 0.0, in: 0.0...1.0, "share of all updates over which the rate rises linearly"
  )
}

private func takeFloor(_ settings: inout Settings) -> Double {
  settings.take(
    "floor", default: 0.0, in: 0.0...1.0, "last learning rate, as a share of the first")
}

private func warmed(_ schedule: any Schedule, share: Double, steps: Int) -> any Schedule {
  let rising = Int((share * Double(steps)).rounded())
  return rising > 0 ? WarmUp(steps: rising, then: schedule) : schedule
}
