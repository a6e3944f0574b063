import HDF5
import Testing

@Suite struct RoundTripTests {
  private func expectRoundTrip<Element: Storable>(_ values: [Element], shape: [Int]) throws {
    try roundTrip {
      try $0.write(values, shape: shape, to: "group/x")
    } _: { file throws in
      let back = try file.read(Element.self, from: "group/x")
      #expect(back.values == values)
      #expect(back.shape == shape)
    }
  }

  @Test(arguments: [[6], [2, 3], [1, 2, 3], [3, 1, 2, 1]])
  func `numbers of every type come back in every shape`(shape: [Int]) throws {
    try expectRoundTrip([Int8.min, -1, 0, 1, 2, .max], shape: shape)
    try expectRoundTrip([Int32.min, -1, 0, 1, 2, .max], shape: shape)
    try expectRoundTrip([Int64.min, -1, 0, 1, 2, .max], shape: shape)
    try expectRoundTrip(
      [-Float.infinity, -0.1, 0, .leastNonzeroMagnitude, 3.4e38, .infinity], shape: shape)
    try expectRoundTrip(
      [-Double.infinity, -0.1, 0, .leastNonzeroMagnitude, 1e308, .infinity], shape: shape)
  }

  @Test(arguments: [[6], [2, 3], [1, 2, 3]])
  func `strings come back in every shape`(shape: [Int]) throws {
    try expectRoundTrip(["", "a", "naïve λ", "日本語", "👩🏽‍🔬", "two\nlines\t"], shape: shape)
  }

  @Test(arguments: [[0], [0, 3], [3, 0]])
  func `an extent of zero comes back`(shape: [Int]) throws {
    try expectRoundTrip([Double](), shape: shape)
    try expectRoundTrip([Int8](), shape: shape)
    try expectRoundTrip([String](), shape: shape)
  }

  @Test func `scalars come back without an extent`() throws {
    try expectRoundTrip([Int8(-7)], shape: [])
    try expectRoundTrip([Double.pi], shape: [])
    try expectRoundTrip(["λ"], shape: [])
  }

  @Test func `a scalar text beyond 64 KiB comes back whole`() throws {
    let text = String(repeating: "learning_rate: 0.1  # λ\n", count: 10_000)
    try roundTrip {
      try $0.writeScalar(text, to: "provenance/spec")
    } _: { file throws in
      #expect(try file.readScalar(String.self, from: "provenance/spec") == text)
    }
  }

  @Test func `not-a-number keeps its bits`() throws {
    let values = [Double.nan, -.nan, Double(bitPattern: 0x7FF8_0000_0000_1234)]
    try roundTrip {
      try $0.write(values, shape: [3], to: "x")
    } _: { file throws in
      let back = try file.read(Double.self, from: "x").values
      #expect(back.map(\.bitPattern) == values.map(\.bitPattern))
    }
  }

  @Test func `a tensor comes back from memory to memory, contiguous`() throws {
    let tensor = (0..<24).map { Float($0) / 7 }
    try roundTrip { file in
      try tensor.withUnsafeBytes {
        try file.write(tensor: $0, shape: [2, 3, 4], to: "artifacts/7/fc1.weight")
      }
    } _: { file throws in
      var back = [Float](repeating: 0, count: 24)
      try back.withUnsafeMutableBytes { try file.read(tensor: "artifacts/7/fc1.weight", into: $0) }
      #expect(back == tensor)
      let properties = try file.properties(of: "artifacts/7/fc1.weight")
      #expect(properties.shape == [2, 3, 4] && properties.elementType == .float32)
      #expect(properties.chunks == nil)
    }
  }

  @Test func `a tensor without elements comes back`() throws {
    try roundTrip {
      try $0.write(tensor: UnsafeRawBufferPointer(start: nil, count: 0), shape: [0, 4], to: "x")
    } _: { file throws in
      try file.read(tensor: "x", into: UnsafeMutableRawBufferPointer(start: nil, count: 0))
      #expect(try file.properties(of: "x").shape == [0, 4])
    }
  }

  @Test func `narrower numbers are read into wider ones`() throws {
    try roundTrip {
      try $0.write([Int8(-3), 5], shape: [2], to: "int8")
      try $0.write([Float(0.5), 2], shape: [2], to: "float32")
    } _: { file throws in
      #expect(try file.read(Int64.self, from: "int8").values == [-3, 5])
      #expect(try file.read(Double.self, from: "int8").values == [-3, 5])
      #expect(try file.read(Double.self, from: "float32").values == [0.5, 2])
    }
  }

  @Test func `values are read in the type they have when none is asked for`() throws {
    try roundTrip {
      try $0.write([Int32(1), 2], shape: [1, 2], to: "x")
      try $0.writeScalar("λ", to: "y")
    } _: { file throws in
      let (x, y) = (try file.read(from: "x"), try file.read(from: "y"))
      #expect(x.values == .int32([1, 2]) && x.shape == [1, 2])
      #expect(y.values == .string(["λ"]) && y.shape == [])
    }
  }

  @Test func `a file opened to be changed keeps what it had`() throws {
    try withScratch { folder in
      let path = folder + "/x.h5"
      let first = try HDF5File(creating: path)
      try first.write([1.5], shape: [1], to: "a")
      try first.close()
      let second = try HDF5File(updating: path)
      try second.write([2.5], shape: [1], to: "b")
      try second.close()
      let third = try HDF5File(reading: path)
      #expect(try third.read(Double.self, from: "a").values == [1.5])
      #expect(try third.read(Double.self, from: "b").values == [2.5])
    }
  }

  @Test func `creating a file takes the place of an old one`() throws {
    try withScratch { folder in
      let path = folder + "/x.h5"
      let first = try HDF5File(creating: path)
      try first.writeScalar(Int64(1), to: "old")
      try first.close()
      let second = try HDF5File(creating: path)
      #expect(try second.children().isEmpty)
    }
  }

  @Test func `equal content gives equal bytes`() throws {
    try withScratch { folder in
      for name in ["a", "b"] {
        let file = try HDF5File(creating: "\(folder)/\(name)")
        try file.write([1.0, 2], shape: [2], to: "g/x")
        try file.setAttribute("units", "s", on: "g/x")
        try file.close()
      }
      #expect(try bytes(of: folder + "/a") == bytes(of: folder + "/b"))
    }
  }

  @Test func `the library names its version`() {
    #expect(HDF5File.libraryVersion.split(separator: ".").count == 3)
  }
}
