import Tensors

/// Which array of a file of weights becomes which parameter of a model.
///
/// A file may use our paths or those of state dicts of PyTorch; what fits most parameters counts.
package struct WeightMatch: Sendable {
  /// A parameter and the place of its array.
  package private(set) var pairs: [(parameter: Parameter, array: Int)] = []
  /// Places of arrays that say once more what another says.
  package private(set) var repeated: [(array: Int, parameter: Parameter)] = []
  /// Whether no array has the name of a parameter.
  package private(set) var isForeign = true
  /// Whatever does not fit, in the order of the parameters and then of the file, a line each.
  package private(set) var problems: [String] = []

  /// - Parameters:
  ///   - arrays: Name and shape of all that the file has.
  ///   - isStrict: Whether every parameter must be in the file and every array in the model.
  package init(
    _ model: some Parametric, to arrays: [(name: String, shape: [Int])], isStrict: Bool = true
  ) {
    let parameters = model.parameters.layout.parameters
    var places: [String: Int] = [:]
    for (place, array) in arrays.enumerated() { places[array.name] = place }
    var (torch, names, most) = (TorchNames([]), parameters.map(\.name), (fitting: 0, known: 0))
    for (place, table) in ([[:], model.torchNames] + model.otherTorchNames).enumerated() {
      let called = parameters.map { table[$0.name] }
      let fitting = zip(parameters, called).count { parameter, name in
        places[name].map { arrays[$0].shape == parameter.shape.array } ?? false
      }
      // Names of other modules count where they fit.
      let known = place < 2 ? called.count { places[$0] != nil } : 0
      if (fitting, known) > most { (torch, names, most) = (table, called, (fitting, known)) }
    }
    var known = [Bool](repeating: false, count: arrays.count)
    for (parameter, name) in zip(parameters, names) {
      guard let place = places[name] else {
        if isStrict { problems.append("there is no '\(name)' \(parameter.shape)") }
        continue
      }
      (known[place], isForeign) = (true, false)
      if arrays[place].shape == parameter.shape.array {
        pairs.append((parameter, place))
      } else {
        problems.append(
          "'\(name)' has shape \(arrays[place].shape), and the model's is \(parameter.shape)")
      }
    }
    for (name, own) in torch.repeated {
      guard let place = places[name], let parameter = model.parameters.layout[own] else { continue }
      known[place] = true
      repeated.append((place, parameter))
    }
    for (place, array) in arrays.enumerated()
    where isStrict && !known[place] && !Self.isCounter(array.name) {
      problems.append("the model has no '\(array.name)' \(array.shape)")
    }
  }

  /// Batches that a norm of PyTorch has seen, which nothing is computed from.
  private static func isCounter(_ name: String) -> Bool { name.hasSuffix("num_batches_tracked") }
}
