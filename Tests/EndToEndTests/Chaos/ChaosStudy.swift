/// A kind of experiment file that is disturbed. The undisturbed run of each takes a second or two.
enum ChaosStudy: String, CaseIterable {
  /// Trials inside their ranks, by a sampler that learns from earlier ones.
  case functions
  /// The same in processes beside the ranks.
  case isolatedFunctions
  /// Programs, some of which fail, are ended by a signal, or print what is no metric.
  case commands
  /// Programs that tell of epochs, are stopped early and do not hear SIGTERM.
  case stubbornCommands
  /// Programs that hang without hearing SIGTERM, or take too much memory, and limits on both.
  case limitedCommands
  /// Trainings that go on from checkpoints and whose best weights are kept.
  case trainings
  /// The same in processes, some stopped early.
  case isolatedTrainings
  /// Trainings on groups of two ranks.
  case groups
  /// Trials in processes that throw, trap, exit, print, take memory, or hang.
  case misbehaving

  /// Whether trials run in a process beside their rank.
  var isIsolated: Bool {
    switch self {
    case .isolatedFunctions, .limitedCommands, .isolatedTrainings, .misbehaving: true
    case .functions, .commands, .stubbornCommands, .trainings, .groups: false
    }
  }

  /// Whether trials are programs.
  var runsPrograms: Bool {
    switch self {
    case .commands, .stubbornCommands, .limitedCommands: true
    default: false
    }
  }

  /// Whether trials leave files of tensors.
  var hasTensors: Bool { self == .trainings || self == .isolatedTrainings || self == .groups }

  /// Whether the exit code of what is started is that of the job.
  var tellsCode: Bool { self != .misbehaving }

  /// Further attempts of a trial that was lost.
  var retries: Int { self == .limitedCommands || self == .misbehaving ? 1 : 6 }

  /// The experiment file.
  var text: String {
    switch self {
    case .functions: Self.functions("none", retries)
    case .isolatedFunctions: Self.functions("process", retries)
    case .commands:
      Files.command(trials: 48, "", "faults: {retries: \(retries)}")
    case .stubbornCommands:
      Files.command(
        trials: 24, "",
        """
        early_stop: {name: median, startup: 4, warmup: 2}
        faults: {retries: \(retries)}
        """)
    case .limitedCommands:
      Files.command(
        trials: 20, "", "faults: {retries: \(retries), timeout: 800ms, memory: 200MiB}")
    case .trainings:
      Files.training(trials: 12, epochs: 12, "faults: {retries: \(retries)}")
        .replacing("output: {", with: "output: {tensors: best 2, ")
    case .isolatedTrainings:
      Files.training(
        trials: 16, epochs: 9,
        """
        early_stop: {name: asha, min: 1, max: 9, eta: 3}
        faults: {retries: \(retries), isolate: process}
        """)
    case .groups:
      Files.training(
        trials: 8, epochs: 10,
        "shards: 4\nresources: {ranks_per_trial: 2}\nfaults: {retries: \(retries)}")
    case .misbehaving: Self.misbehaving(retries)
    }
  }

  /// What `sh script.sh` does in a trial; empty where trials are no programs. Every start leaves a line.
  var script: String {
    let start = "echo $RUNNER_TRIAL >> started\n"
    switch self {
    case .commands:
      return start + """
        case $((RUNNER_TRIAL % 12)) in
          3) echo no more >&2; [ -e failed-$RUNNER_TRIAL ] && exit 7; touch failed-$RUNNER_TRIAL; exit 3;;
          5) head -c 100000 /dev/urandom; echo;;
          7) [ -e failed-$RUNNER_TRIAL ] || { touch failed-$RUNNER_TRIAL; kill -SEGV $$; };;
          9) echo metric loss=; echo 'metric loss=much'; echo '{"loss": [1'; head -c 300000 /dev/zero;;
        esac
        sleep 0.01
        echo metric loss=0.$RUNNER_TRIAL
        """
    case .stubbornCommands:
      return start + """
        trap '' TERM
        for epoch in 1 2 3 4 5 6; do
          sleep 0.02; echo metric loss=$((RUNNER_TRIAL % 7)).$epoch epoch=$epoch
        done
        """
    case .limitedCommands:
      return start + """
        case $((RUNNER_TRIAL % 10)) in
          3) trap '' TERM; sleep 61 & wait; sleep 61;;
          7) head -c 400M /dev/zero | tail; sleep 61;;
        esac
        echo metric loss=0.$RUNNER_TRIAL
        """
    default: return ""
    }
  }

  private static func functions(_ isolation: String, _ retries: Int) -> String {
    """
    experiment: function
    seed: 5
    settings: {name: branin, x: [$x, $y], sleep: 15ms}
    parameters: {x: -5.0..10.0, y: 0.0..15.0}
    search: {algorithm: tpe, trials: 60, startup: 8, lag: 8}
    objective: {metric: value, goal: minimize}
    faults: {isolate: \(isolation), retries: \(retries)}
    """
  }

  private static func misbehaving(_ retries: Int) -> String {
    """
    experiment: misbehaving
    seed: 3
    settings: {x: $x, pause: 10ms}
    parameters: {x: 0.0..1.0}
    search: {algorithm: random, trials: 28}
    objective: {metric: value, goal: minimize}
    faults: {isolate: process, retries: \(retries), stall: 700ms, memory: 400MiB}
    """
  }
}
