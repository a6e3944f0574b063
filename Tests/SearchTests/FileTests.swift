import Search
import Spec
import Testing

@Suite struct FileTests {
  private func file(_ search: String, overrides: [String] = []) throws -> ExperimentFile {
    let text = """
      experiment: command
      seed: 7
      settings: {command: [./train, $lr, $width, $dropout, $optimizer, $momentum]}
      parameters:
        momentum:  {min: 0.0, max: 0.9, step: 0.3, when: optimizer == sgd}
        lr:        {distribution: log_uniform_values, min: 1e-4, max: 1}
        width:     {values: [32, 64, 128, 256], ordered: true}
        dropout:   {min: 0.0, max: 0.6, step: 0.1}
        optimizer: {values: [sgd, adam]}
      constraints: [width * (1 - dropout) >= 16]
      objective: {metric: loss, goal: minimize}
      search: \(search)
      """
    return try ExperimentFile(
      text: text, path: "sweep.exp", overrides: overrides,
      vocabulary: Vocabulary(samplers: Samplers.vocabulary))
  }

  @Test(arguments: Samplers.names.filter { $0 != "grid" })
  func `a file is searched within its space`(name: String) throws {
    let proposals = try Proposals(file("{algorithm: \(name), trials: 200}"))
    let all = try Fixture.all(proposals)
    #expect(all.count == 200)
    #expect(all.allSatisfy(proposals.space.contains))
    #expect(all.contains { $0.values[0] == nil })
    #expect(all.contains { $0.values[0] != nil })
  }

  @Test func `initial points of a file are completed`() throws {
    let proposals = try Proposals(
      file("{trials: 3, initial: [{optimizer: adam, lr: 1, dropout: 0.3, width: 64}]}"))
    let first = try Fixture.all(proposals)[0]
    #expect(first.values == [nil, .real(1), .integer(64), .real(0.3), .text("adam")])
  }

  @Test func `a sampler's own key is read from the file`() throws {
    let plain = try Proposals(file("{algorithm: sobol, trials: 9, scramble: false}"))
    let scrambled = try Proposals(file("{algorithm: sobol, trials: 9}"))
    #expect(try Fixture.all(plain) != Fixture.all(scrambled))
  }

  @Test func `a key of another sampler is refused`() throws {
    #expect(throws: SpecErrors.self) {
      try Proposals(file("{algorithm: random, trials: 9, scramble: false}"))
    }
  }

  @Test func `a file without parameters is one trial`() throws {
    let file = try ExperimentFile(text: "experiment: ridge", path: "one.exp")
    #expect(try Fixture.all(Proposals(file)) == [Assignment([])])
  }

  @Test func `every sampler describes its own keys`() {
    let described = Samplers.vocabulary.map { "\($0.name) \($0.keys ?? [])" }
    #expect(described.count == Samplers.names.count)
    for line in ["random []", #"sobol ["scramble"]"#, #"tpe ["candidates", "multivariate"]"#] {
      #expect(described.contains(line))
    }
  }
}
