import Tensors

/// Sums in bfloat16.
extension GradientExchange {
  /// The sum of a node whose parts are all of this rank, rounded at each node of the tree, so that it is
  /// the same whoever computes which.
  func roundedSum(
    of node: ShardTree.Node, _ write: (Int, Storage) throws -> Void
  ) throws -> Storage {
    let sum: Storage
    if node.count == 1 {
      sum = buffer()
      try write(node.lowerBound, sum)
    } else {
      let (left, right) = ShardTree.halves(of: node)
      sum = try roundedSum(of: left, write)
      let other = try roundedSum(of: right, write)
      sum.sum([sum, other], in: 0..<count, with: kernels)
      free.append(other)
    }
    kernels.roundToBFloat16(StorageSlice(sum, 0..<count))
    return sum
  }

  /// The memory of an exchange: that of the numbers themselves, or copies of half the bytes.
  struct Halves {
    private let precision: Precision
    private let kernels: Kernels
    /// What is sent, kept until the exchange is over.
    private var sent: [BFloat16Storage] = []
    private var awaited: [(half: BFloat16Storage, slice: StorageSlice)] = []

    init(_ precision: Precision, _ kernels: Kernels) {
      (self.precision, self.kernels) = (precision, kernels)
    }

    /// The bytes of numbers that are bfloat16 already.
    mutating func sent(_ slice: StorageSlice) -> UnsafeMutableRawBufferPointer {
      guard precision == .bfloat16 else { return slice.bytes }
      let half = BFloat16Storage(count: slice.count)
      half.write(slice, with: kernels)
      sent.append(half)
      return half.bytes
    }

    /// Where the bytes of numbers go that others send.
    mutating func awaited(_ slice: StorageSlice) -> UnsafeMutableRawBufferPointer {
      guard precision == .bfloat16 else { return slice.bytes }
      let half = BFloat16Storage(count: slice.count)
      awaited.append((half, slice))
      return half.bytes
    }

    /// Reads what has come.
    func finish() {
      for (half, slice) in awaited { half.read(into: slice, with: kernels) }
      withExtendedLifetime(sent) {}
    }
  }
}
