import Neural
import Spec

/// A schedule before its peak and its number of steps are known.
struct ScheduleRecipe: Sendable {
  let make: @Sendable (_ peak: Double, _ steps: Int) -> any Schedule
}

/// `schedule:` in files.
let schedules: [Part<ScheduleRecipe>] = [
  schedule("constant", "one learning rate throughout", falls: false) { peak, _ in
    ConstantSchedule(peak)
  },
  schedule("cosine", "half a cosine from the learning rate down to its floor") { peak, floor in
    CosineSchedule(peak: peak, floor: floor)
  },
  schedule("linear", "a line from the learning rate down to its floor") { peak, floor in
    LinearSchedule(peak: peak, floor: floor)
  },
]

/// A schedule after a warm-up.
/// - Parameter falls: Whether it ends at a floor, which is then a setting too.
private func schedule(
  _ name: String, _ summary: String, falls: Bool = true,
  make: @escaping @Sendable (_ peak: Double, _ floor: Double) -> any Schedule
) -> Part<ScheduleRecipe> {
  Part(name, summary) { settings in
    let warmUp = settings.take(
      "warmup", default: 0.0, in: 0.0...1.0,
      "share of all updates over which the rate rises linearly")
    let floor =
      falls
      ? settings.take(
        "floor", default: 0.0, in: 0.0...1.0, "last learning rate, as a share of the first")
      : 1
    return ScheduleRecipe { peak, steps in
      let rising = Int((warmUp * Double(steps)).rounded())
      let schedule = make(peak, floor * peak)
      return rising > 0 ? WarmUp(steps: rising, then: schedule) : schedule
    }
  }
}
