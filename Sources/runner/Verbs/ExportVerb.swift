import ArgumentParser
import Experiments
import Foundation
import Results
import Spec
import TensorFiles
import Trials

struct ExportVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write results as CSV or JSON, weights as files of tensors.")
  @Argument(help: "A results file, its journal, or the experiment file.") var path: String
  @Option(help: "Write <name>.csv (a row per trial), .tidy.csv (per value), .<table>.csv.")
  var csv: String?
  @Option(help: "Write one JSON file.") var json: String?
  @Option(help: "Write the weights of a trial: a .safetensors or .npz file.") var weights: String?
  @Option(help: "Which trial's weights; the best one's unless given.") var trial: Int?
  @Option(help: "Names of weights: torch (those of its state dict) or own.")
  var names = WeightNames.torch

  func run() throws {
    let console = Console()
    guard csv != nil || json != nil || weights != nil else {
      throw WrongUsage("say where to: --csv FOLDER, --json FILE or --weights FILE")
    }
    let stored = try StoredStudy(path)
    let export = Export(stored.study)
    if let csv {
      try Folder.make(csv)
      let base = "\(csv)/\(stored.study.header.name)"
      try write(export.wideCSV, "\(base).csv", console)
      try write(export.tidyCSV, "\(base).tidy.csv", console)
      for table in export.tableCSVs {
        try write(table.text, "\(base).\(table.name).csv", console)
      }
    }
    if let json { try write(export.json, json, console) }
    if let weights {
      guard let format = try? TensorFormat(of: weights) else {
        throw WrongUsage("\(weights) must end in .safetensors or .npz")
      }
      let kept = WeightsExport(stored: stored, names: names)
      let (trial, arrays) = try kept.weights(of: trial, from: path)
      try FileBytes.write(try format.encoded(arrays, path: weights), to: weights)
      console.note("wrote \(weights): \(arrays.count) arrays of trial \(trial)")
    }
  }

  private func write(_ text: String, _ path: String, _ console: Console) throws {
    try FileBytes.write(text, to: path)
    console.note("wrote \(path)")
  }
}

/// What exported weights are called.
enum WeightNames: String, ExpressibleByArgument, CaseIterable {
  case torch, own
}

/// The weights that a trial of a study has saved.
struct WeightsExport {
  let stored: StoredStudy
  let names: WeightNames

  /// - Parameters:
  ///   - wanted: A trial; `nil`: the best one.
  ///   - path: As the user named the study.
  func weights(of wanted: Int?, from path: String) throws -> (trial: Int, arrays: [NamedArray]) {
    let study = stored.study
    guard let trial = wanted ?? study.bestTrials(1).first?.number,
      study.trials.indices.contains(trial)
    else {
      throw WrongUsage(
        wanted.map { "there is no trial \($0)" } ?? "no trial is done",
        hint: study.trials.isEmpty
          ? nil
          : wanted == nil
            ? "'runner trials' tells how each ended" : "trials are 0 … \(study.trials.count - 1)")
    }
    let row = study.trials[trial]
    guard let arrays = try KeptWeights.read("weights", of: row, in: stored.path) else {
      throw WrongUsage(
        "the weights of trial \(trial) were not kept",
        hint: "'output: {tensors: all}' in the experiment file keeps those of all trials")
    }
    guard names == .torch, let network = try network(of: row, from: path) else {
      return (trial, arrays)
    }
    return (trial, network.torchNames.stateDict(of: arrays))
  }

  /// The experiment as the trial ran it; `nil` where its weights are not those of a network.
  private func network(of row: TrialRow, from path: String) throws -> (any NetworkExperiment)? {
    guard let type = catalogue.type(named: stored.study.header.experiment),
      type is any NetworkExperiment.Type
    else { return nil }
    let file = try stored.experimentFile(now: path)
    let folder = ProcessInfo.processInfo.environment["RUNNER_DATA"]
    let probe = ExperimentFactory(type, file: file, dataFolder: folder)
      .probe(row.assignment ?? Assignment([]))
    guard !probe.diagnostics.contains(where: { $0.severity == .error }) else {
      throw WrongUsage(
        "PyTorch's names need the model, and the experiment cannot be made here:\n"
          + probe.diagnostics.map { "  \($0.message)" }.joined(separator: "\n"),
        hint: "--names own exports without it")
    }
    return probe.experiment as? any NetworkExperiment
  }
}
