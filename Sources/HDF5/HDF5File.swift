import CHDF5
import Glibc

/// An open HDF5 file in the library's default format (superblock 0, which every reader knows).
///
/// Objects are named by their path from the root, `"sweep/epoch/loss"`; `"/"` is the root itself.
/// All calls may be made from any thread. The file is closed when its owner ends;
/// ``close()`` does the same and tells whether everything reached the file.
package struct HDF5File: ~Copyable, Sendable {
  /// The path of the file as it was given.
  package let path: String
  let identifier: Identifier

  /// Makes an empty file, in place of one that may be there.
  ///
  /// The new file is not locked: a process started meanwhile could inherit the lock and hold it
  /// after the file is closed. Whoever wants readers never to see it half written gives it a
  /// name of its own and renames it when it is closed.
  /// - Throws: ``HDF5Error`` when the file cannot be made.
  package init(creating path: String) throws(HDF5Error) {
    self.path = path
    identifier = try Self.open("H5Fcreate", path, isLocked: false) { access in
      H5Fcreate(path, h5f_acc_truncate(), h5p_default(), access)
    }
  }

  /// Opens a file that nobody writes, to read it.
  /// - Throws: ``HDF5Error`` when there is none, when it is not HDF5, or was cut short.
  package init(reading path: String) throws(HDF5Error) {
    self.path = path
    identifier = try Self.open("H5Fopen", path) { access in
      H5Fopen(path, h5f_acc_read_only(), access)
    }
  }

  /// Opens a file to read and change it.
  /// - Throws: ``HDF5Error`` as ``init(reading:)``, and when it cannot be written.
  package init(updating path: String) throws(HDF5Error) {
    self.path = path
    identifier = try Self.open("H5Fopen", path) { access in
      H5Fopen(path, h5f_acc_read_write(), access)
    }
  }

  private static func open(
    _ call: StaticString, _ path: String, isLocked: Bool = true,
    _ open: (_ access: hid_t) -> hid_t
  ) throws(HDF5Error) -> Identifier {
    let place = Place(file: path)
    if path.utf8.contains(0) { throw place.refusal(of: call, "the path contains a NUL character") }
    return try Library.locked { () throws(HDF5Error) -> Identifier in
      let access = try Identifier(
        "H5Pcreate", at: place, H5Pcreate(h5p_file_access()), closedBy: H5Pclose)
      // Closing the file closes what is still open in it; otherwise one forgotten identifier would
      // keep the file open, and the next attempt to make it again would fail.
      try place.check(
        "H5Pset_fclose_degree", H5Pset_fclose_degree(access.raw, H5F_CLOSE_STRONG))
      if !isLocked {
        try place.check("H5Pset_file_locking", H5Pset_file_locking(access.raw, false, true))
      }
      let file = try Identifier(call, at: place, open(access.raw), closedBy: H5Fclose)
      try keepFromChildren(file, access: access, at: place)
      return file
    }
  }

  /// Child processes shall not inherit the file: they would keep it open, and locked, as long as
  /// they live.
  private static func keepFromChildren(
    _ file: borrowing Identifier, access: borrowing Identifier, at place: Place
  ) throws(HDF5Error) {
    var handle: UnsafeMutableRawPointer?
    try place.check("H5Fget_vfd_handle", H5Fget_vfd_handle(file.raw, access.raw, &handle))
    guard let descriptor = handle?.load(as: CInt.self) else { return }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
  }

  /// Hands everything written so far to the operating system.
  /// - Throws: ``HDF5Error``, as when the disk is full.
  package func flush() throws(HDF5Error) {
    let place = Place(file: path)
    try Library.locked { () throws(HDF5Error) in
      try place.check("H5Fflush", H5Fflush(identifier.raw, H5F_SCOPE_GLOBAL))
    }
  }

  /// Closes the file.
  /// - Throws: ``HDF5Error``, as when the disk is full; the file is then incomplete.
  package consuming func close() throws(HDF5Error) {
    let place = Place(file: path)
    try identifier.close("H5Fclose", at: place)
  }

  /// The number of files and objects open through this file, itself included.
  package var openIdentifierCount: Int {
    (try? Library.locked { H5Fget_obj_count(identifier.raw, h5f_obj_all()) }) ?? 0
  }

  /// The number of identifiers of every class (files, groups, datasets, attributes, element types,
  /// spaces, property lists) that this process holds in the library, its own constants included.
  package static var libraryIdentifierCount: Int {
    let classes = [
      H5I_FILE, H5I_GROUP, H5I_DATATYPE, H5I_DATASPACE, H5I_DATASET, H5I_ATTR, H5I_GENPROP_LST,
    ]
    return classes.reduce(0) { total, identifiers in
      var count: hsize_t = 0
      _ = try? Library.locked { _ = H5Inmembers(identifiers, &count) }
      return total + Int(count)
    }
  }

  /// The version of the HDF5 library that is loaded, as `1.10.8`.
  package static var libraryVersion: String {
    var (major, minor, release): (CUnsignedInt, CUnsignedInt, CUnsignedInt) = (0, 0, 0)
    _ = try? Library.locked { _ = H5get_libversion(&major, &minor, &release) }
    return "\(major).\(minor).\(release)"
  }

  func place(_ path: String) -> Place { Place(file: self.path, object: path) }

  /// Opens the dataset at `place`. Inside ``Library/locked(_:)``.
  func openDataset(at place: Place) throws(HDF5Error) -> Identifier {
    try Identifier(
      "H5Dopen2", at: place, H5Dopen2(identifier.raw, place.object, h5p_default()),
      closedBy: H5Dclose)
  }
}
