import HDF5
import Results
import Spec
import Testing
import Trials

/// Rows of tables as groups of the results file.
@Suite struct TableTests {
  @Test func `a table of a single trial is a group of the subject with its own coordinates`() throws
  {
    let group = try #require(SampleStudy.single.tree().group("train/clients"))
    #expect(group["client"]?.isCoordinate == true)
    #expect(group["client"]?.integers == [0, 1])
    #expect(group["label_histogram"]?.dimensions == ["client", "class"])
    #expect(group["label_histogram"]?.integers == [3, 0, 0, 2])
    #expect(group["class"]?.integers == [0, 1])
  }

  @Test func `in a sweep the rows of all trials follow each other beside their trial's number`()
    throws
  {
    let group = try #require(SampleStudy.study.tree().group("sweep/train/client_rounds"))
    #expect(group["row"]?.integers == Array(0..<9))
    #expect(group["trial"]?.integers == [0, 0, 0, 1, 1, 1, 2, 2, 2])
    #expect(group["trial"]?.dimensions == ["row"])
    #expect(group["trial"]?.attribute("instance_dimension")?.text == "trial")
    #expect(group["update_norm"]?.reals?[3] == 1)
    #expect(group["clipped"]?.attribute("dtype")?.text == "bool")
    #expect(group.attribute("table")?.text == "client_rounds")
  }

  @Test func `a table without a name stands in the group of the subject itself`() throws {
    var study = SampleStudy.single
    study.header.subject = "rl"
    study.header.tables = [
      RecordTable(
        dimension: "episode",
        columns: [Column("accuracy", .float64, unit: "s", "a name that a metric has too")])
    ]
    study.trials[0].tables = [TableRows("", width: 1, cells: [.float64(1), .float64(.nan)])]
    let group = try #require(study.tree().group("rl"))
    #expect(group["episode"]?.integers == [0, 1])
    #expect(group["accuracy"]?.dimensions == [])
    #expect(group["accuracy_2"]?.dimensions == ["episode"])
    let folder = TemporaryFolder()
    try ResultsFile.write(study, to: folder.file("x.h5"), complete: true)
    let read = try ResultsFile.read(folder.file("x.h5")).study
    #expect("\(read.trials)" == "\(study.trials)")
  }

  @Test func `a cell changes the digest, and the difference tells where`() {
    var other = SampleStudy.study
    var cells = other.trials[1].tables[1].cells
    cells[4] = .float64(0.25)
    other.trials[1].tables[1] = TableRows("client_rounds", width: 3, cells: cells)
    #expect(other.tree().digest != SampleStudy.study.tree().digest)
    let difference = StudyDifference(SampleStudy.study, other)
    #expect(
      difference.lines == ["trial 1: client_rounds row 1: update_norm 1.5 against 0.25"])
  }

  @Test func `missing rows are a difference`() {
    var other = SampleStudy.study
    other.trials[0].tables[1].truncate(to: 2)
    #expect(
      StudyDifference(SampleStudy.study, other).lines == [
        "trial 0: client_rounds: 3 rows against 2"
      ])
  }

  @Test func `tables are exported as CSV, a row for each row`() {
    let tables = Export(SampleStudy.single).tableCSVs
    #expect(tables.map(\.name) == ["clients", "client_rounds"])
    #expect(
      tables[0].text
        == "trial,client,label_histogram_0,label_histogram_1\r\n0,0,3,0\r\n0,1,0,2\r\n")
    #expect(tables[1].text.hasPrefix("trial,epoch,update_norm,clipped\r\n0,1,0.5,false\r\n"))
  }

  @Test func `tables are exported as JSON, column by column`() {
    let text = Export(SampleStudy.single).json
    #expect(
      text.contains(
        #""tables":{"clients":{"client":[0,1],"label_histogram":[[3,0],[0,2]]},"client_rounds":"#))
  }
}
