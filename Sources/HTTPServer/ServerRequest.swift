/// A request, as a value: whatever can't be made into one has been refused.
package struct ServerRequest: Sendable {
  /// A token of RFC 9110: `GET`, `POST` …
  package var method: String
  /// The name of the host that was asked for, in lower case, without port; IPv6 without brackets; empty without one
  /// (HTTP/1.0).
  package var host: String
  /// Percent-decoded, begins with a slash, has no part `.` or `..`, no control character and no backslash.
  package var path: String
  /// Of the query, percent-decoded, in their order.
  package var query: [(name: String, value: String)]
  /// In the order in which they came; names as the client wrote them.
  package var headers: [(name: String, value: String)]
  package var body: [UInt8]

  package init(
    method: String = "GET", host: String = "localhost", path: String, query: [(name: String, value: String)] = [],
    headers: [(name: String, value: String)] = [], body: [UInt8] = []
  ) {
    self.method = method
    self.host = host
    self.path = path
    self.query = query
    self.headers = headers
    self.body = body
  }

  /// The first value of a header, its name in any case.
  package func header(_ name: String) -> String? {
    headers.first { $0.name.lowercased() == name.lowercased() }?.value
  }

  /// What the client says the length of its body is, in bytes; nil where it says none or no number.
  package var announcedLength: Int? {
    header("Content-Length").flatMap { text in
      text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
    }
  }

  var hasBody: Bool { header("Transfer-Encoding") != nil || header("Content-Length").map { $0 != "0" } ?? false }

  /// The client waits for a word before it sends its body (RFC 9110, 10.1.1).
  var expectsContinue: Bool { header("Expect")?.lowercased() == "100-continue" }

  /// The first value of a query's parameter.
  package func parameter(_ name: String) -> String? { query.first { $0.name == name }?.value }
}
