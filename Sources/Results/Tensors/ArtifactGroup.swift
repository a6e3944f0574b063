import HDF5
import Trials

/// Kept tensors as a group below `/artifacts`: `/artifacts/37-weights`.
enum ArtifactGroup {
  /// The group of one file's tensors. Where all axes of one name have one extent, they are dimensions
  /// and have scales; other axes have no names.
  static func make(
    trial: Int, _ file: TensorFile, metric: String, value: Double, _ tensors: [NamedArray]
  ) -> DataGroup {
    var group = DataGroup(name(of: file))
    group.attributes = [
      DataAttribute("trial", trial),
      DataAttribute("step", file.moment.index),
      DataAttribute("axis", file.moment.axis.name),
      DataAttribute("metric", metric),
      DataAttribute("value", value),
      DataAttribute("tag", file.tag),
      DataAttribute("file", file.name),
      DataAttribute("sha256", file.hash),
    ]
    let extents = extents(of: tensors)
    group.variables =
      extents.map { axis, extent in
        DataVariable(
          axis, [axis], shape: [extent], .int64((0..<extent).map { Int64($0) }))
      }
      + tensors.map { tensor in
        let isNamed = tensor.axes.allSatisfy { axis in extents.contains { $0.axis == axis } }
        return DataVariable(
          String(tensor.name.map { $0 == "/" ? "." : $0 }), isNamed ? tensor.axes : [],
          shape: tensor.shape, values(of: tensor))
      }
    return group
  }

  /// Names of axes that mean one extent everywhere and no tensor, as they first occur.
  private static func extents(of tensors: [NamedArray]) -> [(axis: String, extent: Int)] {
    let all = tensors.flatMap { zip($0.axes, $0.shape) }
    var extents: [(axis: String, extent: Int)] = []
    for (axis, extent) in all where !extents.contains(where: { $0.axis == axis }) {
      let isOne = all.allSatisfy { $0.0 != axis || $0.1 == extent }
      guard isOne, !tensors.contains(where: { $0.name == axis }) else { continue }
      extents.append((axis, extent))
    }
    return extents
  }

  /// The trial and the file that a group was made of.
  static func description(of group: DataGroup) -> (trial: Int, file: TensorFile)? {
    guard let trial = group.attribute("trial")?.integer,
      let step = group.attribute("step")?.integer,
      let axis = group.attribute("axis")?.text, let tag = group.attribute("tag")?.text,
      let name = group.attribute("file")?.text, let hash = group.attribute("sha256")?.text
    else { return nil }
    let moment = Moment(axis: Axis(axis), index: Int(step))
    return (Int(trial), TensorFile(name: name, tag: tag, hash: hash, moment: moment))
  }

  /// The file's name without its ending: `<trial>-<tag>`.
  static func name(of file: TensorFile) -> String {
    let ending = ".safetensors"
    return file.name.hasSuffix(ending) ? String(file.name.dropLast(ending.count)) : file.name
  }

  /// Bytes become int32: netCDF readers of old do not know unsigned ones.
  private static func values(of tensor: NamedArray) -> Values {
    switch tensor.values {
    case .float32(let values): .float32(values)
    case .float64(let values): .float64(values)
    case .int64(let values): .int64(values)
    case .int32(let values): .int32(values)
    case .uint8(let values): .int32(values.map(Int32.init))
    }
  }
}
