import CHDF5
import Glibc

/// The way into the C library. Every call into it is made inside ``locked(_:)``.
///
/// Debian's build guards each call of the core library with a lock of its own, but not those of the
/// high-level one (the dimension scales, `H5DS…`), and the error stack of a failed call must be
/// read before another call of the same thread clears it. The library's tables belong to the
/// process, and so must the lock: it is the one thing shared here.
enum Library {
  private static let lock: RecursiveLock = {
    // At exit the library would close files under the feet of threads that still write. Files are
    // closed by their owners.
    H5dont_atexit()
    return RecursiveLock()
  }()

  /// Runs `body` alone in the library, with automatic printing of errors turned off for this
  /// thread. May be nested: an owner that ends inside `body` closes its identifier under the same
  /// lock.
  static func locked<Result: ~Copyable>(
    _ body: () throws(HDF5Error) -> Result
  ) throws(HDF5Error) -> Result {
    lock.lock()
    defer { lock.unlock() }
    _ = H5Eset_auto2(h5e_default(), nil, nil)
    return try body()
  }
}

/// A mutex that the thread which holds it may take again.
private final class RecursiveLock: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)

  init() {
    var attributes = pthread_mutexattr_t()
    pthread_mutexattr_init(&attributes)
    pthread_mutexattr_settype(&attributes, CInt(PTHREAD_MUTEX_RECURSIVE))
    let status = pthread_mutex_init(mutex, &attributes)
    precondition(status == 0, "pthread_mutex_init returned \(status)")
    pthread_mutexattr_destroy(&attributes)
  }

  func lock() { pthread_mutex_lock(mutex) }
  func unlock() { pthread_mutex_unlock(mutex) }

  deinit {
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }
}
