import Foundation
import Results
import Testing
import Trials

/// What a study says of its parameters: in the file, in the report, as a table.
@Suite struct ImportanceViewTests {
  private func table(_ metric: String = "loss/validation") -> ImportanceTable {
    ImportanceTable(
      method: "ped-anova", metric: metric, parameters: ["lr", "width", "optimizer", "nesterov"],
      columns: [
        .init("importance", [0.03, 0.5, 0.03, 0]), .init("share", [0.0535, 0.893, 0.0535, 0]),
      ], trials: [64, 64, 64, 12])
  }

  @Test func `parameters that matter more come first, equal ones as in the file`() {
    #expect(
      table().text(as: .table) == """
        parameter  importance   share  trials
        width             0.5   0.893      64
        lr               0.03  0.0535      64
        optimizer        0.03  0.0535      64
        nesterov            0       0      12

        """)
    #expect(
      table().text(as: .csv).split(whereSeparator: \.isNewline).prefix(2) == [
        "parameter,importance,share,trials", "width,0.5,0.893,64",
      ])
  }

  @Test func `JSON names method and metric`() throws {
    let json = try JSONSerialization.jsonObject(with: Data(table().text(as: .json).utf8))
    let object = try #require(json as? [String: Any])
    #expect(object["method"] as? String == "ped-anova")
    #expect(object["metric"] as? String == "loss/validation")
    let rows = try #require(object["parameters"] as? [[String: Any]])
    #expect(rows.map { $0["parameter"] as? String } == ["width", "lr", "optimizer", "nesterov"])
    #expect(rows[3]["trials"] as? Int == 12)
  }

  @Test func `the file gives back the tables that it was given`() throws {
    let folder = TemporaryFolder()
    let (path, tables) = (folder.file("x.h5"), [table(), table("accuracy")])
    let plain = try ResultsFile.write(SampleStudy.study, to: path, complete: true)
    let digest = try ResultsFile.write(
      SampleStudy.study, to: path, complete: true, importance: tables)
    #expect(try ResultsFile.read(path).importance == tables)
    #expect(digest != plain)
    let group = try #require(try ResultsFile.tree(of: path).group("importance"))
    #expect(group["importance"]?.dimensions == ["objective", "parameter"])
    #expect(group["importance"]?.shape == [2, 4])
  }

  @Test func `the report shows them`() {
    let text = ReportText(
      ViewsFixtures.sweep, importance: [table()], path: "x.h5", colour: false
    ).text
    #expect(text.contains("importance for loss/validation by ped-anova\nparameter  importance"))
    let page = ReportPage(ViewsFixtures.sweep, importance: [table()], path: "x.h5").text
    #expect(page.contains("<h2>Importance for loss/validation</h2>"))
  }
}
