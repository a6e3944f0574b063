import Glibc
import MPI
import Synchronization

/// Looks, on the other ranks of its machine, whether rank 0 still lives.
///
/// Rank 0 watches the others; where the launcher keeps survivors alive (`--enable-recovery`) nobody
/// else would say that it has died, and they would wait for ever.
final class FirstRankWatch: Sendable {
  /// Microseconds from one look to the next, and for an end of the job to be heard of first.
  private static let period: useconds_t = 500_000
  private static let patience: useconds_t = 200_000

  private let isOver = Atomic<Bool>(false)

  /// Nil on rank 0, where rank 0 is out of sight, and where the system gives no thread.
  /// - Parameters:
  ///   - places: of all ranks, rank 0 first.
  ///   - notice: whether the job has ended by itself; then nothing is told.
  ///   - tell: called once, from a thread of its own.
  init?(
    _ places: [RankPlace], rank: Int, notice: AbortNotice,
    isAlive: @escaping @Sendable (Int32) -> Bool = SystemProcess.isAlive,
    tell: @escaping @Sendable (RankDied) -> Void
  ) {
    guard rank > 0, places[0].realm == places[rank].realm else { return nil }
    let first = places[0]
    do {
      _ = try SystemThread { [self] in
        while isAlive(first.process) {
          usleep(Self.period)
          if isOver.load(ordering: .acquiring) { return }
        }
        usleep(Self.patience)
        if isOver.load(ordering: .acquiring) || notice.cause != nil { return }
        tell(RankDied(rank: 0, place: first))
      }
    } catch {
      return nil
    }
  }

  /// Nothing is told any more. Called before rank 0 may leave.
  func stop() { isOver.store(true, ordering: .releasing) }
}
