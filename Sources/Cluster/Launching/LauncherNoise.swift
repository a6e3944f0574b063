/// Lines that Open MPI 4.1 prints to standard error about ranks that left, which say nothing that
/// the runner has not said.
package enum LauncherNoise {
  private static let beginnings = [
    "--------------------------------------------------------------------------",
    "PMIX ERROR", "Primary job  terminated normally", "mpirun detected that one or more",
    "mpirun noticed that process", "MPI_ABORT was invoked on rank", "with errorcode",
    "NOTE: invoking MPI_ABORT causes", "You may or may not see output",
    "exactly when Open MPI kills",
    "a non-zero exit code", "non-zero exit code.", "exiting improperly.", "Process name:",
    "Exit code:",
    "  Process name: [", "  Exit code:", "thus causing the job to be terminated",
  ]

  /// The second: a message that was being read from the memory of a rank that died.
  private static let parts = ["PMIX ERROR", "Read -1, expected"]

  package static func covers(_ line: String) -> Bool {
    let text = line.drop { $0 == " " }
    return beginnings.contains { text.hasPrefix($0) } || parts.contains { text.contains($0) }
  }
}
