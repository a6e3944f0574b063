import Results
import Testing

@Suite struct SnapshotScheduleTests {
  @Test func `snapshots come every half minute when they are cheap`() {
    var schedule = SnapshotSchedule(start: 100)
    #expect(!schedule.isDue(at: 129.9))
    #expect(schedule.isDue(at: 130))
    schedule.note(from: 130, to: 130.5)
    #expect(schedule.due == 160.5)
  }

  @Test func `snapshots take at most a twentieth of the time`() {
    var schedule = SnapshotSchedule(start: 0)
    schedule.note(from: 30, to: 40)
    #expect(schedule.due == 240)
  }
}
