/// Status and headers of an answer, while its body is still to come.
package struct HTTPHead: Sendable, HTTPFields {
  package var status: Int
  /// Names as the server wrote them.
  package var headers: [HTTPHeader]

  package init(status: Int, headers: [HTTPHeader] = []) {
    self.status = status
    self.headers = headers
  }

  /// - Parameter line: `HTTP/1.1 200 OK`, `HTTP/2 200`
  init?(statusLine line: Substring) {
    let words = line.split(separator: " ", omittingEmptySubsequences: true)
    guard words.first?.hasPrefix("HTTP/") == true, words.count > 1, words[1].utf8.count == 3, let status = Int(words[1]) else {
      return nil
    }
    self.init(status: status)
  }

  /// What the server said the body's length is, in bytes.
  package var contentLength: Int? { header("Content-Length").flatMap(Self.number) }

  /// Of an answer with a part (RFC 9110, 14.4): where it begins, and of how many bytes it is a part where that is said.
  package var contentRange: (range: Range<Int>, size: Int?)? {
    guard let text = header("Content-Range"), text.lowercased().hasPrefix("bytes ") else { return nil }
    let parts = text.dropFirst(6).split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2 else { return nil }
    let ends = parts[0].split(separator: "-", omittingEmptySubsequences: false).map { Self.number($0) }
    guard ends.count == 2, let first = ends[0], let last = ends[1], first <= last, last < .max else { return nil }
    let size = Self.number(parts[1])
    guard parts[1] == "*" || size.map({ $0 > last }) == true else { return nil }
    return (first..<last + 1, size)
  }

  /// Digits alone.
  private static func number(_ text: some StringProtocol) -> Int? {
    text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
  }
}

/// Headers are looked up by their name in any case.
package protocol HTTPFields {
  var headers: [HTTPHeader] { get }
}

extension HTTPFields {
  /// The first value of a header.
  package func header(_ name: String) -> String? { headers.first { $0.name.lowercased() == name.lowercased() }?.value }
}

/// What is wanted of an answer's body.
package enum HTTPReception {
  /// All of it, in the answer.
  case kept
  /// Each piece as it comes, in order; what this throws ends the transfer.
  case pieces(([UInt8]) throws -> Void)
  /// Nothing. The connection is closed unless the body is short.
  case nothing
}

/// Bytes of bodies that went over the wire so far.
package struct HTTPProgress: Sendable, Hashable {
  package var received: Int
  package var sent: Int
}
