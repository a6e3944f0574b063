import Foundation
import Results
import Spec
import TensorFiles
import Testing
import Trials

@Suite struct ResultsFileTests {
  let folder = TemporaryFolder()
  var path: String { folder.file("sweep.h5") }

  private let claims = [
    ClaimRow(text: "best(accuracy) > 0.5", value: 0.75, verdict: "holds"),
    ClaimRow(text: "count(lost) == 0", value: .infinity, verdict: "fails"),
  ]

  /// As a snapshot under way when a run ends.
  @Test func `threads that write one file at once all succeed`() async throws {
    let (study, path) = (SampleStudy.study, folder.file("shared.h5"))
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<4 {
        group.addTask {
          for _ in 0..<10 { try ResultsFile.write(study, to: path, complete: false) }
        }
      }
      try await group.waitForAll()
    }
    #expect(try ResultsFile.read(path).study.trials.count == study.trials.count)
  }

  @Test(arguments: [true, false])
  func `a study is read back as it was written`(isSweep: Bool) throws {
    let study = isSweep ? SampleStudy.study : SampleStudy.single
    let digest = try ResultsFile.write(study, to: path, complete: true, claims: claims)
    let stored = try ResultsFile.read(path)
    #expect(stored.digest == digest)
    #expect(stored.claims == claims)
    #expect(stored.study.header == study.header)
    #expect(stored.study.sessions == study.sessions)
    #expect(stored.study.complete)
    // As texts, because a recorded NaN differs from itself.
    let expected = study.trials.map { "\($0)".replacing("\\0", with: "\u{FFFD}") }
    #expect(stored.study.trials.map { "\($0)" } == expected)
  }

  @Test(
    arguments: [
      [.integer(-1), nil, .integer(0)], [.integer(-1), nil, .integer(.min)], [nil, .integer(3)],
      [.text(""), nil, .text("inactive")], [nil, .text("a")], [.text("")], [.integer(-1)],
      [.boolean(false), nil], [.real(-1), nil, .real(0)],
    ] as [[Value?]])
  func `a value is told from an inactive parameter, whatever it is`(values: [Value?]) throws {
    var header = SampleStudy.header()
    let kind: ParameterColumn.Kind =
      switch values.lazy.compactMap({ $0 }).first {
      case .integer: .integer
      case .text: .text
      case .boolean: .boolean
      case .real, nil: .real
      }
    (header.parameters, header.total) = ([ParameterColumn(name: "x", kind: kind)], values.count)
    var study = Study(header: header)
    for (trial, value) in values.enumerated() {
      study.apply(
        .started(trial: trial, attempt: 1, assignment: Assignment([value]), rank: 0, time: 1))
    }
    try ResultsFile.write(study, to: path, complete: true)
    let read = try ResultsFile.read(path).study.trials.map { $0.assignment }
    #expect(read == values.map { Assignment([$0]) })
  }

  @Test func `numbers among words are their texts`() throws {
    var header = SampleStudy.header()
    header.parameters = [ParameterColumn(name: "x", kind: .text)]
    let values: [Value?] = [.text("all"), .integer(64), .real(0.5), .boolean(true), nil]
    header.total = values.count
    var study = Study(header: header)
    for (trial, value) in values.enumerated() {
      study.apply(
        .started(trial: trial, attempt: 1, assignment: Assignment([value]), rank: 0, time: 1))
    }
    try ResultsFile.write(study, to: path, complete: true)
    let read = try ResultsFile.read(path).study.trials.compactMap { $0.assignment?.values[0] }
    #expect(read == [.text("all"), .text("64"), .text("0.5"), .text("true")])
  }

  @Test func `a header of an earlier version has the defaults of the fields that came later`()
    throws
  {
    var tree = Study(header: SampleStudy.header()).tree()
    let place = try #require(tree.groups.firstIndex { $0.name == "provenance" })
    let variable = try #require(tree.groups[place].variables.firstIndex { $0.name == "header" })
    let text = try #require(tree.groups[place].variables[variable].texts?.first)
    var fields = try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    for name in ["subject", "tables", "pruning", "hasParents"] { fields[name] = nil }
    let earlier = String(
      decoding: try JSONSerialization.data(withJSONObject: fields), as: UTF8.self)
    tree.groups[place].variables[variable].values = .string([earlier])
    let header = try Study(tree, path: "x.h5").header
    var expected = SampleStudy.header()
    (expected.subject, expected.tables) = ("train", [])
    #expect(header == expected)
  }

  @Test func `a file read back has the digest it was written with`() throws {
    let digest = try ResultsFile.write(SampleStudy.study, to: path, complete: true)
    #expect(try ResultsFile.tree(of: path, tensors: true).digest == digest)
    var study = try ResultsFile.read(path).study
    study.complete = false
    #expect(try ResultsFile.write(study, to: folder.file("b.h5"), complete: true) == digest)
  }

  @Test func `a continued study has the digest of one that was not interrupted`() throws {
    var first = Study(header: SampleStudy.header())
    SampleStudy.events(0).forEach { first.apply($0) }
    try ResultsFile.write(first, to: path, complete: true)
    var continued = Study(header: try ResultsFile.read(path).study.header)
    try ResultsFile.read(path).study.events().forEach { continued.apply($0) }
    SampleStudy.events(1).forEach { continued.apply($0) }
    SampleStudy.events(1).forEach { first.apply($0) }
    #expect(continued.tree().digest == first.tree().digest)
  }

  @Test func `a snapshot is marked as incomplete and holds what runs`() throws {
    var study = SampleStudy.study
    study.apply(
      .started(trial: 6, attempt: 1, assignment: SampleStudy.assignment(6), rank: 0, time: 5))
    study.apply(.recorded(trial: 6, attempt: 1, SampleStudy.samples(6)))
    #expect(try ResultsFile.write(study, to: path, complete: false) == nil)
    let stored = try ResultsFile.read(path)
    #expect(!stored.study.complete)
    #expect(stored.digest == nil)
    #expect(stored.study.trials[6].state == .running)
    #expect(stored.study.trials[6].samples == SampleStudy.samples(6))
  }

  @Test func `a study without trials can be written and read`() throws {
    try ResultsFile.write(Study(header: SampleStudy.header()), to: path, complete: false)
    #expect(try ResultsFile.read(path).study.trials.isEmpty)
  }

  @Test func `names that would meet get numbers and are told apart when read`() throws {
    var study = Study(header: SampleStudy.header())
    let samples = ["a/b", "a_b", "state", "1st", "é", "epoch", "trial", "_x"].enumerated().map {
      Sample($1, .epoch(1), Double($0))
    }
    study.apply(
      .started(trial: 0, attempt: 1, assignment: SampleStudy.assignment(0), rank: 0, time: 5))
    study.apply(.recorded(trial: 0, attempt: 1, samples + SampleStudy.samples(0)))
    study.apply(.finished(trial: 0, attempt: 1, Outcome(state: .done, seconds: 1, time: 6)))
    let names = study.tree().group("sweep/epoch")?.variables.compactMap {
      $0.attribute("metric") == nil ? nil : $0.name
    }
    let late = ["m_1st", "m_x", "a_b", "a_b_2", "epoch_2", "state_2", "trial_2", "m__"]
    #expect(names == ["loss_validation"] + late)
    try ResultsFile.write(study, to: path, complete: true)
    let read = try ResultsFile.read(path).study
    for sample in samples {
      #expect(read.finalValue(of: sample.metric, in: read.trials[0]) == sample.value)
    }
  }

  @Test func `curves are padded and carry their parameters as coordinates`() throws {
    let group = try #require(SampleStudy.study.tree().group("sweep/epoch"))
    let loss = try #require(group["loss_validation"])
    #expect(loss.dimensions == ["trial", "epoch"])
    #expect(loss.shape == [6, 4])
    #expect(loss.reals?[3].isNaN == true)
    let coordinates = "param_lr param_width param_optimizer param_nesterov"
    #expect(loss.attribute("coordinates")?.text == coordinates)
    #expect(group["param_width"]?.integers == [32, -1, 34, -1, 36, -1])
    #expect(group["accuracy"] == nil)
  }

  @Test func `a failed write leaves the old file and nothing else`() async {
    await #expect(processExitsWith: .success) {
      let folder = TemporaryFolder()
      let path = folder.file("x.h5")
      let digest = try ResultsFile.write(SampleStudy.study, to: path, complete: true)
      FileSizeLimit.set(4096)
      do throws(ResultsError) {
        try ResultsFile.write(SampleStudy.study, to: path, complete: true)
        exit(10)
      } catch {
        let expected = "cannot write \(path): File too large"
        guard error.description.hasPrefix(expected), error.isLackOfSpace else {
          print(error)
          exit(11)
        }
      }
      guard folder.names == ["x.h5"] else { exit(12) }
      guard try ResultsFile.read(path).digest == digest else { exit(13) }
      exit(0)
    }
  }

  @Test func `errors name the file and what to do`() throws {
    let missing = folder.file("none/x.h5")
    let failure =
      "cannot write \(missing): No such file or directory\n"
      + "  hint: check the path, and that its folder exists"
    #expect {
      try ResultsFile.write(SampleStudy.study, to: missing, complete: false)
    } throws: { "\($0)" == failure }
    try TemporaryFolder.write("no HDF5".utf8, to: path)
    #expect { try ResultsFile.read(path) } throws: {
      "\($0)".hasPrefix("cannot read \(path): not an HDF5 file")
    }
    try DataGroup("").write(to: path)
    #expect { try ResultsFile.read(path) } throws: {
      "\($0)" == "\(path) is not a results file of runner"
    }
  }

  @Test func `kept tensors are merged and survive a continuation`() throws {
    let tensors = [
      NamedArray("layers.0.weight", shape: [2, 3], .float32([1, 2, 3, 4, 5, 6])),
      NamedArray("bytes", shape: [2], .uint8([0, 255])),
      NamedArray("images", shape: [1, 2], axes: ["image", "row"], .float32([0.5, 1])),
      NamedArray("others", shape: [3, 2], axes: ["other", "row"], .int32([1, 2, 3, 4, 5, 6])),
    ]
    let name = Safetensors.fileName(trial: 1, tag: "weights")
    let tensorFolder = Safetensors.folder(of: path)
    try FileManager.default.createDirectory(
      atPath: tensorFolder, withIntermediateDirectories: true)
    let hash = try Safetensors.write(tensors, to: tensorFolder + "/" + name)
    var study = SampleStudy.study
    study.trials[1].tensors = [
      TensorFile(name: name, tag: "weights", hash: hash, moment: .epoch(3))
    ]
    let digest = try ResultsFile.write(study, to: path, complete: true, kept: [2, 1])
    let tree = try ResultsFile.tree(of: path, tensors: true)
    let group = try #require(tree.group("artifacts/1-weights"))
    #expect(group["layers.0.weight"]?.shape == [2, 3])
    #expect(group["bytes"]?.integers == [0, 255])
    #expect(group["images"]?.dimensions == ["image", "row"])
    #expect(group["row"]?.integers == [0, 1] && group["layers.0.weight"]?.dimensions == [])
    #expect(group.attribute("step")?.integer == 3)
    try FileManager.default.removeItem(atPath: tensorFolder)
    let stored = try ResultsFile.read(path).study
    #expect(stored.trials[1].tensors == study.trials[1].tensors)
    let kept = try KeptWeights.read("weights", of: stored.trials[1], in: path)
    #expect(kept?.first { $0.name == "others" } == tensors[3])
    #expect(try ResultsFile.write(stored, to: path, complete: true, kept: [1]) == digest)
  }
}
