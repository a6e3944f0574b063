import Tensors

/// The windows of a plane in order of the outputs: for each the places of its taps in x, nil where they
/// lie in the padding.
struct Windows {
  /// [n, c, rows, columns].
  let shape: Shape
  let window: Window

  var all: [[Int?]] {
    let outputs = window.outputs(of: [shape[2], shape[3]])
    return (0..<(shape[0] * shape[1])).flatMap { plane in
      (0..<(outputs[0] * outputs[1])).map { output in
        taps(of: [output / outputs[1], output % outputs[1]]).map { place in
          place.map { plane * shape[2] * shape[3] + $0 }
        }
      }
    }
  }

  /// The places in a plane that an output reads.
  func taps(of output: SIMD2<Int>) -> [Int?] {
    (0..<(window.kernel[0] * window.kernel[1])).map { tap in
      let offset = SIMD2(tap / window.kernel[1], tap % window.kernel[1])
      let place = output &* window.stride &+ offset &* window.dilation &- window.padding
      let isInside =
        place[0] >= 0 && place[1] >= 0 && place[0] < shape[2] && place[1] < shape[3]
      return isInside ? place[0] * shape[3] + place[1] : nil
    }
  }
}

/// A convolution by its definition.
struct Correlation {
  let x, weight: Shape
  let window: Window
  let groups: Int

  func values(_ numbers: [Double], _ weights: [Double], _ bias: [Double]?) -> [Double] {
    let windows = Windows(shape: x, window: window)
    let outputs = window.outputs(of: [x[2], x[3]])
    let (plane, kernel) = (x[2] * x[3], window.kernel[0] * window.kernel[1])
    var all: [Double] = []
    for image in 0..<x[0] {
      for channel in 0..<weight[0] {
        let first = channel / (weight[0] / groups) * weight[1]
        for output in 0..<(outputs[0] * outputs[1]) {
          var sum = bias?[channel] ?? 0
          let taps = windows.taps(of: [output / outputs[1], output % outputs[1]])
          for input in 0..<weight[1] {
            let start = (image * x[1] + first + input) * plane
            for (tap, place) in taps.enumerated() {
              guard let place else { continue }
              sum += numbers[start + place] * weights[(channel * weight[1] + input) * kernel + tap]
            }
          }
          all.append(sum)
        }
      }
    }
    return all
  }
}
