package import POSIX

/// One request, as a value.
package struct HTTPRequest: Sendable {
  /// A token of RFC 9110: `GET`, `POST` …
  package var method: String
  /// `http://` or `https://`.
  package var url: String
  /// Sent as given, in this order; a `Host` here replaces the URL's.
  package var headers: [HTTPHeader] = []
  package var body: [UInt8]?
  /// Sent in the place of `body`.
  package var upload: HTTPUpload?

  /// Seconds until the connection (with TLS) must stand.
  package var connectTimeout = 10.0
  /// Seconds for everything; infinite for what may take long, which then has `stallSeconds`.
  package var timeout = 30.0
  /// Whole seconds without a byte in either direction that end the transfer.
  package var stallSeconds: Int?
  /// How many redirects are followed: to http and https only, never from https to http, and to another origin without
  /// `Authorization`, `Cookie` and what a netrc file says. One of 301, 302 or 303 is followed for GET and HEAD.
  package var redirects = 0
  /// Bytes of a response's body; a longer one is an error.
  package var responseLimit = 16 << 20
  /// Bytes a second, in each direction.
  package var bytesPerSecond: Int?

  /// Where names lead, instead of what DNS says: `example.org:443:127.0.0.1`.
  package var addresses: [String] = []
  /// Connect to this socket instead of the URL's host.
  package var unixSocket: String?
  /// A PEM file with the authorities to trust, instead of the system's.
  package var authorityFile: String?
  /// A netrc file (https://everything.curl.dev/usingcurl/netrc) with users and passwords by host; where it is missing, or
  /// names no such host, none are sent.
  package var netrcFile: String?
  /// Whether `https_proxy` and its like in the environment count.
  package var usesEnvironmentProxy = false

  package init(_ method: String = "GET", _ url: String, headers: [HTTPHeader] = [], body: [UInt8]? = nil) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
  }
}

/// A part of an opened file as the body of a request. It is read where it stands, wherever the descriptor stands.
package struct HTTPUpload: Sendable {
  package var file: FileDescriptor
  package var range: Range<Int>

  package init(_ file: FileDescriptor, _ range: Range<Int>) {
    self.file = file
    self.range = range
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
