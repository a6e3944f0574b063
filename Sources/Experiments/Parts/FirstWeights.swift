import Datasets
import Neural
import Spec
import TensorFiles
import Tensors
import Trials

/// `weights:` — a file that a training begins from, with our names of parameters or those of a state
/// dict of PyTorch.
package struct FirstWeights: Sendable {
  let path: String
  /// Whether file and model must have all in common.
  let isStrict: Bool

  package init(path: String, isStrict: Bool) { (self.path, self.isStrict) = (path, isStrict) }

  /// What the file is, for the identity of an experiment. Reads all of it, so that damage is found before
  /// anything runs.
  package var identity: String {
    get throws {
      let archive = try TensorArchive(path)
      for entry in archive.entries where entry.isReadable { _ = try archive.read(entry) }
      return "weights \(try DataPath.identity(of: path))"
    }
  }

  /// Notes each array that does not fit the model, from the headers of the file.
  func check(_ model: any Parametric, _ settings: inout Settings) {
    do {
      let (archive, match) = try opened(for: model)
      if match.isForeign {
        let found = archive.entries.map { "'\($0.name)' \($0.shape)" }
        let wanted = model.parameters.layout.parameters.map { "'\($0.name)' \($0.shape)" }
        return settings.note(
          "the file has \(Self.brief(found)), the model \(Self.brief(wanted))", at: "weights",
          hint: "names must be the model's or those of PyTorch's state dict, without a prefix")
      }
      for problem in match.problems.prefix(Self.shown) { settings.note(problem, at: "weights") }
      if match.problems.count > Self.shown {
        settings.note(
          "\(match.problems.count - Self.shown) more arrays do not fit the model", at: "weights")
      }
    } catch {
      settings.note("\(error)", at: "weights")
    }
  }

  private static let shown = 5

  private static func brief(_ arrays: [String]) -> String {
    arrays.isEmpty
      ? "no arrays"
      : arrays.prefix(3).joined(separator: ", ") + (arrays.count > 3 ? ", …" : "")
  }

  /// The parameters that the file has.
  /// - Throws: `TensorFileError` where it is damaged or no longer the one that was checked.
  package func load(for model: any Parametric) throws -> [(
    parameter: Tensors.Parameter, values: Tensor
  )] {
    let (archive, match) = try opened(for: model)
    if let problem = match.problems.first { throw TensorFileError(path, problem) }
    let loaded = try match.pairs.map { pair in
      (pair.parameter, try tensor(pair.array, of: archive))
    }
    for (array, parameter) in match.repeated {
      let first = loaded.first { $0.0 == parameter }?.1
      guard try first == nil || first?.values == tensor(array, of: archive).values else {
        throw TensorFileError(
          path, "'\(archive.entries[array].name)' has other values than the table it shares")
      }
    }
    return loaded
  }

  private func tensor(_ entry: Int, of archive: TensorArchive) throws -> Tensor {
    let array = try archive.read(archive.entries[entry])
    let values = array.values.floats
    guard values.allSatisfy(\.isFinite) else {
      throw TensorFileError(
        path, "'\(array.name)' has numbers that Float does not have or that are none")
    }
    return Tensor(values, Shape(array.shape))
  }

  private func opened(for model: any Parametric) throws -> (TensorArchive, WeightMatch) {
    let archive = try TensorArchive(path)
    let arrays = archive.entries.map { (name: $0.name, shape: $0.shape) }
    return (archive, WeightMatch(model, to: arrays, isStrict: isStrict))
  }
}

extension Settings {
  /// `weights:` and `strict_weights:`.
  mutating func takeFirstWeights() -> FirstWeights? {
    let path = takeOptionalPath(
      "weights",
      "what the model begins with, if not at random: a .safetensors or .npz file by our names or by "
        + "those of a state dict of PyTorch")
    let isStrict = take(
      "strict_weights", default: true,
      "refuse weights that lack a parameter of the model or have another")
    return path.map { FirstWeights(path: $0, isStrict: isStrict) }
  }
}
