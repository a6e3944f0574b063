import Datasets
import Foundation
import Tensors
import Testing

struct TokenPairsTests {
  private let stream = RandomStream(seed: 21, "data")

  private static let generators: [any PairGenerator] =
    SymbolPairs.Task.allCases.map { SymbolPairs($0, symbols: 5, lengths: 2...6) } + [DatePairs()]

  /// The tokens before the first that fills up.
  private static func tokens(_ all: [UInt16], _ index: Int, _ length: Int) -> [UInt16] {
    Array(all[index * length..<(index + 1) * length].prefix { $0 != TokenPairs.pad })
  }

  @Test(arguments: generators.indices)
  func `the same stream gives the same pairs, more of them begin with the same ones`(index: Int) {
    let generator = Self.generators[index]
    let pairs = generator.pairs(30, from: stream)
    #expect(pairs.count == 30 && pairs == generator.pairs(30, from: stream))
    #expect(pairs != generator.pairs(30, from: RandomStream(seed: 22, "data")))
    let few = generator.pairs(10, from: stream)
    #expect(few.sources[...] == pairs.sources.prefix(few.sources.count))
    #expect(few.targets[...] == pairs.targets.prefix(few.targets.count))
  }

  @Test(arguments: SymbolPairs.Task.allCases)
  func `a target holds the symbols of its source in the task's order`(task: SymbolPairs.Task) {
    let generator = SymbolPairs(task, symbols: 5, lengths: 2...6)
    let pairs = generator.pairs(200, from: stream)
    var lengths = Set<Int>()
    for index in 0..<pairs.count {
      let source = Self.tokens(pairs.sources, index, 6)
      let wanted: [UInt16] =
        switch task {
        case .copy: source
        case .reverse: Array(source.reversed())
        case .sort: source.sorted()
        }
      #expect(Self.tokens(pairs.targets, index, 7) == wanted + [TokenPairs.end])
      #expect(source.allSatisfy { (3..<8).contains($0) })
      lengths.insert(source.count)
    }
    #expect(lengths == Set(2...6))
  }

  private static func text(_ tokens: [UInt16]) -> String {
    String(
      decoding: tokens.filter { $0 >= TokenPairs.firstSymbol }
        .map { DatePairs.characters[Int($0 - TokenPairs.firstSymbol)] }, as: UTF8.self)
  }

  @Test func `a date is the same day in both ways of writing it`() throws {
    let generator = DatePairs()
    let pairs = generator.pairs(2000, from: stream)
    let utc = try #require(TimeZone(identifier: "UTC"))
    var calendar = Calendar(identifier: .gregorian)
    (calendar.timeZone, calendar.locale) = (utc, Locale(identifier: "en_US"))
    var written = 0
    for index in 0..<pairs.count {
      let source = Self.text(Self.tokens(pairs.sources, index, generator.sourceLength))
      let target = Self.text(Self.tokens(pairs.targets, index, generator.targetLength))
      let day = try Date(target + "T00:00:00Z", strategy: .iso8601)
      let parts = calendar.dateComponents([.year, .month, .day, .weekday], from: day)
      let (year, month, date) = (parts.year!, parts.month!, parts.day!)
      #expect((1950...2049).contains(year))
      if source.contains("/") {
        let numbers = source.split(separator: "/").map { Int($0)! }
        #expect(numbers == [month, date, year % 100])
      } else if source.contains(".") {
        #expect(source == "\(date).\(month).\(year)")
      } else if source.contains("day,") {
        let name = calendar.weekdaySymbols[parts.weekday! - 1].lowercased()
        let monthName = calendar.monthSymbols[month - 1].lowercased()
        #expect(source == "\(name), \(date) \(monthName) \(year)")
        written += 1
      }
    }
    #expect(written > 150)
  }
}
