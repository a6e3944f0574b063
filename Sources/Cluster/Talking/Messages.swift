import Spec
import Trials

/// Tensors that a trial begins with.
package struct SentFile: Sendable, Equatable {
  package let file: TensorFile
  /// The file's bytes, for a rank that does not see the folder it lies in.
  package let bytes: [UInt8]?

  package init(_ file: TensorFile, bytes: [UInt8]? = nil) {
    (self.file, self.bytes) = (file, bytes)
  }

  /// For a member of a group, which hears the tensors from the first rank.
  var withoutBytes: SentFile { SentFile(file) }
}

/// One attempt of one trial, as the coordinator hands it to a worker.
package struct Order: Sendable, Equatable {
  package let trial: Int
  /// Counts from 1.
  package let attempt: Int
  package let assignment: Assignment
  /// The checkpoint to continue from.
  package let checkpoint: SentFile?
  /// The trial with whose weights it begins; `nil`: it begins anew.
  package let parent: Int?
  /// These weights; `nil` where there are none, or it continues from a checkpoint.
  package let inherited: SentFile?

  package init(
    trial: Int, attempt: Int, assignment: Assignment, checkpoint: SentFile? = nil,
    parent: Int? = nil, inherited: SentFile? = nil
  ) {
    (self.trial, self.attempt, self.assignment) = (trial, attempt, assignment)
    (self.checkpoint, self.parent, self.inherited) = (checkpoint, parent, inherited)
  }

  /// What is told when the attempt begins.
  func beginning(rank: Int, time: Double) -> [Event] {
    var events: [Event] = [
      .started(trial: trial, attempt: attempt, assignment: assignment, rank: rank, time: time)
    ]
    if let parent { events.append(.inherited(trial: trial, attempt: attempt, parent: parent)) }
    return events
  }
}

/// What the coordinator tells a worker.
package enum Instruction: Sendable, Equatable {
  case run([Order])
  /// The trial is given up: what runs of it ends at its next checkpoint, what waits is not begun.
  case stop(trial: Int)
  /// The trial is to wait for others: it is put aside at its next checkpoint. What makes no checkpoints
  /// runs on.
  case pause(trial: Int)
  /// Start nothing more; bring what runs to its next checkpoint and put it aside.
  case drain
  /// It was given up, but only slow: forget all that it holds, and say so with the same number.
  case startOver(turn: Int)
  /// Nothing will follow.
  case dismiss
}

/// What a worker tells the coordinator.
package enum Report: Sendable, Equatable {
  /// The worker is there and holds nothing.
  case joined
  /// The worker has forgotten what it held when it was told to, and holds nothing.
  case startedOver(turn: Int)
  /// In the order in which they happened; the trials in `repeatable` failed in a way that another
  /// attempt may not.
  case happened([Event], repeatable: [Int])
  /// A file of tensors from a rank that does not see the folder of tensors: to be put there under
  /// `name` before the event that names it arrives.
  case tensors(name: String, bytes: [UInt8])
  /// What programs of an attempt printed, from a rank that does not see where it is kept.
  case output(trial: Int, attempt: Int, bytes: [UInt8])
  /// A rank of the worker's group does not come back from an attempt that is over.
  case absent(rank: Int)
  /// The worker has put aside all that it held.
  case putAside
  /// The worker was dismissed, and this is its last word.
  case left
  /// Said by a process of trials to its rank: it cannot go on, for a cause that is no trial's fault.
  case broke(cause: String, verdict: RunVerdict)
}
