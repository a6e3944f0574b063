import Foundation
import Results
import Spec
import Testing
import Trials

/// `runner export --csv` and `--json`.
struct ViewsExportTests {
  @Test func `wide CSV adds the best of each curve`() {
    let rows = Export(ViewsFixtures.sweep).wideCSV.components(separatedBy: "\r\n")
    #expect(rows.count == 8)
    #expect(
      rows[0] == "trial,state,objective,param_lr,param_width,param_optimizer,accuracy/validation,"
        + "loss,size,best_accuracy/validation,best_loss,seconds,reason")
    #expect(rows[1] == "0,done,0.8,0.1,32,sgd,0.8,0.625,1200.0,0.8,0.5,10.0,")
    #expect(rows[3] == "2,pruned,,0.25,64,,,3.0,,,3.0,5.0,")
    #expect(rows[4] == "3,failed,,1.0,64,sgd,,,,,,2.0,\"the loss is not finite\nat step 12\"")
    #expect(rows[5] == "4,running,,0.5,64,sgd,,2.0,,,2.0,,")
  }

  @Test func `tidy CSV has one row a value`() {
    #expect(
      Export(ViewsFixtures.single).tidyCSV
        == "trial,axis,index,metric,value\r\n0,epoch,1,loss,1.0\r\n0,epoch,2,loss,0.5\r\n"
        + "0,epoch,3,loss,0.25\r\n")
  }

  @Test func `quotes, commas and line ends are quoted as RFC 4180 says`() {
    var study = ViewsFixtures.single
    study.trials[0].reason = "a \"b\", c\r\nd"
    #expect(Export(study).wideCSV.hasSuffix("3.0,\"a \"\"b\"\", c\r\nd\"\r\n"))
  }

  @Test func `JSON says what the run was and has the curves`() {
    #expect(
      Export(ViewsFixtures.single).json == """
        {"name":"sweep","experiment":"train","identity":"c0ffee","seed":1,"complete":true,\
        "created":1000.0,"runner_version":"1.0","objectives":[],"trials":[
        {"trial":0,"state":"done","parameters":{},"metrics":{"loss":0.25},"seconds":3.0,\
        "curves":[{"metric":"loss","axis":"epoch","index":[1,2,3],"value":[1.0,0.5,0.25]}]}
        ]
        }

        """)
  }

  @Test func `JSON is read by others whatever the texts hold`() throws {
    var study = ViewsFixtures.sweep
    study.trials[3].reason = "\u{1}\t\"\\/\n日本 🚀"
    let tree = try JSONSerialization.jsonObject(with: Data(Export(study).json.utf8))
    let trials = try #require((tree as? [String: Any])?["trials"] as? [[String: Any]])
    #expect(trials.count == 6)
    #expect(trials[3]["reason"] as? String == study.trials[3].reason)
  }

  @Test func `10 000 trials of 20 columns take less than half a second`() {
    let metrics = (0..<17).map {
      MetricColumn(name: "metric\($0)", unit: "1", better: "", axis: "end", meaning: "")
    }
    let parameters = (0..<3).map { ParameterColumn(name: "p\($0)", kind: .real) }
    var study = Study(
      header: ViewsFixtures.header(parameters: parameters, metrics: metrics, total: 10_000))
    study.trials = (0..<10_000).map { number in
      let samples = metrics.enumerated().map { index, metric in
        ViewsFixtures.end(metric.name, Double(number + 1) / Double(index + 3))
      }
      let values = (0..<3).map { Value.real(Double(number) / Double($0 + 7)) }
      return ViewsFixtures.trial(number, .done, values, samples, 1)
    }
    var bytes = 0
    let time = ContinuousClock().measure { bytes = Export(study).wideCSV.utf8.count }
    #expect(bytes > 2_500_000)
    #expect(time < .milliseconds(500))
  }
}
