import Glibc
import Results
import TensorFiles
import Trials

/// The folder beside the results file in which ranks leave tensors and checkpoints.
package struct TensorStore: Sendable, Codable {
  /// `<name>.tensors`.
  package let folder: String
  /// Least time between two checkpoints of a trial.
  package let checkpointInterval: Duration

  /// Which of trials' tensors are kept.
  package enum Keeping: String, Sendable, Codable {
    case none
    /// What other trials begin with.
    case weights
    case all
  }

  package let keeping: Keeping
  /// Whether this rank sees the folder in which rank 0 gathers the results.
  package let isShared: Bool

  package init(
    folder: String, checkpointInterval: Duration, keeping: Keeping = .all, isShared: Bool = true
  ) {
    (self.folder, self.checkpointInterval) = (folder, checkpointInterval)
    (self.keeping, self.isShared) = (keeping, isShared)
  }

  /// Whether what a trial saves under a tag is kept.
  func keeps(_ tag: String) -> Bool {
    switch keeping {
    case .none: false
    case .weights: tag == Trial.weights
    case .all: true
    }
  }

  /// Each checkpoint has a name of its own: however far the trial is ahead of the journal, the one
  /// that the journal names stays as it is until it names the next.
  package static func checkpointTag(attempt: Int, count: Int) -> String {
    "checkpoint-\(attempt)-\(count)"
  }

  /// Writes `<trial>-<tag>.safetensors`, whole or not at all.
  package func write(
    _ tensors: [NamedArray], trial: Int, tag: String, at moment: Moment
  ) throws -> TensorFile {
    try Folder.make(folder)
    let name = Safetensors.fileName(trial: trial, tag: tag)
    let hash = try Safetensors.write(tensors, to: "\(folder)/\(name)")
    return TensorFile(name: name, tag: tag, hash: hash, moment: moment)
  }

  /// Puts a file of another rank, which does not see the folder, in its place: whole or not at all.
  package func put(_ bytes: [UInt8], under name: String) throws {
    try Folder.make(folder)
    try Safetensors.write(bytes, to: "\(folder)/\(name)")
  }

  /// The bytes of a file, for a rank that does not see the folder.
  /// - Throws: `FileError` when it is missing.
  package func bytes(of file: TensorFile) throws -> [UInt8] {
    try FileBytes.read("\(folder)/\(file.name)")
  }

  /// Removes files that nobody will ask for. One that is not there any more is no error.
  package func remove(_ files: [TensorFile]) {
    for file in files { unlink("\(folder)/\(file.name)") }
  }

  /// - Throws: when the file is missing, damaged, or not the one the journal names.
  package func read(_ file: TensorFile) throws -> [NamedArray] {
    try Safetensors.read("\(folder)/\(file.name)", hash: file.hash)
  }
}
