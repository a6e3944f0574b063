import FoundationEssentials
import Results
import TensorFiles

/// Moves the results of an earlier run out of the way: `x.h5` becomes `x.1.h5`, with its journal, its
/// tensors, its logs and what its programs printed.
enum KeptAside {
  static func move(_ path: String) throws {
    let stem = path.hasSuffix(".h5") ? String(path.dropLast(3)) : path
    let files = FileManager.default
    let journal = Journal.path(for: path)
    guard files.fileExists(atPath: path) || files.fileExists(atPath: journal) else { return }
    if Journal.isInUse(journal) { throw JournalError(journal, .inUse(process: nil)) }
    var number = 1
    while files.fileExists(atPath: "\(stem).\(number).h5")
      || files.fileExists(atPath: Journal.path(for: "\(stem).\(number).h5"))
    {
      number += 1
    }
    let aside = "\(stem).\(number).h5"
    for (from, to) in [
      (Safetensors.folder(of: path), Safetensors.folder(of: aside)),
      (OutputStore.folder(of: path), OutputStore.folder(of: aside)),
      (RunLogs.folder(of: path), RunLogs.folder(of: aside)),
      (journal, Journal.path(for: aside)), (path, aside),
    ] where files.fileExists(atPath: from) {
      try files.moveItem(atPath: from, toPath: to)
    }
  }
}
