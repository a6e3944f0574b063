import Results

/// What a run works to on the hosts that it has, and for as long as they are its.
extension Job {
  /// - Parameter seesFolder: by rank, whether it sees the folder of the results.
  func farm(
    _ opened: borrowing OpenedRun, _ crew: Crew, _ layout: GroupLayout, seesFolder: [Bool]
  ) -> FarmPlan {
    sayCrowding(crew.facts, threads: opened.plan.file.resources.threadsPerRank)
    var farm = FarmPlan(opened.plan, total: opened.study.header.total, layout: layout)
    farm.seesFolder = seesFolder
    farm.outlivesRanks = setting.outlivesRanks
    farm.clocks = ClockShifts(crew.facts.map(\.clock))
    farm.timeLimits += limits()
    return farm
  }

  /// Where ranks have to share cores, unless the launcher was asked for that.
  private func sayCrowding(_ facts: [RankFacts], threads: Int) {
    guard !setting.sharesCores else { return }
    let places = facts.map { (host: $0.place.host, cores: $0.cores) }
    HostCores.caution(places, threads: threads).map { console.note("warning: \($0)") }
  }

  /// When the cluster ends this job.
  private func limits() -> [TimeLimit] {
    guard let remaining = SlurmJob.current()?.remaining() else { return [] }
    let limit = TimeLimit.job(remaining: remaining)
    console.note(
      "Slurm ends this job in \(DurationText.short(remaining)): running trials come to a checkpoint "
        + "\(DurationText.short(remaining - limit.drain)) before")
    return [limit]
  }
}
