import Glibc

/// Times as text.
package enum CalendarTime {
  /// Seconds since 1970 as `2026-03-01T12:00:00Z` (ISO 8601); empty for NaN and for times that have
  /// no date.
  package static func text(_ seconds: Double) -> String {
    guard var time = time_t(exactly: seconds.rounded(.down)) else { return "" }
    var parts = tm()
    guard gmtime_r(&time, &parts) != nil else { return "" }
    func digits(_ number: CInt, _ count: Int = 2) -> String {
      let text = String(number)
      return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
    }
    let date =
      "\(digits(parts.tm_year + 1900, 4))-\(digits(parts.tm_mon + 1))-\(digits(parts.tm_mday))"
    return date + "T\(digits(parts.tm_hour)):\(digits(parts.tm_min)):\(digits(parts.tm_sec))Z"
  }
}
