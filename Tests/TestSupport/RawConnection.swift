internal import Glibc
internal import POSIX

/// A TCP connection on the loopback interface, on which a test sends and reads what it likes.
package final class RawConnection {
  package enum Failure: Error { case refused, late(String) }

  private let socket: FileDescriptor
  private var received: [UInt8] = []
  package private(set) var isAtEnd = false

  package init(port: Int) throws {
    Signals.ignoreBrokenPipes()
    let number = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    socket = FileDescriptor(owning: number)
    var place = sockaddr_in()
    place.sin_family = sa_family_t(AF_INET)
    place.sin_port = in_port_t(port).bigEndian
    place.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let result = unsafe withUnsafePointer(to: &place) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe connect(number, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard result == 0 else { throw Failure.refused }
    try socket.setNonBlocking()
  }

  /// As much as the other side takes within `seconds`.
  @discardableResult
  package func send(_ bytes: [UInt8], seconds: Double = 10) throws -> Int {
    var rest = bytes[...]
    let end = Clock.monotonic + seconds
    while !rest.isEmpty, Clock.monotonic < end {
      let count = try socket.writeSome(rest)
      rest = rest.dropFirst(count)
      if count == 0 { _ = Poll.wait([.init(socket.number, reading: false, writing: true)], seconds: 0.1) }
    }
    return bytes.count - rest.count
  }

  @discardableResult
  package func send(_ text: String) throws -> Int { try send(Array(text.utf8)) }

  /// Everything that has come, once the other side has closed or `isEnough` of it.
  /// - Throws: `late` with what there is after `seconds`.
  package func read(seconds: Double = 10, until isEnough: (String) -> Bool = { _ in false }) throws -> String {
    let end = Clock.monotonic + seconds
    while !isAtEnd {
      let text = String(decoding: received, as: UTF8.self)
      if isEnough(text) { return text }
      if Clock.monotonic > end { throw Failure.late(text) }
      guard Poll.wait([.init(socket.number)], seconds: 0.1)[0].reading else { continue }
      do {
        let bytes = try socket.read(upTo: 1 << 20)
        received += bytes
        isAtEnd = bytes.isEmpty
      } catch { isAtEnd = true }
    }
    return String(decoding: received, as: UTF8.self)
  }

  /// Forgets what has been read.
  package func clear() { received = [] }

  /// The other side sees the end of what is sent; what it sends can still be read.
  package func endSending() { _ = Glibc.shutdown(socket.number, Int32(SHUT_WR)) }
}

/// What a server answers to a request that is sent as it stands, until it closes the connection.
package func rawAnswer(_ request: String, port: Int) throws -> String {
  let connection = try RawConnection(port: port)
  try connection.send(request)
  connection.endSending()
  return try connection.read()
}
