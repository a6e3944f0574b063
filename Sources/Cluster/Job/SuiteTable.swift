import Results

/// The verdicts of several files.
enum SuiteTable {
  static func text(_ requests: [RunRequest], _ verdicts: [RunVerdict]) -> String {
    var table = TextTable([.init("file"), .init("verdict")])
    for (request, verdict) in zip(requests, verdicts) {
      table.append([request.path, verdict.word])
    }
    for request in requests.dropFirst(verdicts.count) { table.append([request.path, "not run"]) }
    return table.text()
  }
}
