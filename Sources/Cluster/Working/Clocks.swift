import Glibc

/// Seconds since 1970-01-01 00:00:00 UTC.
package func secondsSince1970() -> Double {
  var time = timespec()
  _ = clock_gettime(CLOCK_REALTIME, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

extension Duration {
  package var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
