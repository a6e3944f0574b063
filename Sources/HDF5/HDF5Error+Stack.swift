import CHDF5
import Glibc

extension HDF5Error {
  /// The failure of `call`, told by the error stack of this thread. To be made before any other
  /// call of the library, which would clear the stack.
  init(call: StaticString, place: Place) {
    let stack = Self.currentStack()
    let systemError = stack.lazy.compactMap(Self.systemError(in:)).first
    self.init(
      call: call, file: place.file, object: place.object,
      reason: Self.reason(of: stack, systemError: systemError), systemError: systemError,
      stack: stack)
  }

  private static func currentStack() -> [String] {
    var frames: [String] = []
    withUnsafeMutablePointer(to: &frames) { frames in
      _ = H5Ewalk2(
        h5e_default(), H5E_WALK_UPWARD,
        { _, frame, frames in
          guard let frame = frame?.pointee, let frames else { return 0 }
          let function = frame.func_name.map { String(cString: $0) } ?? "?"
          let text = frame.desc.map { String(cString: $0) } ?? "?"
          frames.assumingMemoryBound(to: [String].self).pointee.append("\(function): \(text)")
          return 0
        }, frames)
    }
    return frames
  }

  /// The number in `… errno = 28, error message = …`, the library's wording in all its file drivers.
  private static func systemError(in frame: String) -> CInt? {
    guard let start = frame.firstRange(of: "errno = ")?.upperBound else { return nil }
    let number = CInt(frame[start...].prefix { $0.isNumber })
    return number == 0 ? nil : number
  }

  private static func reason(of stack: [String], systemError: CInt?) -> String {
    if let systemError { return String(cString: strerror(systemError)) }
    guard let innermost = stack.first else { return "failed, and the library gives no reason" }
    if innermost.contains("file signature not found")
      || innermost.contains("unable to locate file signature")
    {
      return foreign
    }
    let text = innermost.firstRange(of: ": ").map { innermost[$0.upperBound...] } ?? innermost[...]
    return String(text)
  }
}
