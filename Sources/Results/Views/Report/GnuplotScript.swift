import Spec
import Trials

/// A script that has gnuplot draw the curves of the best trials and the search's progress. The data
/// are in the script, so that it can be kept, changed and run again.
package struct GnuplotScript: Sendable {
  package enum Picture: String, Sendable { case png, svg }

  private let study: Study

  package init(_ study: Study) { self.study = study }

  /// Pictures that the script draws: their names without folder and extension.
  package var pictures: [String] {
    (curves.isEmpty ? [] : ["curves"]) + (leaders == nil ? [] : ["progress"])
  }

  /// - Parameter folder: where the pictures go, ending in `/` unless empty.
  /// - Returns: gnuplot commands; nothing is drawn where there is nothing to draw.
  package func text(as picture: Picture, in folder: String) -> String {
    var text = "# \(study.header.name.printable): run with gnuplot\n"
    text += "set terminal \(Self.terminal(picture))\nset grid\nset key outside right\n"
    text += "set datafile missing \"NaN\"\n"
    let curves = curves
    if !curves.isEmpty { text += output("curves", picture, folder) + drawing(of: curves) }
    if let leaders { text += output("progress", picture, folder) + drawing(of: leaders) }
    return text + "unset output\n"
  }

  private static func terminal(_ picture: Picture) -> String {
    switch picture {
    case .png: "pngcairo size 1200,700"
    case .svg: "svg size 1200,700 dynamic background \"white\""
    }
  }

  /// Of the best ten trials, those that have one.
  private var curves: [(number: Int, curve: Curve)] {
    guard let metric = study.curveMetric else { return [] }
    return study.trialsToShow(10).compactMap { trial in
      Curve.of(metric.name, in: trial).map { (trial.number, $0) }
    }
  }

  /// Of the done trials of a sweep; `nil` where there is none.
  private var leaders: Leaders? {
    guard let objective = study.header.objectives.first, study.header.isSweep else { return nil }
    let leaders = Leaders(study, objective, study.trials.filter { $0.state == .done })
    return leaders.best.last?.isFinite == true ? leaders : nil
  }

  private func output(_ name: String, _ picture: Picture, _ folder: String) -> String {
    "\nset output \(quoted("\(folder)\(study.header.name)-\(name).\(picture.rawValue)"))\n"
  }

  private func drawing(of curves: [(number: Int, curve: Curve)]) -> String {
    var (blocks, plots): (String, [String]) = ("", [])
    for (number, curve) in curves {
      blocks += "$trial\(number) << EOD\n"
      for point in curve.points { blocks += "\(point.index) \(Self.number(point.value))\n" }
      blocks += "EOD\n"
      plots.append("$trial\(number) using 1:2 with linespoints title \(quoted("trial \(number)"))")
    }
    let curve = curves[0].curve
    return blocks + titles(curve.metric, x: curve.axis, y: curve.metric) + plotted(plots)
  }

  private func drawing(of leaders: Leaders) -> String {
    var block = "$progress << EOD\n"
    for index in leaders.numbers.indices {
      let values = [leaders.values[index], leaders.best[index]].map(Self.number)
      block += "\(Int(leaders.numbers[index])) \(values[0]) \(values[1])\n"
    }
    let title = study.header.objectives[0].title
    let plots = [
      "$progress using 1:2 with points pointtype 7 title 'trial'",
      "$progress using 1:3 with steps linewidth 2 title 'best so far'",
    ]
    return block + "EOD\n" + titles(title, x: "trial", y: title) + plotted(plots)
  }

  private func titles(_ title: String, x: String, y: String) -> String {
    "set title \(quoted(title)) noenhanced\nset xlabel \(quoted(x)) noenhanced\n"
      + "set ylabel \(quoted(y)) noenhanced\n"
  }

  private func plotted(_ plots: [String]) -> String {
    "plot " + plots.joined(separator: ", \\\n  ") + "\n"
  }

  private static func number(_ value: Double) -> String {
    value.isFinite ? value.description : "NaN"
  }

  /// In single quotes, where gnuplot reads everything but the quote itself as it stands.
  private func quoted(_ text: String) -> String {
    "'"
      + text.printable.split(separator: "'", omittingEmptySubsequences: false)
      .joined(separator: "''") + "'"
  }
}
