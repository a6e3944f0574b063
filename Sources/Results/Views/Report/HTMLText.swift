extension String {
  /// As text or as the value of a quoted attribute of HTML and SVG.
  var escapedForHTML: String {
    var text = ""
    for character in self {
      switch character {
      case "&": text += "&amp;"
      case "<": text += "&lt;"
      case ">": text += "&gt;"
      case "\"": text += "&quot;"
      case "'": text += "&#39;"
      default: text.append(character)
      }
    }
    return text
  }
}

extension TextTable {
  /// An HTML `table` of the same cells.
  var html: String {
    var text = "<table>\n<tr>"
    for column in columns {
      text += "<th\(column.alignment.attribute)>\(column.title.escapedForHTML)</th>"
    }
    text += "</tr>\n"
    for row in rows {
      text += "<tr>"
      for (cell, column) in zip(row, columns) {
        text += "<td\(column.alignment.attribute)>\(cell.escapedForHTML)</td>"
      }
      text += "</tr>\n"
    }
    return text + "</table>\n"
  }
}

extension TextTable.Alignment {
  fileprivate var attribute: String { self == .right ? " class=\"number\"" : "" }
}
