/// What the server answered; any status is an answer.
package struct HTTPResponse: Sendable, HTTPFields {
  package var status: Int
  /// Of the last response where redirects were followed; names as the server wrote them.
  package var headers: [HTTPHeader]
  package var body: [UInt8]
  /// `Retry-After`, a date turned into seconds from now; nil without one.
  package var retryAfterSeconds: Int?
  package var timing: HTTPTiming
  package var traffic: HTTPTraffic

  package var isSuccess: Bool { (200..<300).contains(status) }
}

/// Seconds since the request began.
package struct HTTPTiming: Sendable, Hashable {
  package var connected: Double
  package var firstByte: Double
  package var total: Double
}

/// Bytes of requests and answers, headers and redirects included; without TLS and what is below it.
package struct HTTPTraffic: Sendable, Hashable {
  package var sent = 0
  package var received = 0

  package init(sent: Int = 0, received: Int = 0) {
    self.sent = sent
    self.received = received
  }
}
