import Cluster
import Spec
import TestNumbers
import Testing
import Trials

@Suite struct MessageTests {
  private static let file = TensorFile(
    name: "3-checkpoint-1.safetensors", tag: "checkpoint-1", hash: "00ff", moment: .epoch(2))

  private static let instructions: [Instruction] = [
    .run([]), .drain, .dismiss, .stop(trial: 70_000), .pause(trial: 70_001), .startOver(turn: 3),
    .run([
      Order(
        trial: 3, attempt: 2, assignment: Assignment([.real(0.5), nil]), checkpoint: SentFile(file)),
      Order(
        trial: 4, attempt: 2, assignment: Assignment([]),
        checkpoint: SentFile(file, bytes: [1, 2, 3]), parent: 0),
      Order(
        trial: 5, attempt: 1, assignment: Assignment([]), parent: 70_000,
        inherited: SentFile(file, bytes: [])),
      Order(trial: 70_000, attempt: 1, assignment: Assignment([.text("größe"), .integer(-4)])),
    ]),
  ]

  private static let reports: [Report] = [
    .joined, .startedOver(turn: 1), .putAside, .left,
    .tensors(name: "3-weights.safetensors", bytes: [0, 255, 7]),
    .broke(cause: "the disk is full", verdict: .stopped), .broke(cause: "", verdict: .broken),
    .happened([], repeatable: []),
    .happened(
      [
        .recorded(trial: 3, attempt: 1, [Sample("loss", .step(1), 0.25)]),
        .finished(
          trial: 3, attempt: 1, Outcome(state: .failed, reason: "why", seconds: 1, time: 2)),
      ], repeatable: [3]), .absent(rank: 300),
  ]

  @Test func `instructions are decoded as they were encoded`() throws {
    for instruction in Self.instructions {
      #expect(try Instruction(decoding: instruction.encoded()) == instruction)
    }
  }

  @Test func `reports are decoded as they were encoded`() throws {
    for report in Self.reports { #expect(try Report(decoding: report.encoded()) == report) }
  }

  @Test func `bytes of any kind end in a message or an error`() {
    var generator = SplitMix64(seed: 3)
    let sources = Self.instructions.map { $0.encoded() } + Self.reports.map { $0.encoded() }
    for round in 0..<40_000 {
      var bytes = sources[round % sources.count]
      for _ in 0...(round % 4) where !bytes.isEmpty {
        let place = Int(generator.next() % UInt64(bytes.count))
        bytes[place] = UInt8(truncatingIfNeeded: generator.next())
      }
      bytes.removeLast(Int(generator.next() % UInt64(bytes.count + 1)) / 4)
      _ = try? Instruction(decoding: bytes)
      _ = try? Report(decoding: bytes)
    }
  }
}
