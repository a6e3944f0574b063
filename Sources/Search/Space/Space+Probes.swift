import Spec

extension Space {
  /// Assignments that show what settings can be wrong: between them every listed value of each
  /// parameter occurs, and both ends of each range. The first one is the corner of the cube.
  /// Constraints are not looked at.
  package var probes: [Assignment] {
    let corner = [Double](repeating: 0, count: dimensions)
    let nothing = [Value?](repeating: nil, count: parameters.count)
    var probes = [assignment(at: corner)]
    var known = Set(probes)
    for index in parameters.indices {
      for value in marginals[index].ends {
        var fixed = nothing
        fixed[index] = value
        if let probe = active(index, at: corner, fixed), known.insert(probe).inserted {
          probes.append(probe)
        }
      }
    }
    return probes
  }

  /// The assignment with these values in which parameter `index` is active, one other parameter
  /// having been changed where that is needed; `nil` where that does not help.
  private func active(_ index: Int, at corner: [Double], _ fixed: [Value?]) -> Assignment? {
    let plain = assignment(at: corner, fixed: fixed)
    if plain.values[index] != nil { return plain }
    for other in parameters.indices where other != index {
      for value in marginals[other].ends {
        var changed = fixed
        changed[other] = value
        let candidate = assignment(at: corner, fixed: changed)
        if candidate.values[index] != nil { return candidate }
      }
    }
    return nil
  }
}

extension Marginal {
  /// Every listed value, or the lowest and the highest one.
  fileprivate var ends: [Value] {
    if !distinct.isEmpty { return distinct }
    let (low, high) = (value(at: 0), value(at: 1))
    return low == high ? [low] : [low, high]
  }
}
