import Results
import Testing
import Trials

/// `runner report`: in the terminal, as a page, as a gnuplot script.
struct ViewsReportTests {
  private let verdicts = [
    Verdict(text: "best(loss) < 1", judgement: .holds, value: 0.25, message: "0.25 < 1"),
    Verdict(
      text: "count(done) == 6", judgement: .fails, value: 2, message: "2 == 6 does not hold"),
  ]

  @Test func `the report of a sweep`() {
    let report = ReportText(
      ViewsFixtures.sweep, verdicts: verdicts, about: "A small search", path: "Results/sweep.h5",
      colour: false)
    #expect(
      report.text == """
        sweep
        A small search
        train · 6 trials: 2 done, 1 running, 1 pruned, 1 failed, 1 waiting · 4 ranks · 20s

        trial  state  accuracy/validation    lr  width  optimizer   loss  size
            1  done                0.8834  1e-5    128  adam        0.25     9
            0  done                   0.8   0.1     32  sgd        0.625  1200

        accuracy/validation by epoch
        trial 1  ▁██  0.6 → 0.8834
        trial 0  ▁▇█  0.5 → 0.8

        1 of 6 trials failed
        count  trials  reason
            1  3       the loss is not finite

        expect
        ✓ best(loss) < 1: 0.25 < 1
        ✗ count(done) == 6: 2 == 6 does not hold

        import xarray as xr
        ds = xr.open_dataset("Results/sweep.h5", group="sweep/epoch")

        """)
  }

  @Test func `the report of one trial`() {
    let report = ReportText(ViewsFixtures.single, path: "Results/one.h5", colour: false)
    #expect(
      report.text == """
        sweep
        train · 1 trial: 1 done · 1 rank · 3.0s

        trial  state  loss
            0  done   0.25

        loss by epoch
        trial 0  █▃▁  1 → 0.25

        import xarray as xr
        ds = xr.open_dataset("Results/one.h5", group="train/epoch")

        """)
  }

  @Test func `there is no escape sequence without colour`() {
    let text = ReportText(ViewsFixtures.sweep, path: "a.h5", colour: false).text
    #expect(!text.contains("\u{1B}"))
    #expect(ReportText(ViewsFixtures.sweep, path: "a.h5", colour: true).text.contains("\u{1B}[1m"))
  }

  @Test func `a reason is told with its remedy at the end`() {
    var study = ViewsFixtures.sweep
    let reason = String(repeating: "what happened, ", count: 12) + "lower the rate"
    (study.trials[3].state, study.trials[3].reason) = (.failed, reason)
    let text = ReportText(study, path: "x.h5", colour: false).text
    #expect(text.split(whereSeparator: \.isWhitespace).joined(separator: " ").contains(reason))
  }

  @Test func `reasons are grouped, the most frequent first`() {
    var study = ViewsFixtures.front((0..<9).map { (Double($0), 0) })
    for number in [1, 2, 3, 4, 5, 6, 7] {
      study.trials[number].state = .failed
      study.trials[number].reason = "exit code 1\nmore"
    }
    study.trials[0].state = .timeout
    study.trials[0].reason = "after 20m"
    let text = ReportText(study, path: "a.h5", colour: false).text
    #expect(
      text.contains(
        """

        8 of 9 trials failed
        count  trials              reason
            7  1, 2, 3 and 4 more  exit code 1
            1  0                   timeout: after 20m

        """))
  }

  @Test func `a study without trials has a report`() {
    var study = ViewsFixtures.single
    study.trials = []
    let text = ReportText(study, path: "a.h5", colour: false).text
    #expect(text.contains("no trial has begun\n"))
    #expect(ReportPage(study, path: "a.h5").text.contains("<p>No trial has begun.</p>"))
  }

  @Test func `the page needs nothing from elsewhere`() {
    let page = ReportPage(ViewsFixtures.sweep, verdicts: verdicts, path: "a.h5").text
    for word in ["http", "<script", "src=", "url(", "@import"] { #expect(!page.contains(word)) }
    #expect(page.hasPrefix("<!DOCTYPE html>\n"))
    #expect(page.hasSuffix("</html>\n"))
  }

  @Test func `the page escapes what the file and the trials say`() {
    var study = ViewsFixtures.sweep
    study.header.name = "<b>&\"'"
    study.trials[3].reason = "<script>alert(1)</script>"
    let page = ReportPage(study, path: "a.h5").text
    #expect(page.contains("<h1>&lt;b&gt;&amp;&quot;&#39;</h1>"))
    #expect(page.contains("<td>&lt;script&gt;alert(1)&lt;/script&gt;</td>"))
    #expect(!page.contains("<script>"))
  }

  @Test func `the page draws curves, progress and every numeric parameter`() {
    let page = ReportPage(ViewsFixtures.sweep, path: "a.h5").text
    let titles = page.split(separator: "<text class=\"title\" x=\"64\" y=\"16\">").dropFirst()
    #expect(
      titles.map { String($0.prefix { $0 != "<" }) } == [
        "accuracy/validation", "accuracy/validation by trial", "accuracy/validation by lr",
        "accuracy/validation by width",
      ])
  }

  @Test func `a gap interrupts a drawn curve`() {
    var study = ViewsFixtures.single
    study.trials[0].samples = ViewsFixtures.curve("loss", [0, .nan, 1, 2])
    let page = ReportPage(study, path: "a.h5").text
    #expect(
      page.contains(
        "<path class=\"line best\" d=\"M64.0 258.0h0M385.3 142.0h0L546.0 26.0\">"
          + "<title>trial 0</title></path>"))
  }

  @Test func `the gnuplot script holds its data`() {
    let script = GnuplotScript(ViewsFixtures.single)
    #expect(script.pictures == ["curves"])
    #expect(
      script.text(as: .png, in: "it's/") == """
        # sweep: run with gnuplot
        set terminal pngcairo size 1200,700
        set grid
        set key outside right
        set datafile missing "NaN"

        set output 'it''s/sweep-curves.png'
        $trial0 << EOD
        1 1.0
        2 0.5
        3 0.25
        EOD
        set title 'loss' noenhanced
        set xlabel 'epoch' noenhanced
        set ylabel 'loss' noenhanced
        plot $trial0 using 1:2 with linespoints title 'trial 0'
        unset output

        """)
  }

  @Test func `a sweep has a picture of its progress`() {
    let script = GnuplotScript(ViewsFixtures.sweep)
    #expect(script.pictures == ["curves", "progress"])
    #expect(
      script.text(as: .svg, in: "").contains(
        """
        $progress << EOD
        0 0.8 0.8
        1 0.8834 0.8834
        EOD

        """))
  }
}
