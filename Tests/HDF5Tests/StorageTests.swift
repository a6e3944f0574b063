import HDF5
import Testing

@Suite struct StorageTests {
  @Test func `a filter and its chunks are applied`() throws {
    let values = (0..<20_000).map { Double($0 / 100) }
    try roundTrip {
      try $0.write(
        values, shape: [200, 100], to: "x", chunks: [50, 100],
        filters: .shuffleAndDeflate(level: 1))
    } _: { file throws in
      let properties = try file.properties(of: "x")
      #expect(properties.chunks == [50, 100])
      #expect(properties.isShuffled && properties.deflateLevel == 1)
      #expect(properties.storedByteCount < values.count)  // an eighth of the bytes, or less
      #expect(try file.read(Double.self, from: "x").values == values)
    }
  }

  @Test func `chunks are of whole rows between 64 KiB and 1 MiB when none are named`() throws {
    let values = [Double](repeating: 1, count: 1_000_000)
    try roundTrip {
      try $0.write(
        values, shape: [10_000, 100], to: "x", filters: .shuffleAndDeflate(level: 1))
      try $0.write(
        values, shape: [20, 50_000], to: "y", filters: .shuffleAndDeflate(level: 1))
      try $0.write(values, shape: [1_000_000], to: "z", filters: .shuffleAndDeflate(level: 1))
    } _: { file throws in
      #expect(try file.properties(of: "x").chunks == [163, 100])
      #expect(try file.properties(of: "y").chunks == [1, 50_000])
      #expect(try file.properties(of: "z").chunks == [131_072])
    }
  }

  @Test func `chunks larger than the data are cut to them`() throws {
    try roundTrip {
      try $0.write([1.0, 2], shape: [1, 2], to: "x", chunks: [64, 64])
    } _: { file throws in
      #expect(try file.properties(of: "x").chunks == [1, 2])
    }
  }

  @Test func `what has no elements, no extent or is text is contiguous whatever is asked`() throws {
    try roundTrip {
      try $0.write(
        [Double](), shape: [0, 2], to: "empty", chunks: [8, 2],
        filters: .shuffleAndDeflate(level: 1))
      try $0.write([1.0], shape: [], to: "scalar", filters: .shuffleAndDeflate(level: 1))
      try $0.write(["a"], shape: [1], to: "text", filters: .shuffleAndDeflate(level: 1))
    } _: { file throws in
      for name in ["empty", "scalar", "text"] {
        let properties = try file.properties(of: name)
        #expect(properties.chunks == nil && properties.deflateLevel == nil)
      }
    }
  }

  @Test func `floating point is filled with not-a-number, integers with what is asked`() throws {
    try roundTrip {
      try $0.write([1.0], shape: [1], to: "double")
      try $0.write([Float(1)], shape: [1], to: "float")
      try $0.write([Int64(1)], shape: [1], to: "plain")
      try $0.write([Int64(1)], shape: [1], to: "filled", fill: -1)
      try $0.write(["a"], shape: [1], to: "text", fill: "none")
    } _: { file throws in
      #expect(try file.fill(Double.self, of: "double")?.isNaN == true)
      #expect(try file.fill(Float.self, of: "float")?.isNaN == true)
      #expect(try file.fill(Int64.self, of: "plain") == nil)
      #expect(try file.fill(Int64.self, of: "filled") == -1)
      #expect(try file.fill(String.self, of: "text") == "none")
    }
  }

  @Test func `children come in the order of their bytes, with their kind`() throws {
    try roundTrip {
      try $0.createGroup("g/é")
      try $0.createGroup("g/a/deep/er")
      for name in ["z", "Z", "_", "a10", "a9"] { try $0.writeScalar(1.0, to: "g/\(name)") }
    } _: { file throws in
      let children = try file.children(of: "g")
      #expect(children.map(\.name) == ["Z", "_", "a", "a10", "a9", "z", "é"])
      #expect(children.filter { $0.kind == .group }.map(\.name) == ["a", "é"])
      #expect(try file.children().map(\.name) == ["g"])
      #expect(try file.children(of: "g/a").map(\.name) == ["deep"])
    }
  }

  @Test func `contains tells what is there, however deep`() throws {
    try roundTrip {
      try $0.writeScalar(1.0, to: "a/b/c")
    } _: { file throws in
      #expect(try file.contains("a/b/c"))
      #expect(try file.contains("/a/b"))
      #expect(try file.contains("/"))
      #expect(try !file.contains("a/x/c"))
    }
  }

  @Test func `every element type is named`() throws {
    try roundTrip {
      try $0.writeScalar(Int8(1), to: "int8")
      try $0.writeScalar(Int32(1), to: "int32")
      try $0.writeScalar(Int64(1), to: "int64")
      try $0.writeScalar(Float(1), to: "float32")
      try $0.writeScalar(1.0, to: "float64")
      try $0.writeScalar("", to: "string")
    } _: { file throws in
      for type in ElementType.allCases {
        #expect(try file.properties(of: type.rawValue).elementType == type)
      }
    }
  }
}
