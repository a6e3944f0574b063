import HDF5
import Testing

@Suite struct AttributeTests {
  @Test func `scalars of every type come back`() throws {
    try roundTrip {
      try $0.writeScalar(1.0, to: "x")
      try $0.setAttribute("int8", Int8(-1), on: "x")
      try $0.setAttribute("int32", Int32(2), on: "x")
      try $0.setAttribute("int64", Int64.max, on: "x")
      try $0.setAttribute("float32", Float(0.5), on: "x")
      try $0.setAttribute("float64", 0.1, on: "x")
      try $0.setAttribute("string", "naïve λ", on: "x")
    } _: { file throws in
      let expected: [(String, Values)] = [
        ("float32", .float32([0.5])), ("float64", .float64([0.1])), ("int32", .int32([2])),
        ("int64", .int64([.max])), ("int8", .int8([-1])), ("string", .string(["naïve λ"])),
      ]
      #expect(try file.attributeNames(of: "x") == expected.map(\.0))
      for (name, values) in expected {
        #expect(try file.attribute(name, of: "x") == Attribute(shape: [], values: values))
      }
    }
  }

  @Test func `arrays come back, the empty one too`() throws {
    try roundTrip {
      try $0.createGroup("g")
      try $0.setAttribute("flags", [Int8(0), 1, 2], on: "g")
      try $0.setAttribute("names", ["a", "", "λ"], on: "g")
      try $0.setAttribute("nothing", [Double](), on: "g")
    } _: { file throws in
      #expect(
        try file.attribute("flags", of: "g") == Attribute(shape: [3], values: .int8([0, 1, 2])))
      #expect(
        try file.attribute("names", of: "g")
          == Attribute(shape: [3], values: .string(["a", "", "λ"])))
      #expect(
        try file.attribute("nothing", of: "g") == Attribute(shape: [0], values: .float64([])))
    }
  }

  @Test func `the root has attributes, and setting one again replaces it`() throws {
    try roundTrip {
      try $0.setAttribute("complete", Int8(0), on: "/")
      try $0.setAttribute("complete", "yes", on: "/")
    } _: { file throws in
      #expect(try file.attributeNames(of: "/") == ["complete"])
      #expect(try file.attribute("complete", of: "/")?.text == "yes")
    }
  }

  @Test func `single values are read without naming their type`() {
    #expect(Attribute(shape: [], values: .int8([3])).integer == 3)
    #expect(Attribute(shape: [1], values: .int32([3])).integer == 3)
    #expect(Attribute(shape: [], values: .float32([0.5])).number == 0.5)
    #expect(Attribute(shape: [], values: .string(["a"])).text == "a")
    #expect(Attribute(shape: [2], values: .int64([1, 2])).integer == nil)
    #expect(Attribute(shape: [], values: .float64([1])).integer == nil)
  }

  @Test func `an attribute that is not there is nil`() throws {
    try roundTrip {
      try $0.createGroup("g")
    } _: { file throws in
      #expect(try file.attribute("units", of: "g") == nil)
    }
  }

  @Test func `a text attribute beyond 64 KiB comes back`() throws {
    let text = String(repeating: "x", count: 100_000)
    try roundTrip {
      try $0.setAttribute("long", text, on: "/")
    } _: { file throws in
      #expect(try file.attribute("long", of: "/")?.text == text)
    }
  }
}
