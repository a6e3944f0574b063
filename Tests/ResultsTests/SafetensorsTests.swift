import Results
import TensorFiles
import Testing
import Trials

@Suite struct SafetensorsTests {
  let folder = TemporaryFolder()

  private let tensors = [
    NamedArray("w", shape: [2, 2], .float32([1, -2, .infinity, 0.1])),
    NamedArray("scalar", shape: [], .float64([.pi])),
    NamedArray("empty", shape: [0, 3], .int32([])),
    NamedArray("count", shape: [2], .int64([.min, .max])),
    NamedArray("flags", shape: [3], .uint8([0, 1, 255])),
    NamedArray("images", shape: [1, 2], axes: ["image", "row"], .float32([0.5, 1])),
  ]

  @Test func `tensors are read back as they were written`() throws {
    let path = folder.file("0-weights.safetensors")
    let hash = try Safetensors.write(tensors, to: path)
    let read = try Safetensors.read(path, hash: hash)
    #expect(read.sorted { $0.name < $1.name } == tensors.sorted { $0.name < $1.name })
    #expect(folder.names == ["0-weights.safetensors"])
  }

  @Test func `the bytes are those of the format`() {
    // python3 -c "from safetensors.numpy import save; import numpy as np;
    //   print(save({'a': np.array([1, 2], np.int32)}).hex())", safetensors 0.4: the same header up to
    //   the order of its keys and its padding.
    let header = #"{"a":{"data_offsets":[0,8],"dtype":"I32","shape":[2]}}  "#
    let bytes = [56, 0, 0, 0, 0, 0, 0, 0] + Array(header.utf8) + [1, 0, 0, 0, 2, 0, 0, 0]
    #expect(Safetensors.encoded([NamedArray("a", shape: [2], .int32([1, 2]))]) == bytes)
  }

  @Test func `names of axes stand among the notes of the header`() {
    let tensor = NamedArray("a", shape: [1, 2], axes: ["row", "column"], .int32([1, 2]))
    let header =
      #"{"__metadata__":{"axes.a":"row,column"},"#
      + #""a":{"data_offsets":[0,8],"dtype":"I32","shape":[1,2]}}"#
    let bytes = Safetensors.encoded([tensor])
    #expect(Array(bytes[8..<8 + header.utf8.count]) == Array(header.utf8))
  }

  @Test func `a file that was changed is refused by its hash`() throws {
    let path = folder.file("x.safetensors")
    let hash = try Safetensors.write(tensors, to: path)
    var bytes = try TemporaryFolder.bytes(of: path)
    bytes[bytes.count - 1] ^= 1
    try TemporaryFolder.write(bytes, to: path)
    #expect { try Safetensors.read(path, hash: hash) } throws: {
      "\($0)" == "\(path): is not what was written (its SHA-256 differs)"
    }
  }

  @Test func `bytes that are no such file end in an error`() {
    let bytes = Safetensors.encoded(tensors)
    for length in 0..<bytes.count {
      #expect(throws: TensorFileError.self) {
        try Safetensors.decoded(Array(bytes[..<length]), path: "x")
      }
    }
    for offset in 0..<min(bytes.count, 200) {
      var changed = bytes
      changed[offset] = changed[offset] &+ 1
      _ = try? Safetensors.decoded(changed, path: "x")
    }
  }
}
