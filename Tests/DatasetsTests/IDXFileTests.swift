import Datasets
import Testing

struct IDXFileTests {
  private let folder = TemporaryFolder()
  /// Three images of 2 × 2 pixels and their labels.
  private let images: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 2] + Array(1...12)
  private let labels: [UInt8] = [0, 0, 8, 1, 0, 0, 0, 3, 7, 8, 9]

  @Test func `plain and compressed files hold the same images`() throws {
    let labelPath = folder.write("l", labels)
    let plain = try LabelledImages(images: folder.write("i", images), labels: labelPath)
    let packed = try LabelledImages(images: folder.writeGzip("i.gz", images), labels: labelPath)
    #expect(plain == packed)
    #expect(plain.count == 3 && plain.rows == 2 && plain.columns == 2 && plain.classCount == 10)
    #expect(plain.pixels == Array(1...12) && plain.labels == [7, 8, 9])
    #expect(plain.selecting([2, 0]).pixels == [9, 10, 11, 12, 1, 2, 3, 4])
  }

  @Test func `a limit takes the first samples`() throws {
    let (i, l) = (folder.writeGzip("i.gz", images), folder.write("l", labels))
    let limited = try LabelledImages(images: i, labels: l, limit: 2)
    #expect(limited == (try LabelledImages(images: i, labels: l)).selecting([0, 1]))
    #expect(try LabelledImages(images: i, labels: l, limit: 5).count == 3)
  }

  @Test func `the header tells extents without the data`() throws {
    let path = folder.write("i", Array(images.prefix(16)))
    #expect(try IDXFile.header(path).extents == [3, 2, 2])
  }

  private func message(_ name: String, _ bytes: [UInt8], packed: Bool = false) -> String? {
    let path = packed ? folder.writeGzip(name, bytes) : folder.write(name, bytes)
    do {
      _ = try IDXFile.bytes(path)
      return nil
    } catch {
      return error.description.replacing(folder.path + "/", with: "")
    }
  }

  @Test func `each malformed file has one clear error`() {
    #expect(
      message("magic", [80, 75, 3, 4])
        == "magic: is no IDX file: it starts with 50 4b 3 4\n"
        + "  hint: an IDX file starts with 0 0 8 and the number of its extents")
    #expect(
      message("empty", [])
        == "empty: the file is empty\n"
        + "  hint: an IDX file starts with 0 0 8 and the number of its extents")
    #expect(
      message("floats", [0, 0, 13, 1, 0, 0, 0, 0])
        == "floats: holds IDX type 13, not unsigned bytes (8)\n  hint: convert it to bytes")
    #expect(
      message("header", [0, 0, 8, 3, 0, 0])
        == "header: the header of 3 extents is incomplete\n  hint: it was cut off; fetch it again")
    #expect(
      message("short", Array(images.dropLast()))
        == "short: the data end after 11 of 12 bytes that [3, 2, 2] needs\n"
        + "  hint: it was cut off; fetch it again")
    #expect(
      message("long", images + [0])
        == "long: there are more bytes than the 12 that [3, 2, 2] needs\n"
        + "  hint: the header or the data belong to another file")
    #expect(
      message("huge", [0, 0, 8, 3] + [UInt8](repeating: 255, count: 12))
        == "huge: the extents [4294967295, 4294967295, 4294967295] are impossible\n"
        + "  hint: fetch it again")
  }

  @Test func `a compressed file that is cut off or damaged is an error`() {
    let many =
      images.prefix(4) + [0, 0, 8, 0] + images[8..<16] + (0..<8192).map { UInt8($0 & 255) }
    let whole = folder.read(folder.writeGzip("whole", Array(many)))
    #expect(
      message("cut", Array(whole.prefix(whole.count / 2)))
        == "cut: the compressed file ends too early\n  hint: it was cut off; fetch it again")
    #expect(
      message("trailer", Array(whole.dropLast(4)))
        == "trailer: the compressed file ends too early\n  hint: it was cut off; fetch it again")
    var damaged = whole
    damaged[whole.count - 6] ^= 1
    #expect(message("damaged", damaged)?.contains("the compressed file is damaged") == true)
  }

  @Test func `a missing file and a folder are named`() {
    let missing = #expect(throws: DatasetError.self) { _ = try IDXFile.header("/nowhere/x") }
    #expect(missing?.description == "/nowhere/x: can't be opened: No such file or directory")
    let isFolder = #expect(throws: DatasetError.self) { _ = try IDXFile.header("/tmp") }
    #expect(isFolder?.description == "/tmp: is a folder, not a file")
  }

  @Test func `images and labels must belong together`() {
    let (i, l) = (folder.write("i", images), folder.write("l", labels))
    let fewer = folder.write("few", [0, 0, 8, 1, 0, 0, 0, 2, 7, 8])
    let counts = #expect(throws: DatasetError.self) {
      _ = try LabelledImages(images: i, labels: fewer)
    }
    #expect(counts?.what == "2 labels for the 3 images of \(i)")
    let swapped = #expect(throws: DatasetError.self) {
      _ = try LabelledImages(images: l, labels: i)
    }
    #expect(swapped?.what == "has the extents [3], not [count, rows, columns]")
  }
}
