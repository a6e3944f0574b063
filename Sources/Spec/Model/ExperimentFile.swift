/// A parsed and checked experiment file, overrides applied: everything but the settings of its
/// experiment type is resolved; those stay a tree that ``Settings`` reads.
package struct ExperimentFile: Sendable {
  /// The file's stem: the name of the run.
  package var name: String
  /// As given on the command line; paths in the file are relative to its folder.
  package var path: String
  package var text: String
  /// `a.b=v` of the command line, in order.
  package var overrides: [String] = []

  /// A type of the catalogue.
  package var experiment: Located<String>
  package var about = ""
  /// The only source of randomness.
  package var seed: UInt64 = 0
  /// A map, `$name` references not yet replaced.
  package var settings: Node
  package var parameters: [Parameter] = []
  package var constraints: [Constraint] = []
  package var search = SearchPlan()
  package var objectives: [Objective] = []
  /// `name` and the pruner's own settings; `nil`: no early stop.
  package var earlyStop: Located<EarlyStop>?
  package var resources = Resources()
  /// Logical shards of the work inside a trial; `nil`: 1 where trials have one rank and are
  /// searched, otherwise 8 (see ``effectiveShards``).
  package var shards: Int?
  package var determinism = Determinism.strict
  package var faults = Faults()
  /// Seconds; `nil`: no limit.
  package var wallTime: Double?
  package var output = Output()
  package var expect: [Claim] = []
  package var warnings: [Diagnostic] = []
  /// Whether the `smoke` block is applied.
  package var isSmoke = false
  /// The texts that diagnostics point into: the file, then each override.
  package var sources: [SourceText] = []

  /// Whether the file has many trials: it has parameters, or says how many seeds to try. Otherwise it
  /// is one trial.
  package var isSweep: Bool { !parameters.isEmpty || search.trials != nil }
  package var effectiveShards: Int {
    shards ?? (isSweep && resources.ranksPerTrial == 1 ? 1 : 8)
  }

  /// Logical shards of the work of a trial on so many ranks. Relaxed there is one for each rank, so
  /// that the bits depend on their number: the ordinary way, whose speed is what equal bits cost.
  package func shards(onRanks ranks: Int) -> Int {
    determinism == .strict ? effectiveShards : ranks
  }
}

/// A value and its place in the file.
package struct Located<Wrapped: Sendable>: Sendable {
  package var value: Wrapped
  package var position: Position
  package var length: Int

  package init(_ value: Wrapped, at position: Position, length: Int = 1) {
    (self.value, self.position, self.length) = (value, position, length)
  }
}

/// A condition that an assignment must meet before its trial starts.
package struct Constraint: Sendable {
  package let expression: Expression
  package let text: String
  package let position: Position
}

package struct SearchPlan: Sendable {
  /// Of the catalogue of samplers; `nil`: `random` (or `grid` where every parameter is finite and
  /// no `trials` is given).
  package var algorithm: Located<String>?
  /// Assignments in all, over all runs of the file; `nil`: the whole grid, or 1 without parameters.
  package var trials: Int?
  package var startup = 10
  /// Proposal k uses results of trials ≤ k − lag.
  package var lag = 16
  /// Proposed first, in this order; parameters not named are inactive or at the sampler's choice.
  package var initial: [Located<[InitialValue]>] = []
  /// Seeds per assignment.
  package var repeats = 1
  /// What the values of several seeds come to.
  package var aggregate = Aggregate.mean
  /// Results files whose trials are known before the first proposal, as the file names them.
  package var from: [Located<String>] = []
  /// The sampler's own keys, a map for ``Settings``.
  package var settings = Node.emptyMap(at: .nowhere)
}

/// What stands for the values that several repeats of an assignment recorded at one place.
package enum Aggregate: String, Sendable, CaseIterable { case mean, median, worst }

package struct InitialValue: Sendable {
  package let parameter: Int
  package let value: Value
}

package enum Goal: String, Sendable, CaseIterable { case minimize, maximize }

package struct Objective: Sendable {
  package enum Reading: String, Sendable, CaseIterable { case last, best }
  package var metric: Located<String>
  package var goal: Goal
  /// The search ends when a trial reaches it.
  package var target: Double?
  package var value = Reading.last
}

package struct EarlyStop: Sendable {
  package var name: String
  /// The rest of the block, a map for ``Settings``.
  package var settings: Node
}

package struct Resources: Sendable {
  package var ranksPerTrial = 1
  package var threadsPerRank = 1
}

package enum Determinism: String, Sendable, CaseIterable { case strict, relaxed }

package struct Faults: Sendable {
  package enum Isolation: String, Sendable, CaseIterable { case none, process, auto }
  /// Most failed trials before the search stops: a count, or a share of `search.trials`.
  package enum Limit: Sendable, Equatable {
    case count(Int)
    case share(Double)
  }
  /// Seconds of one attempt; `nil`: no limit.
  package var timeout: Double?
  /// Seconds without a step; `nil`: no limit.
  package var stall: Double?
  package var retries = 2
  package var maxFailed: Limit?
  package var isolate = Isolation.auto
  /// Bytes of one trial; `nil`: no limit.
  package var memory: Int?
}

package struct Output: Sendable {
  /// Which trials' tensors are kept.
  package enum Tensors: Sendable, Equatable {
    case none
    case all
    case best(Int)
  }
  /// Of which trials the text is kept that their programs print.
  package enum Programs: String, Sendable, Codable, CaseIterable {
    case all, failed, none
  }
  package var tensors = Tensors.best(3)
  package var programs = Programs.all
  /// Seconds between checkpoints of a running trial.
  package var checkpoint = 60.0
}

/// A line of `expect`: a claim about the results with a verdict.
package struct Claim: Sendable {
  package let expression: Expression
  package let text: String
  package let position: Position
}
