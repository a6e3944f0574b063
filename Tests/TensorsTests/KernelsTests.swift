import Tensors
import Testing

struct KernelsTests {
  static let paths = KernelPath.allCases.compactMap(Kernels.init)

  @Test func `this process runs the pinned BLAS kernel`() {
    let kernel = BLASKernel.current()
    #expect(
      kernel.isPinned,
      "start the tests with \(kernel.environment.map { "\($0.name)=\($0.value)" })")
  }

  @Test func `subnormal numbers are 0 after flushing`() async {
    await #expect(processExitsWith: .success) {
      Denormals.flush()
      #expect(Denormals.areFlushed)
      let tiny = Float.leastNormalMagnitude
      #expect(Op.affine(Tensor([tiny]), attributes: .scaling(0.25)).values == [0])
    }
  }

  @Test(arguments: paths.indices) func `bytes become scaled rows`(path: Int) {
    let bytes: [UInt8] = (0..<100).map { UInt8($0 * 2) }
    let rows = [3, 0, 3]
    var out = [Float](repeating: .nan, count: 60)
    bytes.withUnsafeBufferPointer { bytes in
      rows.withUnsafeBufferPointer { rows in
        out.withUnsafeMutableBufferPointer { out in
          Self.paths[path].gather(
            bytes, rows: rows, columns: 20, scale: 0.5, offset: -1, into: out)
        }
      }
    }
    let expected = rows.flatMap { row in (0..<20).map { column in Float(row * 20 + column - 1) } }
    #expect(out == expected)
  }

  @Test(arguments: paths.indices) func `chosen rows are copied`(path: Int) {
    let values = (0..<12).map(Float.init)
    var out = [Float](repeating: .nan, count: 6)
    values.withUnsafeBufferPointer { values in
      [2, 0].withUnsafeBufferPointer { rows in
        out.withUnsafeMutableBufferPointer { out in
          Self.paths[path].gather(values, rows: rows, columns: 3, into: out)
        }
      }
    }
    #expect(out == [6, 7, 8, 0, 1, 2])
  }

  @Test(arguments: 1...9) func `parts are summed in the balanced tree`(count: Int) {
    let parts = (0..<count).map {
      Storage(Example.tensor("part \($0)", [2500], in: -1...1).values)
    }
    func tree(_ parts: ArraySlice<Storage>, _ index: Int) -> Float {
      guard parts.count > 1 else { return parts[parts.startIndex][index] }
      let middle = parts.startIndex + (parts.count + 1) / 2
      return tree(parts[..<middle], index) + tree(parts[middle...], index)
    }
    let expected = (0..<2500).map { tree(parts[...], $0) }
    for kernels in Self.paths {
      let out = Storage(count: 2500)
      out.sum(parts, in: 0..<2500, with: kernels)
      #expect(out.values == expected)
    }
    parts[0].sum(parts, in: 0..<2500, with: Self.paths[0])
    #expect(parts[0].values == expected)
  }

  /// Around the extents of tiles (8 by 48, 6 by 16), blocks (64, 192, 256) and their remainders.
  @Test(
    arguments: [
      [1, 1, 1], [7, 17, 5], [16, 48, 256], [19, 193, 257], [33, 50, 600], [70, 64, 70],
    ],
    [Transposes(), .first, .second, [.first, .second]])
  func `a product is that in double, with equal bits on all paths and for a part of the rows`(
    extents: [Int], transposes: Transposes
  ) {
    let (m, n, k) = (extents[0], extents[1], extents[2])
    let a = Example.tensor("a", [m, k], in: -1...1).values
    let b = Example.tensor("b", [k, n], in: -1...1).values
    func product(_ kernels: Kernels, rows: Int) -> [Float] {
      let left = stored(Array(a[..<(rows * k)]), rows, k, transposes.contains(.first))
      let right = stored(b, k, n, transposes.contains(.second))
      let out = Storage(count: rows * n)
      out.write(
        productOf: left, right, (m: rows, n: n, k: k), transposing: transposes, with: kernels)
      return out.values
    }
    let whole = product(Self.paths[0], rows: m)
    for (index, value) in whole.enumerated() {
      let exact = (0..<k).reduce(0.0) {
        $0 + Double(a[index / n * k + $1]) * Double(b[$1 * n + index % n])
      }
      #expect(abs(Double(value) - exact) < 4e-6 * Double(k).squareRoot())
    }
    for kernels in Self.paths {
      #expect(product(kernels, rows: m) == whole)
      #expect(product(kernels, rows: m / 2) == Array(whole[..<(m / 2 * n)]))
    }
  }

  /// The numbers of a matrix, columns first where it is transposed.
  private func stored(
    _ x: [Float], _ rows: Int, _ columns: Int, _ isTransposed: Bool
  ) -> Storage {
    Storage(
      x.indices.map { isTransposed ? x[$0 % rows * columns + $0 / rows] : x[$0] })
  }

  @Test func `sums are taken in double`() {
    let values = [Float](repeating: 0.1, count: 100_003)
    values.withUnsafeBufferPointer { values in
      for kernels in Self.paths {
        #expect(abs(kernels.sum(values) - 100_003 * Double(Float(0.1))) < 1e-6)
        let square = Double(Float(0.1)) * Double(Float(0.1))
        let slice = StorageSlice(Storage(values), 0..<values.count)
        #expect(abs(kernels.sumOfSquares(slice) - 100_003 * square) < 1e-6)
      }
    }
  }
}

extension Attributes {
  static func scaling(_ scale: Float) -> Attributes {
    var attributes = Attributes()
    attributes.scale = scale
    return attributes
  }
}
