import Foundation
import Results
import Testing

extension EndToEnd {
  /// Data that are missing, damaged or not what they should be.
  @Suite struct BadDataTests {
    let folder: Workspace
    init() throws { folder = try Workspace() }

    private func expectRefusal(
      of data: String, saying words: [String], code: Int32 = 2,
      location: SourceLocation = #_sourceLocation
    ) throws {
      try folder.write(
        "x.exp",
        """
        experiment: train
        settings:
          data: \(data)
          model: {name: mlp, hidden: [4]}
        """)
      let end = try RunnerProcess.run("x.exp", "-n", "2", in: folder, within: .seconds(20))
      #expect(end.code == code, "\(end.errors)\(end.output)", sourceLocation: location)
      #expect(
        end.errorLines.count { !$0.contains("nothing was run") } == 1, "\(end.errors)",
        sourceLocation: location)
      for word in words {
        #expect(end.errors.contains(word), "\(word) in\n\(end.errors)", sourceLocation: location)
      }
      #expect(end.seconds < Limit.prompt, sourceLocation: location)
    }

    /// An IDX file of bytes: magic, extents, values.
    private func idx(_ extents: [Int], values: Int? = nil) -> [UInt8] {
      let sizes = extents.flatMap { extent in (0..<4).map { UInt8(extent >> (24 - 8 * $0) & 255) } }
      let count = values ?? extents.reduce(1, *)
      return [0, 0, 8, UInt8(extents.count)] + sizes + (0..<count).map { UInt8($0 % 10) }
    }

    @Test func `missing data are named`() throws {
      try expectRefusal(of: "{name: idx, images: no.idx, labels: x.exp}", saying: ["no.idx"])
      try expectRefusal(of: "{name: csv, path: no.csv, target: y}", saying: ["no.csv"])
      try folder.makeFolder("fashion")
      try expectRefusal(of: "{name: fashion-mnist, path: fashion}", saying: ["fashion"])
    }

    @Test(arguments: [[2, 0, 0], [0, 28, 28]])
    func `images without a pixel are refused`(extents: [Int]) throws {
      let words = extents.flatMap { [0, 0, 0, UInt8($0)] as [UInt8] }
      try folder.write("images.idx", [0, 0, 8, 3] + words)
      let labels = [UInt8](repeating: 0, count: extents[0])
      try folder.write("labels.idx", [0, 0, 8, 1, 0, 0, 0, UInt8(extents[0])] + labels)
      try folder.write(
        "x.exp",
        """
        experiment: train
        settings: {data: {name: idx, images: images.idx, labels: labels.idx, classes: 2}, epochs: 1}

        """)
      let end = try RunnerProcess.run("validate", "x.exp", in: folder)
      #expect(end.code == 2 && end.errors.contains("holds no pixel"), "\(end.errors)")
    }

    @Test func `an IDX file that was cut is refused`() throws {
      try folder.write("images", idx([20, 2, 2], values: 70))
      try folder.write("labels", idx([20]))
      try expectRefusal(of: "{name: idx, images: images, labels: labels}", saying: ["images"])
    }

    @Test func `images and labels of different counts are refused`() throws {
      try folder.write("images", idx([20, 2, 2]))
      try folder.write("labels", idx([19]))
      try expectRefusal(of: "{name: idx, images: images, labels: labels}", saying: ["20", "19"])
    }

    @Test func `a gzip file that was cut is refused`() throws {
      try folder.write("images", idx([200, 8, 8]))
      try folder.write("labels", idx([200]))
      let gzip = try RunnerProcess(["images"], in: folder, program: "/bin/gzip").end()
      #expect(gzip.code == 0)
      let whole = try folder.bytes("images.gz")
      try folder.write("images.gz", Array(whole.prefix(whole.count - 20)))
      try expectRefusal(of: "{name: idx, images: images.gz, labels: labels}", saying: ["images.gz"])
    }

    @Test func `a CSV file with a bad cell is refused with its place`() throws {
      try folder.write("x.csv", "a,y\n1,2\n3,four\n5,6\n")
      try expectRefusal(of: "{name: csv, path: x.csv, target: y}", saying: ["x.csv:3", "four"])
    }

    @Test(.enabled("Debian's dataset-fashion-mnist is not installed") { FashionMNIST.isThere })
    func `Fashion-MNIST with other bytes is refused by its MD5`() throws {
      try folder.makeFolder("fashion")
      for name in try FileManager.default.contentsOfDirectory(atPath: FashionMNIST.folder) {
        var bytes = [UInt8](
          try Data(contentsOf: URL(fileURLWithPath: FashionMNIST.folder + "/" + name)))
        if name.contains("t10k-labels") { bytes[5] ^= 1 }
        try folder.write("fashion/" + name, bytes)
      }
      try expectRefusal(of: "{name: fashion-mnist, path: fashion}", saying: ["MD5", "t10k-labels"])
    }
  }

  private enum FashionMNIST {
    static let folder = "/usr/share/datasets/fashion-mnist"
    static var isThere: Bool { FileManager.default.fileExists(atPath: folder) }
  }
}
