/// What a job says on rank 0.
package protocol JobConsole: Sendable {
  /// A result: standard output.
  func result(_ text: String)
  /// Progress and remarks: standard error, unless asked to be quiet.
  func note(_ text: String)
  /// An error: standard error.
  func problem(_ text: String)
  func makeDisplay() -> any ProgressDisplay
}
