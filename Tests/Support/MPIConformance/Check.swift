import MPI
import TestNumbers

/// A claim about every communicator. All ranks run it together.
package struct Check: Sendable {
  package let name: String
  /// Fewer ranks than this cannot try it.
  package let minimumSize: Int
  package let run: @Sendable (any Communicator) throws -> Void

  init(
    _ name: String, from minimumSize: Int = 1,
    _ run: @escaping @Sendable (any Communicator) throws -> Void
  ) {
    (self.name, self.minimumSize, self.run) = (name, minimumSize, run)
  }

  /// The whole suite.
  package static let all =
    messageChecks + threadChecks + collectiveChecks + groupChecks + abortChecks
    + lossChecks
  /// That part of it in which one thread of a rank communicates.
  package static let withoutThreads =
    messageChecks + collectiveChecks + groupChecks + abortChecks + lossChecks

  /// Runs the claims that so many ranks can try.
  /// - Returns: the number of these.
  /// - Throws: ``Failure`` naming the claim.
  @discardableResult
  package static func run(
    _ checks: [Check] = all, on communicator: any Communicator
  ) throws -> Int {
    let checks = checks.filter { $0.minimumSize <= communicator.size }
    for check in checks {
      do {
        try check.run(communicator)
        try communicator.barrier()
      } catch let aborted as Aborted {
        throw aborted
      } catch {
        throw Failure("\(check.name), rank \(communicator.rank) of \(communicator.size): \(error)")
      }
    }
    return checks.count
  }
}

/// A claim that does not hold.
package struct Failure: Error, CustomStringConvertible {
  package let description: String
  package init(_ description: String) { self.description = description }
}

func expect<Value: Equatable>(
  _ found: Value, equals wanted: Value, line: Int = #line
) throws {
  guard found == wanted else { throw Failure("line \(line): \(found) is not \(wanted)") }
}

func expect(
  _ wanted: String, line: Int = #line, throws matches: (any Error) -> Bool,
  from body: () throws -> Void
) throws {
  do {
    try body()
  } catch {
    guard matches(error) else { throw Failure("line \(line): \(error) instead of \(wanted)") }
    return
  }
  throw Failure("line \(line): no \(wanted)")
}

/// Numbers that every rank can compute.
struct Numbers {
  private var generator: SplitMix64

  init(_ seeds: Int...) {
    let seed = seeds.reduce(into: 0 as UInt64) {
      $0 = $0 &* 1_000_003 &+ UInt64(truncatingIfNeeded: $1)
    }
    generator = SplitMix64(seed: seed)
  }

  mutating func next() -> UInt64 { generator.next() }

  mutating func array(of count: Int) -> [UInt64] { (0..<count).map { _ in next() } }

  /// Bytes, quicker.
  mutating func bytes(_ count: Int) -> [UInt8] {
    let words = array(of: count / 8 + 1)
    return words.withUnsafeBytes { [UInt8]($0.prefix(count)) }
  }
}
