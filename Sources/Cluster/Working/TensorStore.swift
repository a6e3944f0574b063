import Results
import Trials

/// The folder beside the results file in which ranks leave tensors and checkpoints.
package struct TensorStore: Sendable {
  /// `<name>.tensors`.
  package let folder: String
  /// Least time between two checkpoints of a trial.
  package let checkpointInterval: Duration

  package init(folder: String, checkpointInterval: Duration) {
    (self.folder, self.checkpointInterval) = (folder, checkpointInterval)
  }

  package static func checkpointTag(_ attempt: Int) -> String { "checkpoint-\(attempt)" }

  /// Writes `<trial>-<tag>.safetensors`, whole or not at all.
  package func write(
    _ tensors: [NamedArray], trial: Int, tag: String, at moment: Moment
  ) throws -> TensorFile {
    try Folder.make(folder)
    let name = Safetensors.fileName(trial: trial, tag: tag)
    let hash = try Safetensors.write(tensors, to: "\(folder)/\(name)")
    return TensorFile(name: name, tag: tag, hash: hash, moment: moment)
  }

  /// - Throws: when the file is missing, damaged, or not the one the journal names.
  package func read(_ file: TensorFile) throws -> [NamedArray] {
    try Safetensors.read("\(folder)/\(file.name)", hash: file.hash)
  }
}
