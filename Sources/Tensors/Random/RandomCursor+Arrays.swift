/// Whole arrays at once: one call across modules instead of one per number.
extension RandomCursor {
  /// `count` numbers of ``uniform()``.
  package mutating func uniforms(_ count: Int) -> [Double] {
    [Double](unsafeUninitializedCapacity: count) { buffer, initialized in
      for index in 0..<count {
        buffer.initializeElement(at: index, to: uniform())
      }
      initialized = count
    }
  }

  /// `count` numbers of ``normal()``.
  package mutating func normals(_ count: Int) -> [Double] {
    [Double](unsafeUninitializedCapacity: count) { buffer, initialized in
      for index in 0..<count {
        buffer.initializeElement(at: index, to: normal())
      }
      initialized = count
    }
  }

  /// Overwrites `values` with numbers of ``uniformFloat()``.
  package mutating func fillUniform(_ values: UnsafeMutableBufferPointer<Float>) {
    for index in values.indices {
      values[index] = uniformFloat()
    }
  }

  /// Overwrites `values` with numbers of ``normal()``, rounded to Float.
  package mutating func fillNormal(_ values: UnsafeMutableBufferPointer<Float>) {
    for index in values.indices {
      values[index] = Float(normal())
    }
  }
}
