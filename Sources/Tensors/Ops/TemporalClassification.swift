/// The loss of sequences whose labels are not aligned with their steps.
extension Op {
  /// Connectionist temporal classification, `log-probabilities [t, b, c], targets [b, s],
  /// steps [b], lengths [b] → losses [b]` in nats: `−ln` of the probability that the first `steps`
  /// rows of a sample spell the first `lengths` labels of its target, over all ways to stretch labels
  /// and to put the class `attributes.blank` between them. `dx` = −g times the probability, given the
  /// target, that a step shows a class; 0 after the sample's steps.
  ///
  /// Computed in Double in the logarithmic domain. A target that cannot be spelled has the loss ∞, or 0
  /// where `attributes.zeroesInfinity` says so, and no gradient. Source: Graves et al., *ICML* 2006,
  /// eqs. 5–10 and 14, with the gradient by the log-probabilities themselves.
  package static let ctcLosses = Op(
    "ctcLosses", arity: 4, differentiable: 1,
    shape: { s in
      s.require(s[0].rank == 3 && s[1].rank == 2, "x of rank 3 and targets of rank 2 are needed")
      s.require(
        s[1][0] == s[0][1] && s[2] == [s[0][1]] && s[3] == [s[0][1]],
        "targets and two lengths for each of b samples are needed")
      s.require(
        (0..<s[0][2]).contains(s.attributes.blank), "the blank \(s.attributes.blank) is no class")
      return [s[0][1]]
    },
    saved: { $0[0].count },
    // Numbers of Double: for each step and two more, all states.
    scratch: { 2 * ($0[0][0] + 2) * (2 * $0[1][1] + 1) },
    forward: { f in
      f.saved.update(repeating: 0, count: f.a.count)
      for sample in 0..<f.out.count {
        let lattice = Lattice(f, sample)
        let loss = lattice.writeSlopes(to: f.saved, in: f.scratch)
        f.out.pointer[sample] =
          f.attributes.zeroesInfinity && loss == .infinity ? 0 : Float(loss)
      }
    },
    backward: { f in
      guard let dx = f.aGradient else { return }
      let (samples, classes, g) = (f.out.count, f.a.columns, f.outGradient.pointer)
      for i in 0..<f.a.count { dx.put(f.saved[i] * g[i / classes % samples], at: i) }
    })
}

/// The ways of one sample through its target: state 2 i + 1 shows label i, even states the blank.
private struct Lattice {
  let x: UnsafeMutablePointer<Float>
  /// The numbers from one step to the next.
  let stride: Int
  /// Where the sample's rows start.
  let start: Int
  let steps: Int
  let targets: UnsafeMutablePointer<Float>
  let length: Int
  let blank: Int

  var states: Int { 2 * length + 1 }

  init(_ f: Frame, _ sample: Int) {
    let (classes, longest) = (f.a.columns, f.b.columns)
    (x, stride, start) = (f.a.pointer, f.out.count * classes, sample * classes)
    (steps, length) = (Int(f.c.pointer[sample]), Int(f.operand(3).pointer[sample]))
    (targets, blank) = (f.b.pointer + sample * longest, f.attributes.blank)
    guard (0...f.a.shape[0]).contains(steps), (0...longest).contains(length) else {
      fatalError(
        "ctcLosses: sample \(sample) has \(steps) steps of \(f.a.shape[0]) and \(length) labels of "
          + "\(longest)")
    }
    for i in 0..<length {
      guard targets[i] >= 0, targets[i] < Float(classes), Int(targets[i]) != blank else {
        fatalError(
          "ctcLosses: label \(targets[i]) of sample \(sample), classes 0 ..< \(classes) but \(blank)"
        )
      }
    }
  }

  /// Writes the gradient of the loss by x, and returns the loss.
  func writeSlopes(
    to slopes: UnsafeMutablePointer<Float>, in room: UnsafeMutablePointer<Float>
  ) -> Double {
    guard steps > 0 else { return length == 0 ? 0 : .infinity }
    return room.withMemoryRebound(to: Double.self, capacity: (steps + 2) * states) { before in
      fill(before)
      let last = before + (steps - 1) * states
      let total = sumOfLogs(
        last[states - 1], states > 1 ? last[states - 2] : -.infinity, -.infinity)
      guard total != -.infinity else { return .infinity }
      writeSlopes(to: slopes, before, after: before + steps * states, total)
      return -total
    }
  }

  /// Writes for each step and state the logarithm of the probability of all ways to it.
  private func fill(_ before: UnsafeMutablePointer<Double>) {
    for step in 0..<steps {
      let (now, last) = (before + step * states, before + (step - 1) * states)
      for state in 0..<states {
        let arrival =
          step == 0
          ? (state < 2 ? 0 : -.infinity)
          : sumOfLogs(
            last[state], state > 0 ? last[state - 1] : -.infinity,
            skips(to: state) ? last[state - 2] : -.infinity)
        now[state] = arrival + score(step, state)
      }
    }
  }

  /// - Parameter after: Room for two steps: the ways from each state on, the last step first.
  private func writeSlopes(
    to slopes: UnsafeMutablePointer<Float>, _ before: UnsafeMutablePointer<Double>,
    after: UnsafeMutablePointer<Double>, _ total: Double
  ) {
    for step in (0..<steps).reversed() {
      let (now, next) = (after + step % 2 * states, after + (step + 1) % 2 * states)
      for state in 0..<states {
        if step == steps - 1 {
          now[state] = state >= states - 2 ? 0 : -.infinity
        } else {
          now[state] = sumOfLogs(
            next[state] + score(step + 1, state), ahead(next, step + 1, state, 1),
            ahead(next, step + 1, state, 2))
        }
        let way = before[step * states + state] + now[state] - total
        slopes[start + step * stride + label(state)] -= Float(Elementary.exp(way))
      }
    }
  }

  private func ahead(
    _ next: UnsafeMutablePointer<Double>, _ step: Int, _ state: Int, _ distance: Int
  ) -> Double {
    let target = state + distance
    guard target < states, distance == 1 || skips(to: target) else { return -.infinity }
    return next[target] + score(step, target)
  }

  private func label(_ state: Int) -> Int { state % 2 == 0 ? blank : Int(targets[state / 2]) }

  /// Whether a state can be reached without the blank before it.
  private func skips(to state: Int) -> Bool {
    state % 2 == 1 && state > 1 && targets[state / 2] != targets[state / 2 - 1]
  }

  private func score(_ step: Int, _ state: Int) -> Double {
    Double(x[start + step * stride + label(state)])
  }

  /// `ln (eᵃ + eᵇ + eᶜ)`.
  private func sumOfLogs(_ a: Double, _ b: Double, _ c: Double) -> Double {
    let largest = max(a, max(b, c))
    guard !(a + b + c).isNaN else { return .nan }
    guard largest > -.infinity else { return largest }
    return largest + Elementary.log(share(a, largest) + share(b, largest) + share(c, largest))
  }

  private func share(_ part: Double, _ largest: Double) -> Double {
    part == largest ? 1 : part == -.infinity ? 0 : Elementary.exp(part - largest)
  }
}
