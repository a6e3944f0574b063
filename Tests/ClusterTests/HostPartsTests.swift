import Cluster
import Testing
import Trials

/// What a job over several hosts knows of them.
@Suite struct HostPartsTests {
  @Test func `times of a clock that is behind are told in rank 0's`() {
    let shifts = ClockShifts([1000, 400, 1000.3])
    let event = Event.stopped(
      trial: 3, rung: 1, keeping: RecordExtent(samples: 1, rows: []), time: 7)
    let later = Event.stopped(
      trial: 3, rung: 1, keeping: RecordExtent(samples: 1, rows: []), time: 607)
    #expect(shifts.corrected([event], of: 1) == [later])
    // Less than a second is the time that ranks need to meet.
    #expect(shifts.corrected([event], of: 2) == [event])
    #expect(shifts.corrected([event], of: 0) == [event])
  }

  @Test func `the host whose ranks share cores is named`() {
    let ranks = [("a", [0, 1]), ("a", [0, 1]), ("b", [3]), ("b", [3])]
    let places = ranks.map { (host: $0.0, cores: $0.1) }
    #expect(
      HostCores.caution(places, threads: 1)?.hasPrefix("2 ranks share 1 core on b: ") == true)
    #expect(HostCores.caution(Array(places.prefix(2)), threads: 1) == nil)
    let both = HostCores.caution(places, threads: 2)
    #expect(
      both?.hasPrefix("2 ranks of 2 threads share 2 cores on a, 2 ranks of 2 threads share 1 ")
        == true)
  }

  @Test func `cores are read as the kernel lists them`() {
    #expect(HostCores.list("\t0-2,5") == [0, 1, 2, 5])
    #expect(HostCores.list("") == [])
  }

  @Test func `a host with other data is named, and so is what it misses`() {
    let first = DataSight(identity: ["sha"], problems: [])
    #expect(DataSight.difference(on: "b", first, from: first) == nil)
    #expect(
      DataSight.difference(on: "b", DataSight(identity: ["other"]), from: first)
        == "on b: the data files are not the same as those of rank 0")
    #expect(
      DataSight.difference(on: "b", DataSight(problems: ["no file x"]), from: first)
        == "on b: no file x")
  }

  @Test(arguments: [
    ("1-02:03:04\n", 93_784.0), ("2:03:04", 7384), ("1:00", 60), ("UNLIMITED", nil),
    ("INVALID", nil),
    ("", nil), ("1-", nil), ("-1:00", nil),
  ])
  func `the time that squeue tells is read`(text: String, seconds: Double?) {
    #expect(SlurmJob.seconds(in: text) == seconds)
  }

  @Test func `a Slurm job is known by its number alone`() {
    #expect(SlurmJob(["SLURM_JOB_END_TIME": "5"]) == nil)
    #expect(SlurmJob(["SLURM_JOB_ID": "12"])?.end == nil)
    #expect(SlurmJob(["SLURM_JOB_ID": "12", "SLURM_JOB_END_TIME": "1700000000"])?.end == 1.7e9)
  }

  @Test func `a run begins to end early enough for a checkpoint`() {
    let hours = TimeLimit.job(remaining: 7200)
    #expect((hours.drain, hours.end) == (6900, 7125))
    let minutes = TimeLimit.job(remaining: 600)
    #expect((minutes.drain, minutes.end) == (570, 592.5))
    let budget = TimeLimit.budget(3600)
    #expect((budget.drain, budget.end) == (3600, 3780))
  }
}
