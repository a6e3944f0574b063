import Search

/// Searches of every sampler and pruner of the catalogues, in parts of which each is run as one suite
/// of files. A sampler or pruner is among them by being listed.
enum Searches: CaseIterable {
  /// Every sampler, without a pruner.
  case samplers
  /// Every sampler that takes several objectives, with two.
  case fronts
  /// Every pruner, with independent draws and with a sampler that learns.
  case pruners
  /// Every sampler that learns, with pruners whose results are partial.
  case learning
  /// Every pruner over trainings, which go on from checkpoints, and every sampler whose trials begin with
  /// the weights of others.
  case trainings

  struct File {
    let name: String
    let text: String
    let trials: Int
  }

  /// One trial: sleeps as long as chance wills, tells its loss and its cost along an axis or at its end,
  /// and now and then fails, tells no number or an infinite one.
  static let program = """
    use strict; use warnings; $| = 1;
    my ($axis, $places, @words) = @ARGV;
    my %p = map { split /=/, $_, 2 } @words;
    my $trial = $ENV{RUNNER_TRIAL};
    sub pause { select undef, undef, undef, rand(shift) }
    my $loss = 4 * ($p{x} - 0.1) ** 2 + ($p{width} - 3) ** 2 / 16 + $p{depth} / 16;
    $loss += $p{kind} eq "steep" ? ($p{slope} - 0.5) ** 2 : $p{kind} eq "flat" ? 0.25 : 0.125;
    my $cost = $p{width} * $p{depth} / 8 + ($p{slope} // 0.5);
    pause(0.008);
    exit 3 if $trial % 9 == 4;
    for my $place (1 .. $places) {
      pause(0.001);
      my $value = $loss + ($p{kind} eq "wide" ? 2 : 1) * $p{depth} / $place;
      $value = "nan" if $trial % 9 == 7 && $place > 4;
      $value = "inf" if $trial % 13 == 6;
      exit 3 if $trial % 11 == 5 && $place == 6;
      print "metric loss=$value cost=$cost $axis=$place\\n";
    }
    exit if $places;
    $loss = $trial % 9 == 7 ? "nan" : $trial % 13 == 6 ? "inf" : $loss;
    print "metric loss=$loss cost=$cost\\n";
    """

  /// - Parameter seed: Of the files; it chooses their lags, too.
  func files(seed: UInt64) -> [File] {
    let samplers = Samplers.all
    switch self {
    case .samplers: return samplers.map { Self.file($0.name, seed) }
    case .fronts:
      let several = samplers.filter { $0.takesSeveralObjectives }
      return several.map { Self.file($0.name, seed, objectives: 2) }
    case .pruners:
      return Pruners.all.flatMap { pruner in
        [
          Self.file("random", seed, pruner: pruner.name),
          Self.file("tpe", seed, pruner: pruner.name),
        ]
      }
    case .learning:
      let learning = samplers.filter { $0.needsResults && $0.name != "tpe" }
      return learning.flatMap { sampler in
        ["asha", "hyperband"].map { Self.file(sampler.name, seed, pruner: $0) }
      } + [Self.file("bohb", seed, pruner: "halving")]
    case .trainings:
      let inheriting = samplers.filter { $0 is any InheritingSampler.Type }.map { $0.name }
      return Pruners.all.map { Self.training("tpe", seed, pruner: $0.name) }
        + inheriting.map { Self.training($0, seed, widths: [16]) }
        + inheriting.map { Self.training($0, seed, widths: [16], pruner: "asha") }
    }
  }

  /// Settings with which a short search has more than its first trials.
  private static let ownOfSamplers = [
    "cmaes": ", population: 5", "nsga2": ", population: 8", "pbt": ", population: 6",
  ]

  /// Settings with which some of a few trials of 9 places are stopped.
  private static let ownOfPruners = [
    "asha": ", max: 9", "halving": ", max: 9, trials: \(cohort)", "hyperband": ", max: 9",
    "median": ", startup: 3, warmup: 2", "patience": ", patience: 2, min_delta: 0.3",
    "percentile": ", percentile: 40, startup: 3", "threshold": ", upper: 1.5, warmup: 3",
  ]

  /// Trials that halving judges together.
  private static let cohort = 9

  /// Far less than 8 ranks run at once, or more than there are.
  private static func lag(_ seed: UInt64, pruner: String?) -> Int {
    let lag = [4, 1, 16, 7][Int(seed % 4)]
    return pruner == "halving" ? max(lag, cohort) : lag
  }

  private static func file(
    _ sampler: String, _ seed: UInt64, pruner: String? = nil, objectives: Int = 1
  ) -> File {
    let isGrid = sampler == "grid"
    let axis = sampler == "random" ? "step" : "epoch"
    let (metrics, trials) = (["loss", "cost"].prefix(objectives), 3 * cohort)
    let text = """
      experiment: command
      seed: \(seed)
      settings:
        command: [perl, trial.pl, \(axis), \(pruner == nil ? 0 : 9), "${args_no_hyphens}"]
      parameters:
        x: \(isGrid ? "[0.01, 0.1, 0.5]" : "'log(1e-3, 1)'")
        width: {min: 1, max: 8}
        depth: {values: [1, 2, 4], ordered: true}
        kind: [flat, steep, wide]
        slope: {min: 0.0, max: 1.0, \(isGrid ? "step: 0.5, " : "")when: kind == steep}
      constraints: ["width * x <= 3"]
      search:
        {algorithm: \(sampler), trials: \(trials), startup: 6, lag: \(lag(seed, pruner: pruner))\
      \(ownOfSamplers[sampler] ?? "")}
      objectives: [\(metrics.map { "{metric: \($0), goal: minimize}" }.joined(separator: ", "))]
      early_stop: {name: \(pruner ?? "none")\(pruner.flatMap { ownOfPruners[$0] } ?? "")}
      faults: {retries: 0}
      """
    return File(name: name(sampler, pruner), text: text, trials: trials)
  }

  /// - Parameter widths: Of the models' hidden layers.
  private static func training(
    _ sampler: String, _ seed: UInt64, widths: [Int] = [8, 32, 128], pruner: String? = nil
  ) -> File {
    let other = ["patience": ", patience: 1", "threshold": ", upper: 0.55, warmup: 3"]
    let own = pruner.flatMap { other[$0] ?? ownOfPruners[$0] } ?? ""
    let trials = 3 * cohort
    let text = """
      experiment: train
      seed: \(seed)
      settings:
        data: {name: spirals, samples: 200, validation: 0.2}
        model: {name: mlp, hidden: [$width], dropout: $dropout}
        optimizer: {name: adam, learning_rate: $rate}
        batch: 32
        epochs: 9
      parameters:
        rate: 'log(1e-3, 1e-1)'
        width: \(widths)
        dropout: {min: 0.0, max: 0.4, step: 0.1, when: width > 8}
      search:
        {algorithm: \(sampler), trials: \(trials), startup: 6, lag: \(lag(seed, pruner: pruner))\
      \(ownOfSamplers[sampler] ?? "")}
      objective: {metric: loss/validation, goal: minimize}
      early_stop: {name: \(pruner ?? "none")\(own)}
      output: {checkpoint: 0s}
      """
    return File(name: name(sampler, pruner), text: text, trials: trials)
  }

  private static func name(_ sampler: String, _ pruner: String?) -> String {
    [sampler, pruner].compactMap { $0 }.joined(separator: "-")
  }
}
