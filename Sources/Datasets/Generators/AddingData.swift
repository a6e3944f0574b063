import Tensors

/// The adding problem: of a sequence of numbers two are marked, and their sum is to be told at the end.
///
/// A step is a number uniform in [0, 1) and a mark, 1 at one step of each half and 0 elsewhere. Who
/// always says 1 has a mean squared error of 1/6. Drawn per sample: the two places, then the numbers.
/// Source: Hochreiter & Schmidhuber, *Neural Computation* 9 (1997), experiment 4, with the marks of Le,
/// Jaitly & Hinton, arXiv 1504.00941.
package struct AddingData: GeneratedData {
  package let samples: Int
  /// 2 or more.
  package let steps: Int

  package init(samples: Int, steps: Int) {
    precondition(samples >= 0 && steps >= 2, "\(samples) sequences of \(steps) numbers")
    (self.samples, self.steps) = (samples, steps)
  }

  package var identity: String { "adding(samples: \(samples), steps: \(steps))" }

  package func table(from stream: RandomStream) -> Table {
    let names = (0..<steps).flatMap { ["number\($0)", "mark\($0)"] }
    return table(from: stream, featureNames: names, targetName: "sum") { _, cursor in
      let half = steps / 2
      let marked = [cursor.integer(below: half), half + cursor.integer(below: steps - half)]
      let numbers = cursor.uniforms(steps)
      let features: [Double] = (0..<steps).flatMap { step -> [Double] in
        [numbers[step], marked.contains(step) ? 1 : 0]
      }
      return (features, numbers[marked[0]] + numbers[marked[1]])
    }
  }
}
