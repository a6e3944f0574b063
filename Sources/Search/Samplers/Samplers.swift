/// The catalogue of samplers.
package enum Samplers {
  package static let all: [any Sampler.Type] = [
    GridSampler.self,
    HaltonSampler.self,
    LatinHypercubeSampler.self,
    RandomSampler.self,
    SobolSampler.self,
    TPESampler.self,
    BOHBSampler.self,
    GaussianProcessSampler.self,
    CMAESSampler.self,
    NSGA2Sampler.self,
    PBTSampler.self,
  ]

  /// The words that `search.algorithm` may be.
  package static var names: [String] { all.map { $0.name } }

  package static func named(_ name: String) -> (any Sampler.Type)? {
    all.first { $0.name == name }
  }
}
