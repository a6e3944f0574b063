import Datasets
import Testing

struct FashionMNISTTests {
  static var isInstalled: Bool { (try? FashionMNIST()) != nil }

  @Test(.enabled(if: isInstalled, "Fashion-MNIST is not installed"))
  func `the published data are found and recognised`() throws {
    let data = try FashionMNIST()
    try data.verifyChecksums()
    let test = try data.load(.test)
    #expect(test.count == 10_000 && test.rows == 28 && test.columns == 28)
    #expect(test.labels.prefix(5) == [9, 2, 1, 1, 6])
    for label in 0..<10 { #expect(test.labels.count { $0 == label } == 1000) }
  }

  @Test(.enabled(if: isInstalled, "Fashion-MNIST is not installed"))
  func `a limited part is the beginning of the whole`() throws {
    let limited = try FashionMNIST().load(.training, limit: 5)
    #expect(limited.labels == [9, 0, 0, 3, 0] && limited.pixels.count == 5 * 784)
    #expect(try FashionMNIST().identity().hasPrefix("fashion-mnist crc32:"))
  }

  @Test func `missing data name the places and the package`() {
    let error = #expect(throws: DatasetError.self) { _ = try FashionMNIST(folder: "/nowhere") }
    #expect(
      error?.description
        == "train-images-idx3-ubyte.gz: Fashion-MNIST is not in /nowhere\n"
        + "  hint: install it with 'apt install dataset-fashion-mnist', or set RUNNER_DATA")
  }

  @Test func `other data under the same names are refused unless given unchecked`() throws {
    let folder = TemporaryFolder()
    for (part, count) in [("train", UInt8(2)), ("t10k", 1)] {
      let pixels = [UInt8](repeating: 7, count: 784 * Int(count))
      _ = folder.writeGzip(
        "\(part)-images-idx3-ubyte.gz",
        [0, 0, 8, 3, 0, 0, 0, count, 0, 0, 0, 28, 0, 0, 0, 28] + pixels)
      _ = folder.writeGzip(
        "\(part)-labels-idx1-ubyte.gz",
        [0, 0, 8, 1, 0, 0, 0, count] + [UInt8](repeating: 0, count: Int(count)))
    }
    try FashionMNIST(folder: folder.path, checked: false).verifyChecksums()
    let data = try FashionMNIST(folder: folder.path)
    let error = #expect(throws: DatasetError.self) { try data.verifyChecksums() }
    #expect(error?.what.contains("expected 8d4fb7e6c68d591d4c3dfef9ec88bf0d or") == true)
  }
}
