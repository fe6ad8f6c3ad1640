/// Figures of some requests.
package struct AccessCounts: Equatable, Sendable {
  package private(set) var requests = 0
  /// Of the bodies.
  package private(set) var bytes = 0
  package private(set) var succeeded = 0
  package private(set) var redirected = 0
  package private(set) var refused = 0
  package private(set) var missing = 0
  package private(set) var failed = 0
  package private(set) var times = ResponseTimes()

  package init() {}

  mutating func add(_ line: LogLine, times measures: Bool = true) {
    requests += 1
    bytes += min(line.bytes, 1 << 50)
    switch line.status {
    case 200..<300: succeeded += 1
    case 300..<400: redirected += 1
    case 400..<500:
      refused += 1
      if line.status == 404 { missing += 1 }
    case 500..<600: failed += 1
    default: break
    }
    if measures { times.add(milliseconds: line.milliseconds) }
  }

  /// All but the times, which periods don't have.
  mutating func add(_ other: AccessCounts) {
    requests += other.requests
    bytes += other.bytes
    succeeded += other.succeeded
    redirected += other.redirected
    refused += other.refused
    missing += other.missing
    failed += other.failed
  }
}
