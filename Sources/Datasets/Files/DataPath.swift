import Glibc

/// Where named data lie.
package enum DataPath {
  /// The folder of the environment variable `RUNNER_DATA`, where it is set.
  package static var dataFolder: String? {
    guard let value = getenv("RUNNER_DATA"), value.pointee != 0 else { return nil }
    return String(cString: value)
  }

  /// Whether something, file or folder, has this path.
  package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// What a file is, for the identity of an experiment: `md5:<digest>/<size in bytes>`.
  ///
  /// - Throws: ``DatasetError`` where the file can't be read.
  package static func identity(of path: String) throws(DatasetError) -> String {
    let digest = try MD5.hexadecimal(ofFile: path)
    var status = stat()
    stat(path, &status)
    return "md5:\(digest)/\(status.st_size)"
  }
}
