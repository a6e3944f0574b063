import TestNumbers

/// What is done to a job, drawn from a seed. The same seed gives the same scenario; what comes of it
/// depends on who was where at the time.
struct ChaosScenario: CustomStringConvertible {
  /// Who is struck.
  enum Victim: String {
    /// A rank but the first.
    case worker
    /// The process of a rank's trials.
    case child
    /// The program of a trial.
    case program
    case firstRank
    /// `mpirun`.
    case launcher
    /// The process that was started, which starts `mpirun`.
    case starter
    /// All processes at once, as a loss of power does.
    case everything
  }

  enum Fault {
    case kill(Victim)
    /// Stands still for so many milliseconds.
    case pause(Victim, Int)
    /// The disk is full for so many milliseconds.
    case fullDisk(Int)
    /// Every write takes so many milliseconds longer from here on.
    case slowDisk(Int)
    /// The time of day is set forward, or back, by so many seconds.
    case clock(Int)
    /// The job is asked to come to a stop.
    case drain

    /// Whether a rank dies alone.
    fileprivate var isOfRank: Bool {
      if case .kill(let victim) = self { victim == .worker || victim == .firstRank } else { false }
    }
  }

  struct Blow {
    let fault: Fault
    /// Falls when the journal is as long as this share of that of an undisturbed run; `nil`: while
    /// the job begins.
    let progress: Double?
    /// Milliseconds after that.
    let delay: Int
  }

  let seed: UInt64
  let study: ChaosStudy
  /// Of one start after another, over and over.
  let ranks: [Int]
  let blows: [Blow]

  init(seed: UInt64) {
    var generator = SplitMix64(seed: seed &* 0x9E37_79B9)
    let studies = ChaosStudy.allCases
    // One kind after another, so that few seeds cover all.
    let study = studies[Int(seed % UInt64(studies.count))]
    (self.seed, self.study) = (seed, study)
    let least = study == .groups ? 2 : 1
    ranks = (0..<3).map { _ in least + generator.below(4) }
    let count = 1 + generator.below(4)
    let places = (0..<count).map { _ in 0.97 * generator.share() }.sorted()
    blows = places.map { place in
      let fault = Self.fault(of: study, &generator)
      // A rank that dies on its way keeps the others waiting for minutes: few do.
      let isEarly = generator.below(fault.isOfRank ? 40 : 6) == 0
      return Blow(
        fault: fault, progress: isEarly ? nil : place,
        delay: generator.below(isEarly ? 900 : 25))
    }
  }

  private static func fault(of study: ChaosStudy, _ generator: inout SplitMix64) -> Fault {
    switch generator.below(14) {
    case 0...5: return .kill(victim(of: study, &generator))
    case 6...8: return .pause(victim(of: study, &generator), 20 + generator.below(1_500))
    case 9: return .fullDisk(50 + generator.below(600))
    case 10: return .slowDisk(1 + generator.below(40))
    case 11, 12: return .clock((generator.below(2) == 0 ? 1 : -1) * (1 + generator.below(100_000)))
    default: return .drain
    }
  }

  private static func victim(of study: ChaosStudy, _ generator: inout SplitMix64) -> Victim {
    var all: [Victim] = [.worker, .worker, .firstRank, .launcher, .starter, .everything]
    if study.isIsolated { all += [.child, .child, .child] }
    if study.runsPrograms { all += [.program, .program, .program] }
    return all[generator.below(all.count)]
  }

  var description: String {
    let told = blows.map { blow in
      let moment = blow.progress.map { "at \(Int(100 * $0)) %" } ?? "at the beginning"
      return "\(blow.fault) \(moment) + \(blow.delay) ms"
    }
    return "RUNNER_CHAOS_SEED=\(seed): \(study) on \(ranks) ranks; \(told.joined(separator: "; "))"
  }
}
