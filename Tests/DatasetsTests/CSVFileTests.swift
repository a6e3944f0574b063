import Datasets
import Tensors
import Testing

struct CSVFileTests {
  private let folder = TemporaryFolder()

  private func table(
    _ text: String, categorical: [String] = [], limit: Int? = nil
  ) throws -> Table {
    try Table(
      csv: folder.write("t.csv", text), targets: ["y"], categorical: categorical, limit: limit)
  }

  private func message(_ text: String, categorical: [String] = []) -> String? {
    do {
      _ = try table(text, categorical: categorical)
      return nil
    } catch {
      return "\(error)".replacing(folder.path + "/", with: "")
    }
  }

  @Test func `numbers become features and target in the order of the file`() throws {
    let read = try table("a,y,b\n1,2,3\n-4.5,1e3, 6 \n")
    #expect(read.featureNames == ["a", "b"] && read.targetNames == ["y"])
    #expect(read.features == Matrix([[1, 3], [-4.5, 6]]) && read.target == [2, 1000])
  }

  @Test func `quotes, carriage returns, a byte order mark and a missing last line end are read`()
    throws
  {
    let read = try table("\u{FEFF}\"a \"\"x\"\", b\",y\r\n\"1\",2\r\n\r\n3,\"4\"")
    #expect(read.featureNames == ["a \"x\", b"])
    #expect(read.features == Matrix([[1], [3]]) && read.target == [2, 4])
  }

  @Test func `a categorical column becomes one column for each value`() throws {
    let read = try table("c,y\nred,1\n\"blue\nsea\",2\nred,3\n", categorical: ["c"])
    #expect(read.featureNames == ["c=blue\nsea", "c=red"])
    #expect(read.features == Matrix([[0, 1], [1, 0], [0, 1]]))
  }

  @Test func `a categorical target becomes the number of its value`() throws {
    #expect(try table("x,y\n1,no\n2,yes\n3,no\n", categorical: ["y"]).target == [0, 1, 0])
  }

  @Test func `several targets are columns in the order they are named`() throws {
    let path = folder.write("t.csv", "a,y,b\n1,2,3\n4,5,6\n")
    let read = try Table(csv: path, targets: ["b", "a"])
    #expect(read.targets == Matrix([[3, 1], [6, 4]]) && read.targetNames == ["b", "a"])
    #expect(read.features == Matrix([[2], [5]]) && read.featureNames == ["y"])
    #expect(read.selecting([1]).targets == Matrix([[6, 4]]))
  }

  @Test func `a limit takes the first samples and judges no further line`() throws {
    #expect(try table("x,y\n1,2\n3,4\nbad\n", limit: 2).target == [2, 4])
  }

  @Test func `errors name line and column`() {
    #expect(
      message("a,y\n1,2\n3,\n")
        == "t.csv:3:3: the value of column 'y' is missing\n"
        + "  hint: fill it in or leave the line out")
    #expect(
      message("a,y\nlow,2\n")
        == "t.csv:2:1: 'low' in column 'a' is not a finite number\n"
        + "  hint: list 'a' under categorical if it holds names")
    #expect(message("a,y\n1,2,3\n") == "t.csv:2: 3 fields, but the header names 2 columns")
    #expect(message("a,y,a\n") == "t.csv:1:5: column 'a' is named twice")
    #expect(message("") == "t.csv: the file is empty\n  hint: the first line names the columns")
    #expect(
      message("a,b\n1,2\n") == "t.csv:1: there is no column 'y'\n  hint: the columns are: a, b")
    #expect(
      message("a,y\n\"1,2\n")
        == "t.csv:2:1: the quote is never closed\n  hint: write a quote inside quotes twice")
    #expect(
      message("a,y\n\"1\"x,2\n")
        == "t.csv:2:4: text after a closing quote\n  hint: write a quote inside quotes twice")
  }

  @Test func `the header is read alone`() throws {
    #expect(try CSVFile.header(folder.write("h.csv", "a,b\n1\n")) == ["a", "b"])
  }

  @Test func `the identity of a file is its digest and size`() throws {
    let identity = try DataPath.identity(of: folder.write("abc.csv", "abc"))
    #expect(identity == "md5:900150983cd24fb0d6963f7d28e17f72/3")
  }
}
