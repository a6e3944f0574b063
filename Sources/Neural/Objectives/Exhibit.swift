import Tensors

/// A tensor with a name for each axis, such as images that a model has made.
package struct Exhibit: Sendable, Equatable {
  package let name: String
  package let axes: [String]
  package let tensor: Tensor

  package init(_ name: String, axes: [String], _ tensor: Tensor) {
    precondition(axes.count == tensor.shape.rank, "axes \(axes) of a shape \(tensor.shape)")
    (self.name, self.axes, self.tensor) = (name, axes, tensor)
  }
}

extension Exhibit {
  /// Rows of numbers, images where they are such: channels are an axis if there is more than one.
  init(_ name: String, axis: String, _ rows: Tensor, image: ImageExtents?) {
    guard let image else {
      self.init(name, axes: [axis, "feature"], rows)
      return
    }
    let isGrey = image.channels == 1
    self.init(
      name, axes: [axis] + (isGrey ? [] : ["channel"]) + ["row", "column"],
      rows.reshaped(
        Shape(
          [rows.shape[0]] + (isGrey ? [] : [image.channels]) + [image.rows, image.columns])))
  }
}

extension Tensor {
  /// Normal numbers: row r by the cursor of item r.
  static func normals(_ shape: Shape, step: Int = 0, _ stream: RandomStream) -> Tensor {
    let width = shape[0] == 0 ? 0 : shape.count / shape[0]
    let rows = (0..<shape[0]).flatMap { row in
      var cursor = stream.cursor(step: step, item: row)
      return cursor.normals(width).map { Float($0) }
    }
    return Tensor(rows, shape)
  }
}
