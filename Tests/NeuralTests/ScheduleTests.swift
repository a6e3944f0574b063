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
}
