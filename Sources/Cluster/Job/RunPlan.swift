import Glibc
import Results
import Search
import Spec
import Trials

/// An experiment file and what it comes to with the catalogue: what every rank makes of the same
/// text.
package struct RunPlan: Sendable {
  package let file: ExperimentFile
  package let factory: ExperimentFactory
  /// What it was made of.
  let bytes: [UInt8]
  let request: RunRequest

  /// Where relative paths of the file are looked for.
  var folders: [String] { file.folders(dataFolder: Self.dataFolder) }
  private static var dataFolder: String? { getenv("RUNNER_DATA").map { String(cString: $0) } }

  /// - Throws: `SpecErrors` where the text is wrong, with what is wrong in the settings too.
  package init(
    bytes: [UInt8], request: RunRequest, catalogue: Catalogue
  ) throws {
    do {
      file = try ExperimentFile(
        bytes: bytes, path: request.path, overrides: request.overrides, smoke: request.smoke,
        vocabulary: Self.vocabulary(catalogue))
    } catch {
      throw Self.completed(error, catalogue)
    }
    guard let factory = Self.factory(file, catalogue) else {
      preconditionFailure("'\(file.experiment.value)' passed the vocabulary")
    }
    (self.factory, self.bytes, self.request) = (factory, bytes, request)
  }

  /// Whether a rank that runs its trials alone does so in a process beside it.
  var isolatesTrials: Bool {
    let faults = file.faults
    switch faults.isolate {
    case .none: return false
    case .process: return true
    case .auto: return faults.timeout != nil || faults.stall != nil || faults.memory != nil
    }
  }

  /// Whether trials may begin with the weights of others.
  var hasParents: Bool {
    let sampler = Samplers.named(file.effectiveAlgorithm)
    return file.isSweep && file.determinism == .strict && sampler is any InheritingSampler.Type
  }

  /// Which tensors its ranks keep.
  var keeping: TensorStore.Keeping {
    if file.output.tensors != .none { return .all }
    return hasParents ? .weights : .none
  }

  private static func factory(
    _ file: ExperimentFile, _ catalogue: Catalogue
  ) -> ExperimentFactory? {
    catalogue.type(named: file.experiment.value).map {
      ExperimentFactory($0, file: file, dataFolder: dataFolder)
    }
  }

  /// What is wrong in the text, and in the settings where they can be tried.
  private static func completed(_ errors: SpecErrors, _ catalogue: Catalogue) -> SpecErrors {
    guard let file = errors.file, let factory = factory(file, catalogue),
      let probes = try? Space(file.parameters, constraints: file.constraints).probes
    else { return errors }
    var errors = errors
    errors.diagnostics += CheckedPlan.trying(probes, factory, file).found
    return errors
  }

  /// The names that a file may use.
  package static func vocabulary(_ catalogue: Catalogue) -> Vocabulary {
    Vocabulary(
      experiments: catalogue.names, samplers: Samplers.vocabulary,
      pruners: Pruners.vocabulary)
  }
}

/// A plan whose every setting and data header was looked at: what rank 0 runs.
package struct CheckedPlan {
  package let plan: RunPlan
  package let proposals: Proposals
  /// Of the first proposal, for what is equal in all trials.
  package let experiment: any Experiment
  /// `nil`: no trial is stopped early.
  package let pruning: PruningPlan?
  package let settings: TakenSettings
  package let identityText: String
  /// What the file asks for and has no use here, and trials of other files that are left out.
  package let idle: [Diagnostic]
  /// Trials of other files that the search knows before its first one.
  package let earlier: EarlierTrials

  package var file: ExperimentFile { plan.file }

  /// Whether trials begin with the weights of others, which must therefore be there.
  var handsOnWeights: Bool { plan.hasParents && experiment.weights != nil }

  /// Tries the settings at every value of each categorical parameter and at both ends of each
  /// range, then the search and the metrics.
  /// - Throws: `SpecErrors` with everything wrong.
  package init(_ plan: RunPlan) throws {
    let file = plan.file
    var found: [Diagnostic] = []
    var proposals: Proposals?
    var probes: [Assignment] = []
    do {
      let made = try Proposals(file)
      proposals = made
      probes = made.space.probes
    } catch let problem as SearchProblem {
      found += problem.diagnostics
    } catch let errors as SpecErrors {
      found += errors.diagnostics
    }
    let tried = Self.trying(probes, plan.factory, file)
    found += tried.found
    let experiments = tried.made.map(\.experiment)
    let metrics = experiments.first?.metrics ?? []
    var remarks: [Diagnostic] = []
    if plan.hasParents, found.isEmpty { remarks += Self.inheritance(of: experiments, file) }
    let pruning = PruningPlan(file, metrics: metrics, noting: &found)
    found += Self.isolationProblems(file, plan.factory.type)
    if let pruning, let proposals { found += pruning.conflicts(with: proposals, file) }
    earlier = Self.earlierTrials(plan, proposals, pruning, noting: &remarks)
    found += remarks.filter { $0.severity == .error }
    guard let proposals, let first = tried.made.first,
      !found.contains(where: { $0.severity == .error })
    else { throw file.errors(found) }
    (self.plan, self.proposals) = (plan, proposals)
    experiment = first.experiment
    settings = TakenSettings(
      experiment: first.settings, sampler: Samplers.settings(named: file.effectiveAlgorithm),
      pruner: Pruners.settings(named: file.earlyStop?.value.name ?? Pruners.none))
    self.pruning = pruning
    idle = remarks + Self.settingsWithoutEffect(file, plan.factory.type)
    let data = try Self.dataIdentity(of: first.experiment, file)
    identityText = file.identityText(dataIdentity: data + earlier.identity, taken: settings)
  }

  private static func earlierTrials(
    _ plan: RunPlan, _ proposals: Proposals?, _ pruning: PruningPlan?,
    noting found: inout [Diagnostic]
  ) -> EarlierTrials {
    guard let proposals, let name = plan.file.search.from.first else { return EarlierTrials() }
    guard proposals.needsResults else {
      found.append(
        Diagnostic(
          .warning, at: name.position, length: name.length,
          "search.from: \(proposals.algorithm) looks at no results"))
      return EarlierTrials()
    }
    return EarlierTrials(
      of: plan.file, space: proposals.space, pruning: pruning?.column, folders: plan.folders,
      noting: &found)
  }

  /// Makes an experiment of each probe.
  /// - Returns: them, and what is wrong in the settings and with the metrics named.
  static func trying(
    _ probes: [Assignment], _ factory: ExperimentFactory, _ file: ExperimentFile
  ) -> (made: [ExperimentFactory.Probe], found: [Diagnostic]) {
    let made = probes.map(factory.probe)
    var found = made.flatMap(\.diagnostics)
    if let first = made.first { found += checkMetrics(of: first.experiment, file) }
    return (made, found)
  }

  /// Weights go from trial to trial only where all trials have the same.
  private static func inheritance(
    of experiments: [any Experiment], _ file: ExperimentFile
  ) -> [Diagnostic] {
    let (algorithm, type) = (file.effectiveAlgorithm, file.experiment.value)
    let place = file.search.algorithm
    func note(_ severity: Diagnostic.Severity, _ message: String, hint: String? = nil) -> Diagnostic
    {
      Diagnostic(
        severity, at: place?.position ?? file.experiment.position, length: place?.length ?? 1,
        "search.algorithm \(algorithm): " + message, hint: hint)
    }
    guard let weights = experiments.first?.weights else {
      let message = "a trial of '\(type)' cannot begin with the weights of another: all begin anew"
      return [note(.warning, message)]
    }
    let others = experiments.compactMap(\.weights).filter { $0 != weights }
    guard let other = others.first else { return [] }
    let unlike = zip(weights.parameters, other.parameters).first { $0 != $1 }
    let texts =
      unlike.map { ["\($0)", "\($1)"] } ?? [
        "\(weights.parameters.count) arrays", "\(other.parameters.count)",
      ]
    return [
      note(
        .error,
        "weights go from trial to trial, but a parameter changes the model: \(texts[0]) in one "
          + "trial is \(texts[1]) in another",
        hint: "search settings of the training alone, or take another algorithm")
    ]
  }

  /// Ranks of a group talk over MPI, which a process beside a rank cannot.
  private static func isolationProblems(
    _ file: ExperimentFile, _ type: any Experiment.Type
  ) -> [Diagnostic] {
    guard file.faults.isolate == .process, file.resources.ranksPerTrial > 1, type.usesGroup else {
      return []
    }
    return [
      Diagnostic(
        at: file.experiment.position, length: file.experiment.length,
        "faults.isolate: process does not go with resources.ranks_per_trial of "
          + "\(file.resources.ranksPerTrial): ranks of a group run their trials themselves",
        hint: "leave one of them out")
    ]
  }

  private static func settingsWithoutEffect(
    _ file: ExperimentFile, _ type: any Experiment.Type
  ) -> [Diagnostic] {
    let isGroup = file.resources.ranksPerTrial > 1 && !type.usesGroup
    let isOnGroup = file.resources.ranksPerTrial > 1 && type.usesGroup
    let isInside = file.faults.isolate == .none || isOnGroup
    let findings: [(Bool, String)] = [
      (
        isGroup,
        "resources.ranks_per_trial: a trial of '\(type.name)' runs on one rank, the others of its "
          + "group idle"
      ),
      (
        file.resources.threadsPerRank > 1,
        "resources.threads_per_rank: a trial of '\(type.name)' uses one thread"
      ),
      (
        !file.isSweep && file.earlyStop.map { $0.value.name != Pruners.none } ?? false,
        "early_stop: a single trial is compared with none"
      ),
      (
        file.faults.stall != nil && isInside,
        isOnGroup
          ? "faults.stall: a trial on a group of ranks is ended where its ranks communicate, and not "
            + "before"
          : "faults.stall: nothing ends a trial inside its rank"
      ),
      (
        file.faults.memory != nil && isInside,
        "faults.memory: \(isOnGroup ? "a trial on a group of ranks" : "a trial inside its rank") "
          + "shares the memory of its rank\(isOnGroup ? "s" : "")"
      ),
    ]
    return findings.filter(\.0).map {
      Diagnostic(.warning, at: file.experiment.position, length: file.experiment.length, $0.1)
    }
  }

  private static func dataIdentity(
    of experiment: any Experiment, _ file: ExperimentFile
  ) throws -> [String] {
    do {
      return try experiment.dataIdentity
    } catch {
      throw file.errors([
        Diagnostic(at: file.settings.position, length: file.settings.length, saying: error)
      ])
    }
  }

  /// Objectives and claims name metrics that the type reports, where it knows them before.
  private static func checkMetrics(
    of experiment: any Experiment, _ file: ExperimentFile
  ) -> [Diagnostic] {
    let known = experiment.metrics.map(\.name)
    guard !known.isEmpty else { return [] }
    let named = file.objectives.map(\.metric) + file.expect.flatMap(\.metrics)
    var found: [Diagnostic] = []
    for metric in named where !known.contains(metric.value) {
      let message =
        "'\(metric.value)' is no metric of \(file.experiment.value) (there are: "
        + "\(known.joined(separator: ", ")))"
      let hint = Nearest.word(to: metric.value, among: known).map { "did you mean '\($0)'?" }
      found.append(
        Diagnostic(at: metric.position, length: metric.length, message, hint: hint))
    }
    return found
  }

  /// What the results mean.
  package func header(runnerVersion: String, time: Double) -> StudyHeader {
    var header = StudyHeader(
      name: file.name + (file.isSmoke ? ".smoke" : ""), experiment: file.experiment.value,
      identity: StudyHeader.identity(of: identityText), text: file.text,
      overrides: file.overrides, resolved: file.resolved(taken: settings),
      seed: file.seed, isSweep: file.isSweep, total: proposals.count,
      parameters: file.parameters.map(ParameterColumn.init),
      metrics: experiment.metrics.map(MetricColumn.init),
      subject: plan.factory.type.subject, tables: experiment.recordTables,
      objectives: file.objectives.map(ObjectiveColumn.init), expect: file.expect.map(\.text),
      created: time, runnerVersion: runnerVersion)
    header.pruning = pruning?.column
    header.hasParents = plan.hasParents
    header.determinism = file.determinism.rawValue
    header.ranksPerTrial =
      plan.factory.type.usesGroup ? file.isSweep ? file.resources.ranksPerTrial : 0 : 1
    return header
  }
}

extension ParameterColumn {
  init(_ parameter: Parameter) {
    self.init(name: parameter.name, kind: parameter.distribution.kind)
  }
}

extension MetricColumn {
  init(_ metric: Metric) {
    self.init(
      name: metric.name, unit: metric.unit, better: metric.better?.rawValue ?? "",
      axis: metric.axis.name, meaning: metric.meaning)
  }
}

extension ObjectiveColumn {
  init(_ objective: Objective) {
    self.init(
      metric: objective.metric.value, goal: objective.goal.rawValue, target: objective.target,
      value: objective.value.rawValue)
  }
}

extension Distribution {
  /// The type of the parameter's column.
  var kind: ParameterColumn.Kind {
    switch self {
    case .constant(let value): Self.kind(of: [value])
    case .categorical(let values, _, _): Self.kind(of: values)
    case .integerUniform: .integer
    case .uniform, .logUniform, .inverseLogUniform, .normal, .logNormal, .beta:
      isWhole ? .integer : .real
    }
  }

  private static func kind(of values: [Value]) -> ParameterColumn.Kind {
    func all(_ matches: (Value) -> Bool) -> Bool { values.allSatisfy(matches) }
    if all({ if case .integer = $0 { true } else { false } }) { return .integer }
    if all({ if case .boolean = $0 { true } else { false } }) { return .boolean }
    let areNumbers = all {
      switch $0 {
      case .integer, .real: true
      case .text, .boolean: false
      }
    }
    return areNumbers ? .real : .text
  }
}
