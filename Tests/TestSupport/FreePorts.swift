internal import POSIX
internal import Synchronization

/// Ports that nobody listens on, each given once.
package enum FreePorts {
  private static let last = Mutex(20_000 + Int(Environment.processIdentifier) % 8_000)

  package static func next() throws -> Int {
    try last.withLock { last in
      repeat { last += 1 } while try isTaken(last)
      return last
    }
  }

  private static func isTaken(_ port: Int) throws -> Bool {
    let digits = String(port, radix: 16, uppercase: true)
    let suffix = ":" + String(repeating: "0", count: 4 - digits.count) + digits + " "
    return try ["/proc/net/tcp", "/proc/net/tcp6"].contains {
      String(decoding: try Files.read($0), as: UTF8.self).contains(suffix)
    }
  }
}
