import Glibc

/// Lines and points over two axes, drawn as SVG. (SVG 1.1) Coordinates in pixels.
struct SVGChart: Sendable {
  struct Series: Sendable {
    var x: [Double]
    var y: [Double]
    var isLine = true
    /// A class of the page's style sheet.
    var style: String
    /// Shown when the pointer rests on it.
    var label = ""
  }

  var title: String
  var xTitle: String
  var yTitle: String
  var series: [Series]
  var width = 560.0
  var height = 300.0
  /// Whether x is drawn by its logarithm; every x must be above 0.
  var isLogarithmic = false

  private let margin = (left: 64.0, right: 14.0, top: 26.0, bottom: 42.0)

  init(_ title: String, x: String, y: String, _ series: [Series]) {
    (self.title, xTitle, yTitle, self.series) = (title, x, y, series)
  }

  /// An `svg` element; empty where no point is finite.
  var text: String {
    let points = series.flatMap { one in zip(one.x, one.y).filter { $0.isFinite && $1.isFinite } }
    let xScale = Scale(points.map { position($0.0) }, 0...(width - margin.left - margin.right))
    let yScale = Scale(points.map(\.1), 0...(height - margin.top - margin.bottom))
    guard let xScale, let yScale else { return "" }
    var text = "<svg viewBox=\"0 0 \(Int(width)) \(Int(height))\" role=\"img\">\n"
    text += "<title>\(title.escapedForHTML)</title>\n"
    text +=
      "<text class=\"title\" x=\"\(Int(margin.left))\" y=\"16\">\(title.escapedForHTML)</text>\n"
    text += xAxis(xScale) + yAxis(yScale)
    for one in series { text += one.isLine ? line(one, xScale, yScale) : dots(one, xScale, yScale) }
    return text + "</svg>\n"
  }

  private func position(_ x: Double) -> Double { isLogarithmic ? log10(x) : x }
  private func left(_ x: Double, _ scale: Scale) -> String {
    NumberText.fixed(margin.left + scale.place(position(x)), decimals: 1)
  }
  private func top(_ y: Double, _ scale: Scale) -> String {
    NumberText.fixed(height - margin.bottom - scale.place(y), decimals: 1)
  }

  private func xAxis(_ scale: Scale) -> String {
    let bottom = Int(height - margin.bottom)
    var text = ""
    for tick in scale.ticks {
      let x = NumberText.fixed(margin.left + scale.place(tick), decimals: 1)
      let number = NumberText.short(isLogarithmic ? pow(10, tick) : tick, digits: 4)
      text += "<path class=\"grid\" d=\"M\(x) \(Int(margin.top))V\(bottom)\"/>"
      text += "<text class=\"tick\" x=\"\(x)\" y=\"\(bottom + 15)\">\(number)</text>\n"
    }
    let middle = Int((margin.left + width - margin.right) / 2)
    return text + "<text class=\"tick\" x=\"\(middle)\" y=\"\(Int(height) - 8)\">"
      + xTitle.escapedForHTML + "</text>\n"
  }

  private func yAxis(_ scale: Scale) -> String {
    var text = ""
    for tick in scale.ticks {
      let y = top(tick, scale)
      let number = NumberText.short(tick, digits: 4)
      text += "<path class=\"grid\" d=\"M\(Int(margin.left)) \(y)H\(Int(width - margin.right))\"/>"
      text +=
        "<text class=\"tick left\" x=\"\(Int(margin.left) - 6)\" y=\"\(y)\">\(number)</text>\n"
    }
    return text
  }

  /// What is not finite interrupts the line; a point between two gaps becomes a dot.
  private func line(_ one: Series, _ xScale: Scale, _ yScale: Scale) -> String {
    var path = ""
    var isDrawing = false
    for (x, y) in zip(one.x, one.y) {
      guard x.isFinite, y.isFinite else {
        isDrawing = false
        continue
      }
      path += "\(isDrawing ? "L" : "M")\(left(x, xScale)) \(top(y, yScale))"
      if !isDrawing { path += "h0" }
      isDrawing = true
    }
    guard !path.isEmpty else { return "" }
    return "<path class=\"line \(one.style)\" d=\"\(path)\">\(label(one))</path>\n"
  }

  private func dots(_ one: Series, _ xScale: Scale, _ yScale: Scale) -> String {
    var text = ""
    for (x, y) in zip(one.x, one.y) where x.isFinite && y.isFinite {
      text += "<circle class=\"\(one.style)\" r=\"3\" cx=\"\(left(x, xScale))\" "
      text += "cy=\"\(top(y, yScale))\">\(label(one))</circle>\n"
    }
    return text
  }

  private func label(_ one: Series) -> String {
    one.label.isEmpty ? "" : "<title>\(one.label.escapedForHTML)</title>"
  }
}

/// From values to places, and round numbers between the ends.
struct Scale: Sendable {
  let low: Double
  let high: Double
  /// Pixels from the origin.
  let extent: ClosedRange<Double>

  /// `nil` where there is no value. A single value lies in the middle.
  init?(_ values: [Double], _ extent: ClosedRange<Double>) {
    guard let low = values.min(), let high = values.max() else { return nil }
    let margin = high > low ? 0 : max(abs(low) * 0.1, 1e-9)
    (self.low, self.high, self.extent) = (low - margin, high + margin, extent)
  }

  func place(_ value: Double) -> Double {
    let share = (value / 2 - low / 2) / (high / 2 - low / 2)
    return extent.lowerBound + share * (extent.upperBound - extent.lowerBound)
  }

  /// Multiples of 1, 2 or 5 times a power of ten, about five of them.
  var ticks: [Double] {
    let span = high - low
    guard span.isFinite, span > 0 else { return [low] }
    let rough = span / 5
    let power = pow(10, floor(log10(rough)))
    let step = power * ([1, 2, 5].first { $0 * power >= rough } ?? 10)
    let first = (low / step).rounded(.up)
    let count = Int((high / step - first + 1e-9).rounded(.down))
    return count < 0 ? [] : (0...min(count, 20)).map { (first + Double($0)) * step }
  }
}
