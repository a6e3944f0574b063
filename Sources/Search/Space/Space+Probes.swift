import Spec

extension Space {
  /// Assignments that show what settings can be wrong: between them every listed value of each
  /// parameter occurs, and both ends of each range, as far as values are found that make it active. The
  /// first one is the corner of the cube. Constraints are not looked at.
  package var probes: [Assignment] {
    let activations = activations
    var probes = [assignment(at: corner)]
    var known = Set(probes)
    for index in parameters.indices {
      guard let activation = activations[index] else { continue }
      for value in marginals[index].ends {
        var fixed = activation
        fixed[index] = value
        let probe = assignment(at: corner, fixed: fixed)
        if probe.values[index] != nil, known.insert(probe).inserted { probes.append(probe) }
      }
    }
    return probes
  }

  /// Most combinations of values that are tried to make one parameter active.
  private static let activationTries = 2000

  /// Of each parameter, values of others with which it is active at the corner; `nil`: none were found.
  private var activations: [[Value?]?] {
    var found = [[Value?]?](repeating: nil, count: parameters.count)
    for index in order { found[index] = activation(of: index, given: found) }
    return found
  }

  /// - Parameter found: The activations of the parameters before it in `order`.
  private func activation(of index: Int, given found: [[Value?]?]) -> [Value?]? {
    let nothing = [Value?](repeating: nil, count: parameters.count)
    guard let condition = parameters[index].when else { return nothing }
    let names = condition.parameterNames
    let parents = parameters.indices.filter { names.contains(parameters[$0].name) }
    let own = parents.compactMap { found[$0] }
    let together = own.reduce(nothing) { merged, activation in
      zip(merged, activation).map { $0 ?? $1 }
    }
    let choices = parents.map { parent -> (parent: Int, values: [Value?]) in
      let named = condition.literals.map(marginals[parent].typed)
      let values = marginals[parent].ends + named.filter(marginals[parent].contains)
      return (parent, [nil] + values)
    }
    for base in [together] + own {
      if let fixed = activation(of: index, choices, from: base) { return fixed }
    }
    return nil
  }

  /// Goes through the combinations of what `choices` has for each parent, the first parent changing
  /// fastest; `nil` leaves it as it is.
  private func activation(
    of index: Int, _ choices: [(parent: Int, values: [Value?])], from base: [Value?]
  ) -> [Value?]? {
    for number in 0..<Self.activationTries {
      var (fixed, rest) = (base, number)
      for (parent, values) in choices {
        fixed[parent] = values[rest % values.count] ?? fixed[parent]
        rest /= values.count
      }
      guard rest == 0 else { return nil }
      if assignment(at: corner, fixed: fixed).values[index] != nil { return fixed }
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
