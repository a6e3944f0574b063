import Glibc
import HDF5
import TensorFiles
import Trials

/// Results files: written whole in the place of the one before, read whole.
package enum ResultsFile {
  /// Writes a study to `path`. Until the new file is whole and safe the old one stays, and it stays
  /// when anything fails.
  ///
  /// A complete study is digested, its kept tensors are merged from their files (or from the results
  /// file that it continues), and what was written is read back and compared.
  /// - Parameters:
  ///   - complete: whether every trial has ended and the results are final.
  ///   - importance: one table for each objective, or none.
  ///   - kept: numbers of the trials whose tensors are kept, any order; only of a complete study.
  /// - Returns: the digest of a complete study.
  /// - Throws: ``ResultsError``.
  @discardableResult
  package static func write(
    _ study: Study, to path: String, complete: Bool, claims: [ClaimRow] = [],
    importance: [ImportanceTable] = [], kept: [Int] = []
  ) throws(ResultsError) -> String? {
    var study = study
    study.complete = complete
    do {
      var tree = study.tree(claims: claims, importance: importance)
      guard complete else {
        try AtomicFile.replace(path) { try tree.write(to: $0) }
        return nil
      }
      if let artifacts = try artifacts(of: study, at: path, kept: kept) {
        tree.groups.insert(artifacts, at: 0)
      }
      let digest = tree.digest
      tree.attributes.append(DataAttribute("digest", digest))
      try AtomicFile.replace(path) { temporary in
        try tree.write(to: temporary)
        guard try DataGroup(reading: temporary).digest == digest else {
          throw ResultsError(path, .unverified)
        }
      }
      return digest
    } catch {
      throw ResultsError(path, cannot: "write", error)
    }
  }

  /// Removes what was left beside `path` by programs that were killed while they wrote it. Only for who
  /// holds the journal: nobody else writes then.
  package static func removeRemains(of path: String) { AtomicFile.removeRemains(of: path) }

  /// Reads a results file, without the values of tensors.
  /// - Throws: ``ResultsError`` when there is none, it is not the runner's, or damaged.
  package static func read(_ path: String) throws(ResultsError) -> StoredResults {
    let tree = try tree(of: path)
    let claims = tree.group("expect")
    let texts = claims?["text"]?.texts ?? []
    let (values, verdicts) = (claims?["value"]?.reals ?? [], claims?["verdict"]?.texts ?? [])
    guard values.count == texts.count, verdicts.count == texts.count else {
      throw ResultsError(path, .incomplete("the columns of /expect differ in length"))
    }
    var importance: [ImportanceTable] = []
    if let group = tree.group("importance") {
      importance = try ImportanceGroup.tables(of: group, path: path)
    }
    return StoredResults(
      study: try Study(tree, path: path),
      claims: texts.indices.map {
        ClaimRow(text: texts[$0], value: values[$0], verdict: verdicts[$0])
      }, importance: importance, digest: tree.attribute("digest")?.text)
  }

  /// Reads a results file as it is laid out.
  /// - Parameter tensors: whether the values of tensors are read too.
  /// - Throws: ``ResultsError`` when there is none, or it is damaged.
  package static func tree(
    of path: String, tensors: Bool = false
  ) throws(ResultsError) -> DataGroup {
    do {
      return try DataGroup(reading: path, tensors: tensors)
    } catch {
      throw ResultsError(path, cannot: "read", error)
    }
  }

  // MARK: - Tensors

  /// The group `/artifacts`; `nil` where nothing is kept.
  private static func artifacts(
    of study: Study, at path: String, kept: [Int]
  ) throws -> DataGroup? {
    let folder = Safetensors.folder(of: path)
    let metric = study.header.objectives.first?.metric ?? ""
    var former: DataGroup?
    var artifacts = DataGroup("artifacts")
    for row in study.trials where kept.contains(row.number) {
      for file in row.tensors.sorted(by: { $0.name.precedes($1.name) }) {
        let filePath = folder + "/" + file.name
        if access(filePath, F_OK) == 0 {
          artifacts.groups.append(
            ArtifactGroup.make(
              trial: row.number, file, metric: metric, value: study.objectiveValue(of: row),
              try Safetensors.read(filePath, hash: file.hash)))
          continue
        }
        if former == nil { former = try? tree(of: path, tensors: true).group("artifacts") }
        let group = former?.groups.first { $0.attribute("sha256")?.text == file.hash }
        guard let group, group.name == ArtifactGroup.name(of: file) else {
          throw TensorFileError(filePath, "the tensors of trial \(row.number) are not there")
        }
        artifacts.groups.append(group)
      }
    }
    return artifacts.groups.isEmpty ? nil : artifacts
  }
}

/// What a results file says.
package struct StoredResults: Sendable {
  package var study: Study
  package var claims: [ClaimRow]
  /// One table for each objective; empty where few trials were done.
  package var importance: [ImportanceTable]
  /// SHA-256 of the values, hexadecimal; `nil` until the study was complete.
  package var digest: String?
}
