import Foundation

/// A limit on the size of the files of this process: it stands for a full disk, because a write ends
/// in the same way, first short and then with an error.
enum FileSizeLimit {
  /// - Parameter bytes: `nil`: as many as this user may.
  static func set(_ bytes: Int?) {
    signal(SIGXFSZ, SIG_IGN)  // otherwise the process would be ended
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
    limit.rlim_cur = bytes.map(rlim_t.init) ?? limit.rlim_max
    setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
  }
}
