import Neural
import Testing

struct ScheduleTests {
  @Test func `a constant schedule is constant`() {
    let schedule = ConstantSchedule(0.3)
    #expect((0..<10).allSatisfy { schedule.learningRate(at: $0, of: 10) == 0.3 })
  }

  @Test func `a cosine goes from peak over the middle to floor`() {
    let schedule = CosineSchedule(peak: 1, floor: 0.2)
    #expect(schedule.learningRate(at: 0, of: 100) == 1)
    #expect(abs(schedule.learningRate(at: 50, of: 100) - 0.6) < 1e-15)
    #expect(schedule.learningRate(at: 100, of: 100) == 0.2)
    #expect(schedule.learningRate(at: 500, of: 100) == 0.2)
  }

  @Test func `a warm-up rises by equal steps to the schedule that follows`() {
    let schedule = WarmUp(steps: 4, then: CosineSchedule(peak: 0.8))
    let rates = (0..<5).map { schedule.learningRate(at: $0, of: 104) }
    #expect(rates == [0.2, 0.4, 0.8 * 3 / 4, 0.8, 0.8])
    #expect(schedule.learningRate(at: 104, of: 104) == 0)
  }

  @Test func `a warm-up longer than the training never divides by 0`() {
    let schedule = WarmUp(steps: 10, then: ConstantSchedule(1))
    #expect((0..<5).map { schedule.learningRate(at: $0, of: 5) } == [0.1, 0.2, 0.3, 0.4, 0.5])
  }

  @Test(arguments: [1.0, 1.5, 100]) func `restarts may be many and grow fast`(growth: Double) {
    let schedule = CosineRestarts(peak: 0.8, floor: 0.1, periods: 1000, growth: growth)
    let rates = (0...50).map { schedule.learningRate(at: $0, of: 50) }
    #expect(rates.allSatisfy { (0.1...0.8).contains($0) } && rates[0] == 0.8 && rates[50] == 0.1)
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let schedule: any Schedule
    let golden: [Double]

    var testDescription: String { name }
  }

  static let cases = [
    Case(
      name: "step", schedule: MultiStepSchedule(peak: 0.8, period: 0.3, factor: 0.5),
      golden: ScheduleGoldens.step),
    Case(
      name: "multi-step",
      schedule: MultiStepSchedule(peak: 0.8, milestones: [0.2, 0.6, 0.8], factor: 0.1),
      golden: ScheduleGoldens.multiStep),
    Case(
      name: "exponential", schedule: ExponentialSchedule(peak: 0.8, end: 0.01),
      golden: ScheduleGoldens.exponential),
    Case(
      name: "polynomial", schedule: PolynomialSchedule(peak: 0.8, power: 2.5),
      golden: ScheduleGoldens.polynomial),
    Case(
      name: "restarts", schedule: CosineRestarts(peak: 0.8, floor: 0.08, periods: 3),
      golden: ScheduleGoldens.restarts),
    Case(
      name: "growing restarts", schedule: CosineRestarts(peak: 0.8, periods: 4, growth: 2),
      golden: ScheduleGoldens.growingRestarts),
    Case(
      name: "one cycle", schedule: OneCycleSchedule(peak: 0.8, rise: 0.4, first: 0.1, last: 0.001),
      golden: ScheduleGoldens.oneCycle),
  ]

  /// PyTorch multiplies from step to step: 30 roundings.
  @Test(arguments: cases) func `rates equal PyTorch's`(item: Case) {
    for (step, expected) in item.golden.enumerated() {
      let rate = item.schedule.learningRate(at: step, of: 30)
      #expect(abs(rate - expected) <= 1e-14 * 0.8, "update \(step)")
    }
  }

  @Test func `a plateau lowers the rate where PyTorch does`() {
    var plateau = Plateau(factor: 0.5, patience: 2, threshold: 0.1)
    let scales = ScheduleGoldens.losses.map { loss in
      plateau.see(loss)
      return plateau.state.scale
    }
    #expect(scales == ScheduleGoldens.plateau)
    for _ in 0..<3 { plateau.see(.nan) }
    #expect(plateau.state.scale == ScheduleGoldens.plateau.last! / 2)
  }

  @Test(arguments: cases, [0, 1, 2, 3, 7]) func `rates of any training are numbers, also beyond it`(
    item: Case, total: Int
  ) {
    for step in 0..<total + 3 {
      #expect((0...0.8).contains(item.schedule.learningRate(at: step, of: total)))
    }
  }
}
