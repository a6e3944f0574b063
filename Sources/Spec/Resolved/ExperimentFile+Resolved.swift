// The resolved file: defaults filled in, overrides applied, references kept.
extension ExperimentFile {
  /// The sampler: the file's, else `grid` where every parameter is finite and no `trials` is
  /// given, else `random`.
  package var effectiveAlgorithm: String {
    if let algorithm = search.algorithm { return algorithm.value }
    let isFinite = parameters.allSatisfy { $0.distribution.isFinite }
    return isFinite && search.trials == nil ? "grid" : "random"
  }

  /// The whole file as a tree.
  /// - Parameter taken: What was taken, for the defaults.
  package func resolvedTree(taken: TakenSettings) -> Node {
    var tree = identityTree(taken: taken)
    func put(_ key: String, _ node: Node?) {
      guard case .map(var entries) = tree.content, let node else { return }
      entries.append(Node.Entry(key: key, keyPosition: .nowhere, value: node))
      tree.content = .map(entries)
    }
    put("about", about.isEmpty ? nil : .of(about))
    put(
      "resources",
      Node([
        "ranks_per_trial": .of(resources.ranksPerTrial),
        "threads_per_rank": .of(resources.threadsPerRank),
      ]))
    put("faults", faultsTree)
    put("budget", wallTime.map { Node(["wall_time": .of(Quantity.duration($0))]) })
    put("output", outputTree)
    put("expect", expect.isEmpty ? nil : .of(expect.map(\.text)))
    guard case .map(var entries) = tree.content else { return tree }
    for index in entries.indices {
      if entries[index].key == "search" {
        entries[index].value = searchTree(taken, withTrials: true)
      }
      if entries[index].key == "objectives" {
        entries[index].value = objectivesTree(withTargets: true)
      }
    }
    tree.content = .map(entries)
    return tree
  }

  /// The resolved file as canonical JSON (sorted keys, shortest numbers, `$name` kept).
  package func resolved(taken: TakenSettings) -> String {
    resolvedTree(taken: taken).canonicalJSON
  }

  /// The resolved file as a person reads it.
  package func resolvedText(taken: TakenSettings) -> String {
    resolvedTree(taken: taken).blockText
  }

  /// The text of which the identity of an experiment is the hash: two files with the same text
  /// are the same experiment. In it: experiment, seed, settings, parameters, constraints, search
  /// but `trials`, objectives but `target`, early_stop, shards, determinism and the data.
  /// - Parameters:
  ///   - dataIdentity: Checksums of the data, in a fixed order.
  ///   - taken: What was taken, for the defaults.
  package func identityText(dataIdentity: [String], taken: TakenSettings) -> String {
    var tree = identityTree(taken: taken)
    if case .map(var entries) = tree.content {
      let data = Node.of(dataIdentity)
      entries.append(Node.Entry(key: "data", keyPosition: .nowhere, value: data))
      // Samplers propose in the order of the file, which sorted keys do not show.
      let order = Node.of(parameters.map(\.name))
      entries.append(Node.Entry(key: "parameter_order", keyPosition: .nowhere, value: order))
      tree.content = .map(entries)
    }
    return tree.canonicalJSON
  }

  // MARK: Parts

  private func identityTree(taken: TakenSettings) -> Node {
    Node([
      "experiment": .of(experiment.value),
      "seed": .of(Int(seed)),
      "settings": settings.filled(from: taken.experiment),
      "parameters": parameters.isEmpty ? nil : parametersTree,
      "constraints": constraints.isEmpty
        ? nil : .of(constraints.map { "\($0.expression)" }),
      "search": isSweep || search.repeats > 1 ? searchTree(taken, withTrials: false) : nil,
      "objectives": objectives.isEmpty ? nil : objectivesTree(withTargets: false),
      "early_stop": earlyStop.map {
        Self.named($0.value.name, $0.value.settings.filled(from: taken.pruner))
      },
      "shards": .of(effectiveShards),
      "determinism": .of(determinism.rawValue),
    ])
  }

  private static func named(_ name: String, _ settings: Node) -> Node {
    let entry = Node.Entry(key: "name", keyPosition: .nowhere, value: .of(name))
    return Node(.map([entry] + (settings.entries ?? [])), at: .nowhere)
  }

  private var parametersTree: Node {
    let entries = parameters.map { parameter in
      var tree = parameter.distribution.tree
      if let when = parameter.when, case .map(let parts) = tree.content {
        let entry = Node.Entry(key: "when", keyPosition: .nowhere, value: .of("\(when)"))
        tree.content = .map(parts + [entry])
      }
      return Node.Entry(key: parameter.name, keyPosition: .nowhere, value: tree)
    }
    return Node(.map(entries), at: .nowhere)
  }

  /// - Parameter withTrials: Whether what is no part of the identity is there too.
  private func searchTree(_ taken: TakenSettings, withTrials: Bool) -> Node {
    let points = search.initial.map { point in
      let entries = point.value.map {
        Node.Entry(
          key: parameters[$0.parameter].name, keyPosition: .nowhere, value: .of($0.value))
      }
      return Node(.map(entries), at: .nowhere)
    }
    let tree = Node([
      "algorithm": .of(effectiveAlgorithm),
      "trials": withTrials ? search.trials.map { .of($0) } : nil,
      "startup": .of(search.startup),
      "lag": .of(search.lag),
      "initial": points.isEmpty ? nil : .of(points),
      "repeats": .of(search.repeats),
      // Files of a time when there was the mean alone are the same experiment.
      "aggregate": withTrials || search.aggregate != .mean ? .of(search.aggregate.rawValue) : nil,
      "from": withTrials && !search.from.isEmpty ? .of(search.from.map(\.value)) : nil,
    ])
    let own = search.settings.filled(from: taken.sampler)
    return Node(.map((tree.entries ?? []) + (own.entries ?? [])), at: .nowhere)
  }

  private func objectivesTree(withTargets: Bool) -> Node {
    .of(
      objectives.map { objective in
        Node([
          "metric": .of(objective.metric.value),
          "goal": .of(objective.goal.rawValue),
          "target": withTargets ? objective.target.map { .of($0) } : nil,
          "value": .of(objective.value.rawValue),
        ])
      })
  }

  private var faultsTree: Node {
    let limit: Node? =
      switch faults.maxFailed {
      case .count(let count): .of(count)
      case .share(let share): .of("\(Value.text(of: share * 100))%")
      case nil: nil
      }
    return Node([
      "timeout": faults.timeout.map { .of(Quantity.duration($0)) },
      "stall": faults.stall.map { .of(Quantity.duration($0)) },
      "retries": .of(faults.retries),
      "max_failed": limit,
      "isolate": .of(faults.isolate.rawValue),
      "memory": faults.memory.map { .of($0) },
    ])
  }

  private var outputTree: Node {
    let tensors =
      switch output.tensors {
      case .none: "none"
      case .all: "all"
      case .best(let count): "best \(count)"
      }
    return Node([
      "tensors": .of(tensors), "programs": .of(output.programs.rawValue),
      "checkpoint": .of(Quantity.duration(output.checkpoint)),
    ])
  }
}

extension Distribution {
  /// Whether it has finitely many values.
  package var isFinite: Bool {
    switch self {
    case .constant, .categorical, .integerUniform: true
    case .uniform(_, _, let step): step != nil
    default: false
    }
  }

  /// As a file would write it in full.
  var tree: Node {
    switch self {
    case .constant(let value): Node(["value": .of(value)])
    case .categorical(let values, let probabilities, let ordered):
      Node([
        "values": .of(values.map { Node.of($0) }),
        "probabilities": probabilities.map { .of($0.map { Node.of($0) }) },
        "ordered": ordered ? .of(true) : nil,
      ])
    case .uniform(let min, let max, let step):
      Node([
        "distribution": .of("uniform"), "min": .of(min), "max": .of(max),
        "step": step.map { .of($0) },
      ])
    case .integerUniform(let min, let max, let step):
      Node([
        "distribution": .of("int_uniform"), "min": .of(min), "max": .of(max),
        "step": step == 1 ? nil : .of(step),
      ])
    default: unboundedTree
    }
  }

  private var unboundedTree: Node {
    func tree(_ name: String, _ step: Double?, _ a: String, _ x: Double, _ b: String, _ y: Double)
      -> Node
    {
      let word = step == nil ? name : "q_\(name)"
      return Node.pairs([
        ("distribution", .of(word)), (a, .of(x)), (b, .of(y)), ("q", step.map { .of($0) }),
      ])
    }
    return switch self {
    case .logUniform(let min, let max, let step):
      tree("log_uniform_values", step, "min", min, "max", max)
    case .inverseLogUniform(let min, let max):
      tree("inv_log_uniform_values", nil, "min", min, "max", max)
    case .normal(let mean, let deviation, let step):
      tree("normal", step, "mu", mean, "sigma", deviation)
    case .logNormal(let mean, let deviation, let step):
      tree("log_normal", step, "mu", mean, "sigma", deviation)
    case .beta(let a, let b, let step): tree("beta", step, "a", a, "b", b)
    default: preconditionFailure("\(self) has a tree of its own")
    }
  }
}

extension Node {
  static func pairs(_ entries: [(String, Node?)]) -> Node {
    let present = entries.compactMap { key, value in
      value.map { Entry(key: key, keyPosition: .nowhere, value: $0) }
    }
    return Node(.map(present), at: .nowhere)
  }
}
