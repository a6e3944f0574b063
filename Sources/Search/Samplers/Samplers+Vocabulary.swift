import Spec

extension Samplers {
  /// What an experiment file may say in `search`: the samplers with their own keys.
  package static var vocabulary: [Vocabulary.Entry] {
    all.map {
      Vocabulary.Entry(
        $0.name, keys: settings(of: $0).map(\.key), needsObjective: $0.needsResults,
        takesSeveralObjectives: $0.takesSeveralObjectives)
    }
  }

  /// The own settings of a sampler, as it asks for them.
  package static func settings(of type: any Sampler.Type) -> [SettingDescription] {
    var settings = Settings(describing: "search")
    do {
      _ = try type.init(&settings, space: try Space([]), seed: 0, plan: SearchPlan())
    } catch {
      preconditionFailure("\(type.name) refuses a space without parameters: \(error)")
    }
    return settings.taken
  }

  /// As above; none where no sampler has the name.
  package static func settings(named name: String) -> [SettingDescription] {
    named(name).map(settings(of:)) ?? []
  }
}
