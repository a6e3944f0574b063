import Glibc
import Tensors

/// Measures the runner and prints one table: `benchmarks [sweeps] [farm] [start] [processor] [learning]
/// [updates] [images] [text] [data-parallel] [federated] [environments] [policies] [files] [parts]
/// [search] [quality]`, all unless named.
@main
struct Benchmarks {
  static func main() {
    do {
      try measure()
    } catch {
      Output.note("error: \(error)")
      exit(1)
    }
  }

  private static func measure() throws {
    BLASKernel.useOneThread()
    Denormals.flush()
    let asked = CommandLine.arguments.dropFirst()
    if let rank = TrainingRank(Array(asked)) { return try rank.run() }
    if let step = ImageStep(Array(asked)) { return try step.run() }
    if let step = TextStep(Array(asked)) { return step.run() }
    if let step = MLPStep(Array(asked)) { return step.run() }
    let kernel = BLASKernel.current()
    Output.note("BLAS kernel \(kernel.loaded), \(sysconf(Int32(_SC_NPROCESSORS_ONLN))) cores")
    try Scratch.make()
    let programs = Programs()
    var table = FigureTable()
    let sections: [(name: String, measure: (inout FigureTable) throws -> Void)] = [
      ("parts", PartCosts().measure),
      ("sweeps", SweepRate(programs: programs).measure),
      ("farm", FarmScale(programs: programs).measure),
      ("start", StartTime(programs: programs).measure),
      ("processor", ProcessorShare(programs: programs).measure),
      ("learning", LearningSpeed(programs: programs).measure),
      ("updates", UpdateSpeed(programs: programs).measure),
      ("images", ImageSpeed(programs: programs).measure),
      ("text", TextSpeed(programs: programs).measure),
      ("data-parallel", DataParallelSpeed(programs: programs).measure),
      ("federated", FederatedSpeed(programs: programs).measure),
      ("environments", SteppingSpeed(programs: programs).measure),
      ("policies", PolicySpeed(programs: programs).measure),
      ("files", LargeResults(programs: programs).measure),
      ("search", SearchSpeed(programs: programs).measure),
      ("quality", SearchQuality().measure),
    ]
    for section in sections where asked.isEmpty || asked.contains(section.name) {
      try section.measure(&table)
    }
    Output.result(table.text)
    try Scratch.remove()
  }
}
