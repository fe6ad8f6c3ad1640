internal import CPOSIX
internal import Glibc

package enum Clock {
  /// Seconds that never go back; only differences mean something.
  package static var monotonic: Double { seconds(CLOCK_MONOTONIC) }
  /// Seconds since 1970.
  package static var now: Double { seconds(CLOCK_REALTIME) }

  /// Nanoseconds since 1970.
  package static var nanoseconds: Int {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }

  private static func seconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    unsafe clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  package static func sleep(seconds: Double) {
    let end = monotonic + seconds
    while monotonic < end {
      var rest = timespec(tv_sec: 0, tv_nsec: Int(min(0.999, max(0, end - monotonic)) * 1e9))
      unsafe nanosleep(&rest, nil)
    }
  }

  /// `2026-01-15T10:30:00.123Z` (RFC 3339, UTC, milliseconds) from seconds since 1970.
  package static func timestamp(_ seconds: Double) -> String {
    var buffer = [UInt8](repeating: 0, count: 32)
    let count = unsafe buffer.withUnsafeMutableBytes { unsafe cposix_format_time(seconds, $0.baseAddress, $0.count) }
    return String(decoding: buffer.prefix(Int(count)), as: UTF8.self)
  }

  /// `2026-01-15 10:30:00`, by the clock on the wall here: for people.
  package static func localTime(_ seconds: Double) -> String {
    var buffer = [UInt8](repeating: 0, count: 32)
    let count = unsafe buffer.withUnsafeMutableBytes { unsafe cposix_format_local_time(seconds, $0.baseAddress, $0.count) }
    return String(decoding: buffer.prefix(Int(count)), as: UTF8.self)
  }

  /// Seconds since 1970 from a timestamp in that form, milliseconds optional; nil for anything else.
  package static func parse(timestamp text: String) -> Double? {
    var seconds = 0.0
    return unsafe cposix_parse_time(text, &seconds) == 0 ? seconds : nil
  }
}
