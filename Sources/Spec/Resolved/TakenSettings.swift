/// What was taken of a file's maps whose keys are not the grammar's: with their defaults, two files
/// that mean the same say the same.
package struct TakenSettings: Sendable {
  /// By the type of experiment, of `settings`.
  package let experiment: [SettingDescription]
  /// By the sampler, of `search`.
  package let sampler: [SettingDescription]
  /// By the pruner, of `early_stop`.
  package let pruner: [SettingDescription]

  package init(
    experiment: [SettingDescription] = [], sampler: [SettingDescription] = [],
    pruner: [SettingDescription] = []
  ) {
    (self.experiment, self.sampler, self.pruner) = (experiment, sampler, pruner)
  }
}
