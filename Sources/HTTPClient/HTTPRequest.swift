/// One request, as a value.
package struct HTTPRequest: Sendable {
  /// A token of RFC 9110: `GET`, `POST` …
  package var method: String
  /// `http://` or `https://`; nothing else is followed, after a redirect neither.
  package var url: String
  /// Sent as given, in this order; a `Host` here replaces the URL's.
  package var headers: [HTTPHeader] = []
  package var body: [UInt8]?

  /// Seconds until the connection (with TLS) must stand.
  package var connectTimeout = 10.0
  /// Seconds for everything.
  package var timeout = 30.0
  /// How many redirects are followed.
  package var redirects = 0
  /// Bytes of a response's body; a longer one is an error.
  package var responseLimit = 16 << 20

  /// Where names lead, instead of what DNS says: `example.org:443:127.0.0.1`.
  package var addresses: [String] = []
  /// Connect to this socket instead of the URL's host.
  package var unixSocket: String?
  /// A PEM file with the authorities to trust, instead of the system's.
  package var authorityFile: String?
  /// Whether `https_proxy` and its like in the environment count.
  package var usesEnvironmentProxy = false

  package init(_ method: String = "GET", _ url: String, headers: [HTTPHeader] = [], body: [UInt8]? = nil) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
  }
}

/// A header field.
package struct HTTPHeader: Sendable, Hashable {
  package var name: String
  package var value: String

  package init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}
