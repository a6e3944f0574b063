import Datasets
import Experiments
import Foundation
import Spec
import Testing
import Trials

/// What `data:` of a training makes of files.
@Suite struct DataTests {
  private let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("runner-data-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  private func write(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
    let url = folder.appendingPathComponent(name)
    try Data(bytes).write(to: url)
    return url.path
  }

  private func train(_ data: String, _ more: String = "") throws -> [String: Double] {
    try Bench().run("train", #"{"data": \#(data), "epochs": 3\#(more)}"#)
  }

  private func errors(_ data: String, _ more: String = "") -> String {
    do {
      _ = try Bench.make(
        catalogue.type(named: "train")!, #"{"data": \#(data)\#(more)}"#)
      return ""
    } catch {
      return "\(error)"
    }
  }

  /// Rows of `x, kind, y` in which y = 2 x, and kind says whether x is above a half.
  private func table(rows: Int) throws -> String {
    let lines = (0..<rows).map { row -> String in
      let x = Double(row * 37 % rows) / Double(rows)
      return "\(x),\(x > 0.5 ? "high" : "low"),\(2 * x)\n"
    }
    return try write("table.csv", ("x,kind,y\n" + lines.joined()).utf8)
  }

  @Test(arguments: ["lenet", "resnet", "vgg", "vit"])
  func `models of images are refused where data are none`(model: String) {
    let found = errors(#"{"name": "moons"}"#, #", "model": "\#(model)""#)
    #expect(found.contains("this model learns from images alone"))
    #expect(found.contains("mlp learns from any numbers"))
  }

  @Test func `a CSV file is learnt with names as indicators`() throws {
    let path = try table(rows: 60)
    let result = try train(
      #"{"name": "csv", "path": "\#(path)", "target": "y", "categorical": ["kind"],"#
        + #" "validation": 0.25, "test": 0.25}"#, #", "test": true"#)
    #expect(Set(result.keys) == ["loss", "rmse"].flatMapped(["training", "validation", "test"]))
    #expect(result["rmse/test"]! < 2)
  }

  @Test func `a target that holds names makes classes`() throws {
    let path = try table(rows: 60)
    let data = #"{"name": "csv", "path": "\#(path)", "target": "kind", "categorical": ["kind"]}"#
    let result = try train(data, #", "batch": 4"#)
    #expect(result["accuracy/training"]! > 0.5)
  }

  @Test func `metrics of a split that is not there are not declared`() throws {
    let type = catalogue.type(named: "train")!
    let plain = try Bench.make(type, #"{"data": {"name": "moons"}}"#)
    #expect(plain.metrics.map(\.name) == ["loss/training", "accuracy/training"])
    let split = try Bench.make(type, #"{"data": {"name": "moons", "validation": 0.1}}"#)
    #expect(split.metrics.map(\.name).contains("accuracy/validation"))
    #expect(errors(#"{"name": "moons"}"#, #", "test": true"#).contains("no test split"))
  }

  @Test(arguments: [
    ("", "the file is empty"), ("x,y\n", "no rows"), ("x,y\n1\n", "1 field"), ("x,y\n1,a\n", "'a'"),
    ("x,y\n1,\n", "missing"), ("x,z\n1,2\n", "there is no column"),
  ])
  func `a CSV file that cannot be learnt from says where`(text: String, what: String) throws {
    let path = try write("bad.csv", text.utf8)
    let experiment = Result {
      try Bench.make(
        catalogue.type(named: "train")!,
        #"{"data": {"name": "csv", "path": "\#(path)", "target": "y"}}"#)
    }
    let error = #expect(throws: (any Error).self) { _ = try experiment.get().dataIdentity }
    #expect("\(error!)".contains(what) && "\(error!)".contains("bad.csv"), "\(error!)")
  }

  @Test func `a file that is not there hides no other error and makes none`() {
    let text = errors(
      #"{"name": "csv", "path": "/none.csv", "target": "y", "validation": 0.1, "widht": 1}"#)
    #expect(text.contains("/none.csv") && text.contains("widht"))
    #expect(!text.contains("'validation'"))
    let unread = errors(#"{"name": "text", "path": "/none.txt"}"#, #", "model": "gpt""#)
    #expect(unread.contains("/none.txt") && !unread.contains("this model learns from"))
  }

  @Test func `a share that sets no sample aside is an error`() throws {
    let error = #expect(throws: (any Error).self) {
      try train(#"{"name": "moons", "samples": 2, "validation": 0.3, "test": 0.3}"#)
    }
    #expect("\(error as Any)".contains("sets no sample aside"))
  }

  @Test func `a table of targets alone is refused`() throws {
    let path = try write("only.csv", Array("y\n1\n2\n".utf8))
    #expect(
      errors(#"{"name": "csv", "path": "\#(path)", "target": "y"}"#).contains("no column is left"))
  }

  @Test func `no more is set aside than there is`() throws {
    let path = try write("one.csv", "x,y\n1,2\n".utf8)
    let data = #"{"name": "csv", "path": "\#(path)", "target": "y", "validation": 0.9}"#
    let error = #expect(throws: (any Error).self) { try train(data) }
    #expect("\(error as Any)".contains("sets no sample aside"))
  }

  /// IDX: two zero bytes, type 8 (byte), number of extents, extents, values.
  /// (yann.lecun.com/exdb/mnist)
  private func idx(_ name: String, _ extents: [Int], _ values: [UInt8]) throws -> String {
    let header = [0, 0, 8, UInt8(extents.count)]
    return try write(
      name,
      header
        + extents.flatMap { extent in
          (0..<4).reversed().map { UInt8(truncatingIfNeeded: extent >> ($0 * 8)) }
        } + values)
  }

  @Test func `the hint of an error of data is the hint of its finding`() throws {
    let path = try write("t.csv", Array("a,b\n1,2\n".utf8))
    let error = #expect(throws: SpecErrors.self) {
      try train(#"{"name": "csv", "path": "\#(path)", "target": "y"}"#)
    }
    let found = error?.diagnostics.first
    #expect(found?.message.contains("hint") == false && found?.hint != nil, "\(found as Any)")
  }

  @Test(arguments: ["linear", "blobs"])
  func `a table that no machine holds is refused`(name: String) {
    let error = #expect(throws: SpecErrors.self) {
      try train(#"{"name": "\#(name)", "samples": 100000000, "features": 100000}"#)
    }
    #expect(error?.diagnostics.first?.message.contains("the table would take") == true)
  }

  @Test func `a model that no machine holds is refused`() {
    let widths = Array(repeating: "65536", count: 64).joined(separator: ", ")
    let error = #expect(throws: SpecErrors.self) {
      try train(#"{"name": "moons"}"#, #", "model": {"name": "mlp", "hidden": [\#(widths)]}"#)
    }
    #expect(error?.diagnostics.first?.message.contains("its gradient would take") == true)
  }

  @Test func `IDX files are learnt up to their limit`() throws {
    let images = try idx("images", [8, 2, 2], (0..<32).map { UInt8($0 / 16 * 255) })
    let labels = try idx("labels", [8], (0..<8).map { UInt8($0 / 4) })
    let data = #"{"name": "idx", "images": "\#(images)", "labels": "\#(labels)", "classes": 2"#
    let adam = #", "batch": 2, "optimizer": {"name": "adam", "learning_rate": 0.02}"#
    #expect(try train(data + "}", adam)["loss/training"]! < 0.6)
    #expect(try train(data + #", "limit": 4, "validation": 0.5}"#)["loss/validation"] != nil)
    let few = try Bench.make(
      catalogue.type(named: "train")!,
      #"{"data": {"name": "idx", "images": "\#(images)", "labels": "\#(labels)", "#
        + #""classes": 2, "limit": 5}}"#)
    #expect(try few.dataIdentity.count == 2)
    let vit = #", "model": {"name": "vit", "width": 4, "heads": 2, "layers": 1, "patch": "#
    #expect(try train(data + "}", adam + vit + "1}")["loss/training"]! < 1.5)
    #expect(
      errors(data + "}", vit + "3}")
        .contains("patches of 3 × 3 do not divide images of 2 × 2 pixels"))
    let larger = try idx("larger", [1, 2, 3], [1, 2, 3, 4, 5, 6])
    let one = try idx("one", [1], [1])
    #expect(
      errors(data + #", "test_images": "\#(larger)", "test_labels": "\#(one)"}"#)
        .contains("has images of 2 × 3 pixels"))
    let empty = try idx("none", [0, 2, 2], [])
    let unlabelled = try idx("no labels", [0], [])
    #expect(throws: SpecErrors.self) {
      try train(#"{"name": "idx", "images": "\#(empty)", "labels": "\#(unlabelled)"}"#)
    }
  }
}

extension [String] {
  fileprivate func flatMapped(_ ends: [String]) -> Set<String> {
    Set(flatMap { start in ends.map { "\(start)/\($0)" } })
  }
}
