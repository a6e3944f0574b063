import Results
import Spec

extension Job {
  /// Rank 0: looks at every file of several before the first one runs; what is wrong is said.
  func holdsTogether(_ requests: [RunRequest]) -> Bool {
    guard requests.count > 1 else { return true }
    var holds = true
    for (number, request) in requests.enumerated() {
      let earlier = requests[..<number].first { $0.resultsPath == request.resultsPath }
      if let earlier {
        console.problem(
          "error: \(earlier.path) and \(request.path) would both write \(request.resultsPath)\n"
            + "  hint: give one another name, or run them one by one with --output")
        holds = false
      }
      do {
        let bytes = try FileBytes.read(request.path)
        _ = try CheckedPlan(RunPlan(bytes: bytes, request: request, catalogue: catalogue))
      } catch let errors as SpecErrors {
        console.problem(errors.rendered(colour: setting.usesColour))
        holds = false
      } catch {
        console.problem("error: \(error)")
        holds = false
      }
    }
    return holds
  }
}
