import CHDF5

/// Dimension scales (HDF5 Dimension Scale Specification 1.0): with one attached to every axis, a
/// file of groups and datasets is a netCDF-4 file.
extension HDF5File {
  /// Makes the dataset `path` a dimension scale of the given name.
  /// - Throws: ``HDF5Error``, as when there is no such dataset.
  package func makeScale(_ path: String, name: String) throws(HDF5Error) {
    let place = place(path)
    try Library.locked { () throws(HDF5Error) in
      let dataset = try openDataset(at: place)
      try place.check("H5DSset_scale", H5DSset_scale(dataset.raw, name))
    }
  }

  /// Attaches the scale `scale` to an axis of the dataset `path`.
  /// - Precondition: `axis` is one of the dataset's.
  /// - Throws: ``HDF5Error``, as when one of them is not there, or the dataset is itself a scale.
  package func attachScale(
    _ scale: String, to path: String, axis: Int
  ) throws(HDF5Error) {
    let (scalePlace, place) = (place(scale), place(path))
    try Library.locked { () throws(HDF5Error) in
      let scale = try openDataset(at: scalePlace)
      let dataset = try openDataset(at: place)
      let rank = try shape(of: dataset, at: place).count
      precondition(0..<rank ~= axis, "axis \(axis) of \(path), which has \(rank)")
      try place.check(
        "H5DSattach_scale", H5DSattach_scale(dataset.raw, scale.raw, CUnsignedInt(axis)))
    }
  }

  /// The name of the scale `path`; nil where the dataset is not a scale or has no name.
  /// - Throws: ``HDF5Error``, as when there is no such dataset.
  package func scaleName(of path: String) throws(HDF5Error) -> String? {
    let place = place(path)
    return try Library.locked { () throws(HDF5Error) -> String? in
      let dataset = try openDataset(at: place)
      let answer = H5DSis_scale(dataset.raw)
      try place.check("H5DSis_scale", answer)
      guard answer > 0 else { return nil }
      let length = H5DSget_scale_name(dataset.raw, nil, 0)
      try place.check("H5DSget_scale_name", length)
      guard length > 0 else { return nil }
      var bytes = [CChar](repeating: 0, count: Int(length) + 1)
      try place.check(
        "H5DSget_scale_name", H5DSget_scale_name(dataset.raw, &bytes, bytes.count))
      return Self.text(bytes)
    }
  }

  /// The paths of the scales attached to each axis of the dataset `path`, in order of attachment.
  /// - Throws: ``HDF5Error``, as when there is no such dataset.
  package func scales(of path: String) throws(HDF5Error) -> [[String]] {
    let place = place(path)
    return try Library.locked { () throws(HDF5Error) -> [[String]] in
      let dataset = try openDataset(at: place)
      let rank = try shape(of: dataset, at: place).count
      var scales: [[String]] = []
      for axis in 0..<rank {
        scales.append(try Self.scales(of: dataset, axis: CUnsignedInt(axis), at: place))
      }
      return scales
    }
  }

  private static func scales(
    of dataset: borrowing Identifier, axis: CUnsignedInt, at place: Place
  ) throws(HDF5Error) -> [String] {
    var names: [String] = []
    let status = withUnsafeMutablePointer(to: &names) { names in
      H5DSiterate_scales(
        dataset.raw, axis, nil,
        { _, _, scale, names in
          let length = H5Iget_name(scale, nil, 0)
          guard length >= 0, let names else { return -1 }
          var bytes = [CChar](repeating: 0, count: length + 1)
          H5Iget_name(scale, &bytes, bytes.count)
          names.assumingMemoryBound(to: [String].self).pointee.append(HDF5File.text(bytes))
          return 0
        }, names)
    }
    try place.check("H5DSiterate_scales", status)
    return names
  }

  /// The text before the NUL that ends it.
  private static func text(_ bytes: [CChar]) -> String {
    String(decoding: bytes.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
