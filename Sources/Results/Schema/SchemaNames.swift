/// The names of columns and groups: letters, digits and `_`, beginning with a letter, so that every
/// reader of netCDF takes them.
struct SchemaNames {
  /// Column by column of the header.
  let metrics: [String]
  let parameters: [String]
  /// Group by group of the axes given.
  let axes: [String]

  /// Names that the schema gives away itself.
  private static let reserved: Set<String> = [
    "trial", "state", "rung", "bracket", "seed", "n_steps", "objective", "best_step",
  ]

  init(_ header: StudyHeader, axes axisNames: [String]) {
    var taken = Self.reserved
    parameters = header.parameters.map { Self.unique("param_" + Self.plain($0.name), &taken) }
    axes = axisNames.map { Self.unique(Self.plain($0), &taken) }
    metrics = header.metrics.map { metric in
      let name = Self.unique(Self.plain(metric.name), &taken)
      taken.formUnion(["best_" + name, "objective_" + name])
      return name
    }
  }

  /// `loss/validation` becomes `loss_validation`.
  static func plain(_ name: String) -> String {
    let bytes = name.utf8.map { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        byte
      default: UInt8(ascii: "_")
      }
    }
    let text = String(decoding: bytes, as: UTF8.self)
    let begins = text.first.map { $0.isLetter } ?? false
    return begins ? text : "m" + (text.hasPrefix("_") ? "" : "_") + text
  }

  /// The name, with a number where it is taken.
  private static func unique(_ name: String, _ taken: inout Set<String>) -> String {
    var (candidate, number) = (name, 1)
    while !taken.insert(candidate).inserted {
      number += 1
      candidate = "\(name)_\(number)"
    }
    return candidate
  }
}

/// What stands in a column for a value that is not there.
enum Missing {
  /// Nothing was recorded, or the parameter was inactive.
  static let real = Double.nan
  static let integer: Int64 = -1
  static let text = ""
  /// A recorded value that was not a number: a NaN too, with another bit, so that reading the file
  /// gives back what was recorded.
  static let recordedNaN = Double(bitPattern: 0x7FF8_0000_0000_0001)

  static func stored(_ value: Double) -> Double { value.isNaN ? recordedNaN : value }

  /// What was recorded; `nil`: nothing.
  static func recorded(_ stored: Double) -> Double? {
    if !stored.isNaN { return stored }
    return stored.bitPattern == recordedNaN.bitPattern ? .nan : nil
  }

  /// Texts as HDF5 can store them: without NUL, which would end them.
  static func storable(_ text: String) -> String {
    text.utf8.contains(0) ? String(text.map { $0 == "\0" ? "\u{FFFD}" : $0 }) : text
  }
}
