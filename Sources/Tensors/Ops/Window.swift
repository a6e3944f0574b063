import CKernels

/// What a convolution or pooling moves over images: extents, each of rows and of columns.
package struct Window: Sendable, Equatable {
  /// Of the kernel; a convolution has them from its weight.
  package var kernel: SIMD2<Int>
  /// From one output to the next, 1 or more.
  package var stride: SIMD2<Int>
  /// Zeros before and after.
  package var padding: SIMD2<Int>
  /// From one tap of the kernel to the next, 1 or more.
  package var dilation: SIMD2<Int>

  package init(
    kernel: SIMD2<Int> = [1, 1], stride: SIMD2<Int> = [1, 1], padding: SIMD2<Int> = [0, 0],
    dilation: SIMD2<Int> = [1, 1]
  ) {
    (self.kernel, self.stride, self.padding, self.dilation) = (kernel, stride, padding, dilation)
  }

  /// The same for rows and columns.
  package init(kernel: Int, stride: Int = 1, padding: Int = 0, dilation: Int = 1) {
    self.init(
      kernel: [kernel, kernel], stride: [stride, stride], padding: [padding, padding],
      dilation: [dilation, dilation])
  }

  /// The outputs over inputs of the extents: `(input + 2 padding − dilation (kernel − 1) − 1) / stride
  /// + 1`, rounded down; below 1 where the kernel does not fit.
  package func outputs(of inputs: SIMD2<Int>) -> SIMD2<Int> {
    let room = inputs &+ 2 &* padding &- dilation &* (kernel &- 1) &- 1
    return SIMD2(
      room[0] < 0 ? 0 : room[0] / stride[0] + 1, room[1] < 0 ? 0 : room[1] / stride[1] + 1)
  }

  /// One axis of images of the extents.
  func axis(_ index: Int, of inputs: SIMD2<Int>) -> ck_axis {
    ck_axis(
      input: inputs[index], output: outputs(of: inputs)[index], kernel: kernel[index],
      stride: stride[index], padding: padding[index], dilation: dilation[index])
  }

  var isPossible: Bool {
    (0..<2).allSatisfy {
      kernel[$0] > 0 && stride[$0] > 0 && padding[$0] >= 0 && dilation[$0] > 0
    }
  }
}

extension Shape {
  /// Rows and columns of images [n, channels, rows, columns].
  var imageExtents: SIMD2<Int> { [self[2], self[3]] }
}

extension Attributes {
  /// The window with the kernel of a weight [.., .., rows, columns].
  func window(of weight: Shape) -> Window {
    var window = window
    window.kernel = weight.imageExtents
    return window
  }
}
