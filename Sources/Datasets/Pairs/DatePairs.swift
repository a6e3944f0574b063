import Tensors

/// Dates as people write them, character by character in lower case, and as ISO 8601 has them:
/// `21st of march 1999` and `1999-03-21`. Drawn per pair: the day, then the way of writing it.
///
/// Days are those of the Gregorian calendar from 1950 to 2049, so that two digits name a year.
package struct DatePairs: PairGenerator {
  package init() {}

  package let identity = "dates(1950...2049)"
  package var sourceLength: Int { "wednesday, 30 september 1950".utf8.count }
  package var targetLength: Int { "1950-01-01".utf8.count + 1 }
  package var vocabulary: Int { Int(TokenPairs.firstSymbol) + Self.characters.count }

  /// All that a date is written with, in the order of their tokens.
  package static let characters = Array(" ,-./0123456789abcdefghijklmnopqrstuvwxyz".utf8)

  private static let years = 1950...2049
  private static let months = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
  ]
  private static let weekdays = [
    "sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
  ]

  package func pair(using cursor: inout RandomCursor) -> (source: [UInt16], target: [UInt16]) {
    let year = Self.years.lowerBound + cursor.integer(below: Self.years.count)
    var (month, day) = (1, 1 + cursor.integer(below: Self.isLeap(year) ? 366 : 365))
    while day > Self.days(of: month, year) {
      day -= Self.days(of: month, year)
      month += 1
    }
    let text = Self.text(year, month, day, form: cursor.integer(below: Self.formCount))
    let iso = "\(year)-\(Self.twoDigits(month))-\(Self.twoDigits(day))"
    return (Self.tokens(of: text), Self.tokens(of: iso))
  }

  private static let formCount = 8

  /// The day in one of the ways of writing it.
  private static func text(_ year: Int, _ month: Int, _ day: Int, form: Int) -> String {
    let name = months[month - 1]
    let short = name.prefix(3)
    let twoYear = twoDigits(year % 100)
    return switch form {
    case 0: "\(day) \(name) \(year)"
    case 1: "\(name) \(day), \(year)"
    case 2: "\(weekdays[weekday(year, month, day)]), \(day) \(name) \(year)"
    case 3: "\(day)\(ending(of: day)) of \(name) \(year)"
    case 4: "\(short) \(day) \(twoYear)"
    case 5: "\(twoDigits(day)) \(short) \(year)"
    case 6: "\(day).\(month).\(year)"
    default: "\(twoDigits(month))/\(twoDigits(day))/\(twoYear)"
    }
  }

  private static func twoDigits(_ number: Int) -> String {
    number < 10 ? "0\(number)" : "\(number)"
  }

  private static func ending(of day: Int) -> String {
    switch (day / 10, day % 10) {
    case (1, _): "th"
    case (_, 1): "st"
    case (_, 2): "nd"
    case (_, 3): "rd"
    default: "th"
    }
  }

  private static func isLeap(_ year: Int) -> Bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
  }

  private static func days(of month: Int, _ year: Int) -> Int {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// 0 is Sunday; 1 January 1950 was one.
  private static func weekday(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let before = year - years.lowerBound
    let leaps = years.lowerBound..<year
    let earlier = (1..<month).reduce(0) { $0 + days(of: $1, year) }
    return (365 * before + leaps.count(where: isLeap) + earlier + day - 1) % 7
  }

  private static func tokens(of text: String) -> [UInt16] {
    text.utf8.map { character in
      guard let place = characters.firstIndex(of: character) else {
        preconditionFailure("no date is written with the character \(character)")
      }
      return TokenPairs.firstSymbol + UInt16(place)
    }
  }
}
