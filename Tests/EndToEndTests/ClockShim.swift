import Foundation
import Glibc
import Testing

/// A library before the system's by which processes see another time of day than their machine's.
enum ClockShim {
  static let compiler = ["cc", "clang", "gcc"].lazy.compactMap(Program.path).first

  private static let source = """
    #define _GNU_SOURCE
    #include <dlfcn.h>
    #include <sys/time.h>
    #include <time.h>
    int clock_gettime(clockid_t clock, struct timespec *now) {
      int (*real)(clockid_t, struct timespec *) = dlsym(RTLD_NEXT, "clock_gettime");
      int code = real(clock, now);
      if (code == 0 && clock == CLOCK_REALTIME) now->tv_sec += SHIFT;
      return code;
    }
    int gettimeofday(struct timeval *restrict now, void *restrict zone) {
      struct timespec time;
      (void)zone;
      clock_gettime(CLOCK_REALTIME, &time);
      now->tv_sec = time.tv_sec;
      now->tv_usec = time.tv_nsec / 1000;
      return 0;
    }
    time_t time(time_t *now) {
      struct timespec time;
      clock_gettime(CLOCK_REALTIME, &time);
      if (now) *now = time.tv_sec;
      return time.tv_sec;
    }
    """

  /// - Returns: the path of the library.
  static func build(in folder: Workspace, seconds: Int) throws -> String {
    try folder.write("shim.c", source)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(compiler))
    process.arguments = [
      "-shared", "-fPIC", "-O1", "-DSHIFT=(\(seconds))", "-o", folder.path("shim.so"),
      folder.path("shim.c"), "-ldl",
    ]
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    return folder.path("shim.so")
  }
}
