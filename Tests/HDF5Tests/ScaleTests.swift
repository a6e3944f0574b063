import Foundation
import HDF5
import Testing

@Suite struct ScaleTests {
  static func writeCurves(to file: borrowing HDF5File) throws {
    try file.write([Int64(0), 1], shape: [2], to: "sweep/epoch/trial")
    try file.write([Int64(1), 2, 3], shape: [3], to: "sweep/epoch/epoch")
    try file.write([1.0, 2, 3, 4, 5, .nan], shape: [2, 3], to: "sweep/epoch/loss")
    try file.write(["adam", "sgd"], shape: [2], to: "sweep/epoch/param_optimizer")
    for (axis, name) in ["trial", "epoch"].enumerated() {
      try file.makeScale("sweep/epoch/\(name)", name: name)
      try file.attachScale("sweep/epoch/\(name)", to: "sweep/epoch/loss", axis: axis)
    }
    try file.attachScale("sweep/epoch/trial", to: "sweep/epoch/param_optimizer", axis: 0)
    try file.setAttribute("units", "1", on: "sweep/epoch/loss")
  }

  @Test func `attached scales are found by their paths, axis by axis`() throws {
    try roundTrip(Self.writeCurves) { file throws in
      #expect(
        try file.scales(of: "sweep/epoch/loss") == [["/sweep/epoch/trial"], ["/sweep/epoch/epoch"]])
      #expect(try file.scales(of: "sweep/epoch/param_optimizer") == [["/sweep/epoch/trial"]])
    }
  }

  @Test func `a scale knows that it is one, and its name`() throws {
    try roundTrip(Self.writeCurves) { file throws in
      #expect(try file.properties(of: "sweep/epoch/epoch").isScale)
      #expect(try file.scaleName(of: "sweep/epoch/epoch") == "epoch")
      #expect(try !file.properties(of: "sweep/epoch/loss").isScale)
      #expect(try file.scaleName(of: "sweep/epoch/loss") == nil)
    }
  }

  @Test func `the attributes of the specification are there`() throws {
    try roundTrip(Self.writeCurves) { file throws in
      let scale = "sweep/epoch/epoch"
      #expect(try file.attributeNames(of: scale) == ["CLASS", "NAME", "REFERENCE_LIST"])
      #expect(try file.attribute("CLASS", of: scale)?.text == "DIMENSION_SCALE")
      #expect(try file.attribute("NAME", of: scale)?.text == "epoch")
      #expect(
        try file.attribute("REFERENCE_LIST", of: scale)
          == Attribute(shape: [1], values: .other("compound")))
      #expect(
        try file.attribute("DIMENSION_LIST", of: "sweep/epoch/loss")
          == Attribute(shape: [2], values: .other("variable-length array")))
    }
  }

  @Test func `a scale without elements can be attached`() throws {
    try roundTrip {
      try $0.write([Int64](), shape: [0], to: "trial")
      try $0.write([Double](), shape: [0], to: "loss")
      try $0.makeScale("trial", name: "trial")
      try $0.attachScale("trial", to: "loss", axis: 0)
    } _: { file throws in
      #expect(try file.scales(of: "loss") == [["/trial"]])
    }
  }

  @Test(.enabled(if: Tool("ncdump") != nil, "ncdump (netcdf-bin) is not installed"))
  func `netCDF reads every axis as a named dimension`() throws {
    let ncdump = try #require(Tool("ncdump"))
    try withScratch { folder in
      let file = try HDF5File(creating: folder + "/x.h5")
      try Self.writeCurves(to: file)
      try file.close()
      let (status, output) = try ncdump.run([folder + "/x.h5"])
      #expect(status == 0)
      #expect(!output.contains("phony_dim"))
      #expect(output.contains("double loss(trial, epoch)"))
      #expect(output.contains("string param_optimizer(trial)"))
      #expect(output.contains("loss:units = \"1\""))
      #expect(output.contains("param_optimizer = \"adam\", \"sgd\""))
    }
  }

  @Test(.enabled(if: Tool("h5dump") != nil, "h5dump (hdf5-tools) is not installed"))
  func `the library's own tool finds superblock 0 and little-endian types`() throws {
    let h5dump = try #require(Tool("h5dump"))
    try withScratch { folder in
      let file = try HDF5File(creating: folder + "/x.h5")
      try Self.writeCurves(to: file)
      try file.close()
      let (status, output) = try h5dump.run(["-B", "-p", folder + "/x.h5"])
      #expect(status == 0)
      #expect(output.contains("SUPERBLOCK_VERSION 0"))
      #expect(output.contains("H5T_IEEE_F64LE") && output.contains("H5T_STD_I64LE"))
      #expect(output.contains("CSET H5T_CSET_UTF8"))
    }
  }

  @Test(.enabled(if: Tool("ncgen") != nil, "ncgen (netcdf-bin) is not installed"))
  func `text of fixed length and unsigned numbers of other writers are read`() throws {
    let ncgen = try #require(Tool("ncgen"))
    let source = """
      netcdf x { dimensions: n = 3; k = 2;
      variables: char letters(n); ubyte pixels(n); ushort wide(n); uint count(n); uint64 big(n);
        short small(k, n); string names(k); names:note = "plain text";
      data: letters = "abc"; pixels = 0, 128, 255; wide = 0, 1, 65535;
        count = 0, 1, 4294967295; big = 0, 1, 2; small = -1, 2, -3, 4, -5, 6;
        names = "é", ""; }
      """
    try withScratch { folder in
      try source.write(toFile: folder + "/x.cdl", atomically: true, encoding: .utf8)
      let (status, output) = try ncgen.run(
        ["-k", "nc4", "-o", folder + "/x.nc", folder + "/x.cdl"])
      #expect(status == 0, "\(output)")
      let file = try HDF5File(reading: folder + "/x.nc")
      #expect(try file.read(String.self, from: "letters").values == ["a", "b", "c"])
      #expect(try file.read(from: "pixels").values == .int32([0, 128, 255]))
      #expect(try file.read(from: "wide").values == .int32([0, 1, 65535]))
      #expect(try file.read(from: "count").values == .int64([0, 1, 4_294_967_295]))
      #expect(try file.read(from: "big").values == .other("unsigned 64-bit integers"))
      #expect(try file.read(from: "small").values == .int32([-1, 2, -3, 4, -5, 6]))
      #expect(try file.read(String.self, from: "names").values == ["é", ""])
      #expect(try file.attribute("note", of: "names")?.text == "plain text")
    }
  }
}
