import Spec

/// The catalogue of pruners.
package enum Pruners {
  package static let all: [any Pruner.Type] = [
    ASHAPruner.self,
    HyperbandPruner.self,
    HalvingPruner.self,
    MedianPruner.self,
    PercentilePruner.self,
    PatiencePruner.self,
    ThresholdPruner.self,
  ]

  /// The word for no pruner at all.
  package static let none = "none"

  package static func named(_ name: String) -> (any Pruner.Type)? {
    all.first { $0.name == name }
  }

  /// What an experiment file may say in `early_stop`: the pruners with their keys.
  package static var vocabulary: [Vocabulary.Entry] {
    [Vocabulary.Entry(none, keys: [])]
      + all.map { Vocabulary.Entry($0.name, keys: settings(of: $0).map(\.key)) }
  }

  /// The settings of a pruner, as it asks for them, after those that all share.
  package static func settings(of type: any Pruner.Type) -> [SettingDescription] {
    var settings = Settings(describing: "early_stop")
    _ = resource(of: &settings)
    _ = type.init(&settings, goal: .minimize)
    return settings.taken
  }

  /// As above; none where no pruner has the name.
  package static func settings(named name: String) -> [SettingDescription] {
    named(name).map(settings(of:)) ?? []
  }

  /// The axis along which trials are judged, which all pruners take, or ``PrunerChoice/records``;
  /// `nil`: that of the metric.
  static func resource(of settings: inout Settings) -> String? {
    settings.takeOptional(
      "resource",
      "the metric's axis: epoch, step, round, episode; or record: its values are counted from 0")
  }
}

/// A file's `early_stop` block.
package struct PrunerChoice: Sendable {
  /// The resource that counts the values of the metric, wherever on its axis they are.
  package static let records = "record"

  package let pruner: any Pruner
  /// The axis that the block names, with its place.
  package let resource: Located<String>?

  /// - Parameter goal: Of the judged metric.
  /// - Returns: `nil` for `none`.
  /// - Throws: `SpecErrors` with what is wrong in the block.
  /// - Precondition: The name passed the vocabulary.
  package init?(_ block: Located<EarlyStop>, goal: Goal) throws {
    guard block.value.name != Pruners.none else { return nil }
    guard let type = Pruners.named(block.value.name) else {
      preconditionFailure("'\(block.value.name)' passed the vocabulary")
    }
    var settings = Settings(block.value.settings, owner: "early_stop \(block.value.name)")
    let word = Pruners.resource(of: &settings)
    pruner = type.init(&settings, goal: goal)
    try settings.finish()
    resource = word.map { word in
      let place = block.value.settings["resource"]
      return Located(
        word, at: place?.position ?? block.position, length: place?.length ?? block.length)
    }
  }
}
