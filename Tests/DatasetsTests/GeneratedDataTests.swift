import Datasets
import Tensors
import Testing

struct GeneratedDataTests {
  private let stream = RandomStream(seed: 21, "data")

  @Test(
    arguments: [
      LinearData(samples: 50, features: 3), SineData(samples: 50), TwoMoonsData(samples: 50),
      TwoSpiralsData(samples: 50), BlobsData(samples: 50), AddingData(samples: 50, steps: 6),
      BracketData(samples: 50, kinds: 2, pairs: 1...4),
      PlanesData(samples: 50, features: 3, targets: 2),
    ] as [any GeneratedData])
  func `the same stream gives the same table, another stream another`(data: any GeneratedData) {
    let table = data.table(from: stream)
    #expect(table.count == 50 && table == data.table(from: stream))
    #expect(table != data.table(from: RandomStream(seed: 22, "data")))
  }

  @Test func `more samples begin with the same ones`() {
    let few = TwoMoonsData(samples: 10).table(from: stream)
    #expect(few == TwoMoonsData(samples: 30).table(from: stream).selecting(Array(0..<10)))
  }

  @Test func `a linear table without noise is solved by its weights`() throws {
    let data = LinearData(samples: 30, features: 4, noise: 0)
    let table = data.table(from: stream)
    let found = try table.features.leastSquares(Matrix(column: table.target)).coefficients
    #expect((found - Matrix(column: data.weights(from: stream))).frobeniusNorm < 1e-12)
  }

  @Test func `planes without noise are found, and labels are their signs`() throws {
    let data = PlanesData(samples: 40, features: 4, targets: 3, noise: 0)
    let table = data.table(from: stream)
    let found = try table.features.leastSquares(table.targets).coefficients
    let planes = data.planes(from: stream)
    for target in 0..<3 {
      for feature in 0..<4 {
        #expect((found[feature, target] - planes[target, feature]).magnitude < 1e-12)
      }
    }
    let labels = PlanesData(samples: 40, features: 4, targets: 3, noise: 0, form: .labels)
      .table(from: stream)
    #expect(labels.targets.values == table.targets.values.map { $0 > 0 ? 1 : 0 })
    let shares = PlanesData(samples: 40, features: 4, targets: 3, noise: 0, form: .shares)
      .table(from: stream)
    for row in 0..<40 {
      let (y, found) = (Array(table.targets.row(row)), Array(shares.targets.row(row)))
      #expect(abs(found.reduce(0, +) - 1) < 1e-15)
      #expect(abs(Elementary.log(found[0] / found[1]) - (y[0] - y[1])) < 1e-12)
    }
  }

  @Test func `correlated features have the correlation wanted`() {
    let features = LinearData(samples: 20_000, features: 2, correlation: 0.9)
      .table(from: stream).features
    let (x, y) = (features.column(0), features.column(1))
    let correlation = zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } / 20_000
    #expect((correlation - 0.9).magnitude < 0.05)  // standard error √(1 + 0.9²) / √20000 = 0.0095
  }

  @Test func `moons and spirals lie on their curves`() {
    let moons = TwoMoonsData(samples: 100, noise: 0).table(from: stream)
    for index in 0..<100 {
      let (x, y) = (moons.features[index, 0], moons.features[index, 1])
      let (u, v) = index % 2 == 0 ? (x, y) : (1 - x, 0.5 - y)
      #expect((u * u + v * v - 1).magnitude < 1e-14 && v >= 0)
      #expect(moons.target[index] == Double(index % 2))
    }
    let spirals = TwoSpiralsData(samples: 100, noise: 0, turns: 2).table(from: stream)
    for index in 0..<100 {
      let (x, y) = (spirals.features[index, 0], spirals.features[index, 1])
      let radius = (x * x + y * y).squareRoot()
      let angle = 4 * Double.pi * radius + (index % 2 == 0 ? 0 : .pi)
      #expect((radius * Elementary.cos(angle) - x).magnitude < 1e-12)
    }
  }

  @Test func `blobs lie around their centres`() {
    let data = BlobsData(samples: 3000, spread: 0.5)
    let table = data.table(from: stream)
    let centres = data.centres(from: stream)
    for number in 0..<3 {
      let own = table.selecting((0..<3000).filter { $0 % 3 == number }).features
      let mean = own.column(0).reduce(0, +) / 1000
      #expect((mean - centres[number, 0]).magnitude < 0.08)  // five times 0.5 / √1000
    }
  }

  /// By a stack, with the closing bracket 2 + 2 k of each opening one 1 + 2 k.
  private static func isBalanced(_ tokens: [Int]) -> Bool {
    var open: [Int] = []
    for token in tokens {
      if token % 2 == 1 {
        open.append(token + 1)
      } else if open.popLast() != token {
        return false
      }
    }
    return open.isEmpty
  }

  @Test(arguments: [1, 3]) func `brackets are balanced where their class says so`(kinds: Int) {
    let table = BracketData(samples: 400, kinds: kinds, pairs: 2...5).table(from: stream)
    var lengths = Set<Int>()
    for index in 0..<table.count {
      let row = (0..<10).map { Int(table.features[index, $0]) }
      let tokens = Array(row.prefix { $0 > 0 })
      #expect(row.dropFirst(tokens.count).allSatisfy { $0 == 0 })
      #expect(tokens.allSatisfy { $0 <= 2 * kinds })
      #expect(Self.isBalanced(tokens) == (table.target[index] == 1))
      lengths.insert(tokens.count)
    }
    #expect(lengths == [4, 6, 8, 10])
    #expect((150...250).contains(table.target.count { $0 == 1 }))
  }

  @Test func `the sum to be told is that of one marked number of each half`() {
    let table = AddingData(samples: 100, steps: 7).table(from: stream)
    for index in 0..<table.count {
      let marked = (0..<7).filter { table.features[index, 2 * $0 + 1] == 1 }
      #expect(marked.count == 2 && marked[0] < 3 && marked[1] >= 3)
      let sum = marked.reduce(0) { $0 + table.features[index, 2 * $1] }
      #expect(sum == table.target[index])
    }
  }

  @Test func `identities name all parameters`() {
    #expect(TwoMoonsData(samples: 5, noise: 0.25).identity == "two-moons(samples: 5, noise: 0.25)")
    #expect(
      LinearData(samples: 5, features: 2).identity
        == "linear(samples: 5, features: 2, noise: 0.1, correlation: 0.0, intercept: 0.0)")
  }
}
