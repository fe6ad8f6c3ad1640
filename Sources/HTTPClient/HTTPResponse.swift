/// What the server answered; any status is an answer.
package struct HTTPResponse: Sendable {
  package var status: Int
  /// Of the last response where redirects were followed; names as the server wrote them.
  package var headers: [HTTPHeader]
  package var body: [UInt8]
  /// `Retry-After`, a date turned into seconds from now; nil without one.
  package var retryAfterSeconds: Int?
  package var timing: HTTPTiming

  /// The first value of a header, its name in any case.
  package func header(_ name: String) -> String? {
    headers.first { $0.name.lowercased() == name.lowercased() }?.value
  }

  package var isSuccess: Bool { (200..<300).contains(status) }
}

/// Seconds since the request began.
package struct HTTPTiming: Sendable, Hashable {
  package var connected: Double
  package var firstByte: Double
  package var total: Double
}
