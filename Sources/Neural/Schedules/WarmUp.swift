/// A linear rise over the first `steps` updates, then another schedule over the others.
///
/// Update 0 has 1/steps of the schedule's first rate, update `steps − 1` all of it. Source: Goyal et
/// al., arXiv 1706.02677, §2.2 (gradual warm-up).
package struct WarmUp: Schedule {
  package let steps: Int
  package let schedule: any Schedule

  package init(steps: Int, then schedule: any Schedule) {
    precondition(steps >= 0, "a warm-up of \(steps) steps")
    (self.steps, self.schedule) = (steps, schedule)
  }

  package func learningRate(at step: Int, of total: Int) -> Double {
    let rest = max(total - steps, 0)
    guard step < steps else { return schedule.learningRate(at: step - steps, of: rest) }
    return schedule.learningRate(at: 0, of: rest) * Double(step + 1) / Double(steps)
  }
}
