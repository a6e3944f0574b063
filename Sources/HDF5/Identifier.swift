import CHDF5

/// Owner of one identifier of the library: closed once, when the owner ends; never copied.
struct Identifier: ~Copyable, Sendable {
  typealias Close = @convention(c) @Sendable (hid_t) -> herr_t

  let raw: hid_t
  private let closing: Close

  /// - Throws: ``HDF5Error`` when `raw` is negative: `call` failed and there is nothing to close.
  init(_ call: StaticString, at place: Place, _ raw: hid_t, closedBy closing: @escaping Close)
    throws(HDF5Error)
  {
    guard raw >= 0 else { throw HDF5Error(call: call, place: place) }
    self.raw = raw
    self.closing = closing
  }

  /// Closes now, for those who must know whether it worked.
  consuming func close(_ call: StaticString, at place: Place) throws(HDF5Error) {
    let (raw, closing) = (raw, closing)
    discard self
    try Library.locked { () throws(HDF5Error) in try place.check(call, closing(raw)) }
  }

  deinit {
    _ = try? Library.locked { _ = closing(raw) }  // a failing close has no reader
  }
}

/// The object of a file that calls work on, named in every error they throw.
struct Place: Sendable {
  let file: String
  /// From the root, beginning with `/`.
  let object: String

  init(file: String, object: String = "/") {
    self.file = file
    self.object = object.hasPrefix("/") ? object : "/" + object
  }

  /// The one funnel for calls that return a status: negative means failed.
  func check(_ call: StaticString, _ status: some SignedInteger) throws(HDF5Error) {
    guard status >= 0 else { throw HDF5Error(call: call, place: self) }
  }

  /// A call that is not made, because it is known to be wrong.
  func refusal(of call: StaticString, _ reason: String) -> HDF5Error {
    HDF5Error(call: call, file: file, object: object, reason: reason)
  }
}
