import Glibc
import HDF5
import TensorFiles
import Trials

/// Tensors that trials have saved, in a results file or beside one that is not finished.
package enum KeptWeights {
  /// What a trial of a study saved under a tag.
  /// - Parameter results: The results file, there or to come.
  /// - Returns: `nil` where the trial's tensors were not kept.
  /// - Throws: ``ResultsError``, `TensorFileError` where they are damaged.
  package static func read(
    _ tag: String, of row: TrialRow, in results: String
  ) throws -> [NamedArray]? {
    guard let file = row.tensors.last(where: { $0.tag == tag }) else { return nil }
    let path = Safetensors.folder(of: results) + "/" + file.name
    if access(path, F_OK) == 0 { return try Safetensors.read(path, hash: file.hash) }
    guard access(results, F_OK) == 0 else { return nil }
    let artifacts = try ResultsFile.tree(of: results, tensors: true).group("artifacts")
    return artifacts?.group(ArtifactGroup.name(of: file))?.tensors
  }

  /// Puts files that were merged into the results file back beside it, where trials look for them.
  /// - Parameter files: those that are there are left alone.
  /// - Throws: ``ResultsError``, `TensorFileError` where one is not in the results file either.
  package static func putBack(_ files: [TensorFile], beside results: String) throws {
    let folder = Safetensors.folder(of: results)
    let missing = files.filter { access(folder + "/" + $0.name, F_OK) != 0 }
    guard let first = missing.first else { return }
    guard access(results, F_OK) == 0 else {
      throw gone(folder + "/" + first.name, "with weights that other trials begin with")
    }
    let artifacts = try ResultsFile.tree(of: results, tensors: true).group("artifacts")
    try Folder.make(folder)
    for file in missing {
      let path = folder + "/" + file.name
      guard let tensors = artifacts?.group(ArtifactGroup.name(of: file))?.tensors else {
        throw gone(path, "and \(results) has none of its tensors")
      }
      let hash = try Safetensors.write(tensors, to: path)
      guard hash == file.hash else {
        throw TensorFileError(path, "cannot be made again from \(results): its bytes would differ")
      }
    }
  }

  private static func gone(_ path: String, _ fact: String) -> TensorFileError {
    TensorFileError(
      path,
      "is gone, \(fact)\n"
        + "  hint: put the file back and the same command continues, or start over with --fresh")
  }
}

extension DataGroup {
  /// The tensors of a group below `/artifacts`.
  fileprivate var tensors: [NamedArray] {
    variables.filter { !$0.isCoordinate }.compactMap { variable in
      NamedArray.Values(variable.values).map {
        NamedArray(variable.name, shape: variable.shape, axes: variable.dimensions, $0)
      }
    }
  }
}

extension NamedArray.Values {
  /// `nil` for texts and types that no tensor has.
  fileprivate init?(_ values: Values) {
    switch values {
    case .float32(let values): self = .float32(values)
    case .float64(let values): self = .float64(values)
    case .int64(let values): self = .int64(values)
    case .int32(let values): self = .int32(values)
    case .int8, .string, .other: return nil
    }
  }
}
