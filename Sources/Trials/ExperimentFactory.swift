import Spec

/// Makes the experiment of a file for each assignment.
package struct ExperimentFactory: Sendable {
  package let type: any Experiment.Type
  private let template: Template
  private let file: ExperimentFile
  private let dataFolder: String?
  private let owner: String
  private let folders: [String]

  /// - Parameter dataFolder: The value of `RUNNER_DATA`.
  package init(_ type: any Experiment.Type, file: ExperimentFile, dataFolder: String?) {
    (self.type, self.file, self.dataFolder) = (type, file, dataFolder)
    template = Template(file.settings, parameters: file.parameters)
    owner = "settings of \(type.name)"
    folders = file.folders(dataFolder: dataFolder)
  }

  /// - Throws: `SpecErrors` when the settings are wrong for this assignment.
  package func make(_ assignment: Assignment) throws -> any Experiment {
    var settings = Settings(
      template.substituting(assignment), owner: owner, folders: folders)
    let experiment = type.init(&settings)
    try settings.finish()
    return experiment
  }

  /// An experiment with what its settings had to say: their descriptions and everything wrong.
  package func probe(_ assignment: Assignment) -> Probe {
    var settings = file.reader(of: template.substituting(assignment), dataFolder: dataFolder)
    let experiment = type.init(&settings)
    return Probe(
      experiment: experiment, settings: settings.taken, diagnostics: settings.findings)
  }

  package struct Probe {
    package let experiment: any Experiment
    package let settings: [SettingDescription]
    package let diagnostics: [Diagnostic]
  }
}
