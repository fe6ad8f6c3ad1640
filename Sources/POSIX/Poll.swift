internal import Glibc

/// Descriptors to wait for, and what happened on them.
package struct Poll {
  package struct Interest: Sendable {
    package var descriptor: Int32
    package var reading: Bool
    package var writing: Bool

    package init(_ descriptor: Int32, reading: Bool = true, writing: Bool = false) {
      self.descriptor = descriptor
      self.reading = reading
      self.writing = writing
    }
  }

  /// A closed other end counts as readable: the read then gives the end of the file.
  package struct Readiness: Sendable {
    package var reading: Bool
    package var writing: Bool
  }

  /// Waits until something can be done or `seconds` are over (nil: as long as it takes).
  /// - Returns: one readiness for each interest, in their order.
  package static func wait(_ interests: [Interest], seconds: Double?) -> [Readiness] {
    var raw = interests.map {
      pollfd(fd: $0.descriptor, events: Int16(($0.reading ? POLLIN : 0) | ($0.writing ? POLLOUT : 0)), revents: 0)
    }
    let milliseconds = seconds.map { Int32(max(0, min($0 * 1000, 1e9)).rounded(.up)) } ?? -1
    let count = unsafe poll(&raw, nfds_t(raw.count), milliseconds)
    return raw.map {
      let events = count > 0 ? Int32($0.revents) : 0
      return Readiness(
        reading: events & (POLLIN | POLLHUP | POLLERR) != 0, writing: events & (POLLOUT | POLLERR | POLLHUP) != 0)
    }
  }
}
