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
    return artifacts?.group(ArtifactGroup.name(of: file)).map { group in
      group.variables.filter { !$0.isCoordinate }.compactMap { variable in
        NamedArray.Values(variable.values).map {
          NamedArray(variable.name, shape: variable.shape, axes: variable.dimensions, $0)
        }
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
