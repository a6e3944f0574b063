/// What was asked for on the command line: known to rank 0, told to all.
package struct RunRequest: Sendable, Codable, Equatable {
  /// Of the experiment file, as given.
  package var path: String
  /// `a.b=v`, in order.
  package var overrides: [String] = []
  package var smoke = false
  /// Where the results go; `nil`: `Results/<name>.h5`.
  package var output: String?
  /// Keep aside what there is and start over.
  package var fresh = false
  /// Run failed trials of an earlier run again.
  package var retryFailed = false
  package var keepJournal = false
  /// Write logs beside the results: of the job and of each rank.
  package var logs = false

  package init(path: String) { self.path = path }

  /// The results file. A file under a folder `Experiments/` keeps its sub-path in `Results/`.
  package var resultsPath: String {
    if let output { return output }
    var parts = path.split(separator: "/").map(String.init)
    let file = parts.popLast() ?? path
    let stem = file.hasSuffix(".exp") ? String(file.dropLast(4)) : Self.stem(of: file)
    var folder = ["Results"]
    if let root = parts.lastIndex(of: "Experiments") { folder += parts[(root + 1)...] }
    return (folder + [stem + (smoke ? ".smoke" : "") + ".h5"]).joined(separator: "/")
  }

  private static func stem(of file: String) -> String {
    guard let dot = file.lastIndex(of: "."), dot != file.startIndex else { return file }
    return String(file[..<dot])
  }
}
