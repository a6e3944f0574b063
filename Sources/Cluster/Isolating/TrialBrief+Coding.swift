import FoundationEssentials

extension TrialBrief {
  func encoded() throws -> [UInt8] { Array(try JSONEncoder().encode(self)) }

  init(decoding bytes: [UInt8]) throws {
    self = try JSONDecoder().decode(Self.self, from: Data(bytes))
  }
}
