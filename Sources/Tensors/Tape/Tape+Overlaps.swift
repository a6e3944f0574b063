/// How far two divisions into classes are the same.
extension Tape {
  /// For each class the rows of `scores` [.., n] whose label and (first) largest score both are at it,
  /// and the rows of which one is; rows with a label below 0 are left out, and rows of NaN have no
  /// largest score.
  package func overlaps(
    of scores: Variable, labels: Variable
  ) -> (both: [Int], either: [Int]) {
    precondition(
      scores.shape.rows == labels.shape.count,
      "scores of shape \(scores.shape) and labels of shape \(labels.shape)")
    let (rows, classes) = (scores.shape.rows, scores.shape.columns)
    var both = [Int](repeating: 0, count: classes)
    var either = both
    withUnsafeMutableBufferPointer(of: labels) { labels in
      withUnsafeMutableBufferPointer(of: scores) { scores in
        withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * rows) { found in
          guard let maxima = found.baseAddress else { return }
          let places = maxima + rows
          kernels.c.row_maxima(scores.baseAddress, maxima, places, rows, classes)
          for row in 0..<rows where labels[row] >= 0 {
            let (told, label) = (Int(places[row]), Int(labels[row]))
            either[label] += 1
            guard scores[row * classes + told] == maxima[row] else { continue }
            if told == label { both[label] += 1 } else { either[told] += 1 }
          }
        }
      }
    }
    return (both, either)
  }
}
