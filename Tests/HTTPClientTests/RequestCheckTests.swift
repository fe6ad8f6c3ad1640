import Testing

@testable import HTTPClient

/// Nothing hostile becomes a header or a request of its own; nothing is sent for any of these.
struct RequestCheckTests {
  func refused(_ request: HTTPRequest) throws {
    let failure = try #require(error { _ = try HTTPClient().send(request) })
    #expect(failure.code == .invalidRequest)
  }

  @Test(arguments: [
    "", "example.org", "ftp://example.org/", "file:///etc/passwd", "http://", "gopher://x", "http://a b/", "http://a/\r\nX: y",
    "http://a/\u{0}", " http://a/", "smtp://127.0.0.1",
  ]) func `other addresses`(url: String) throws { try refused(HTTPRequest("GET", url)) }

  @Test(arguments: ["", "GET ", "GET\r\nX: y", "GÉT", "a/b"]) func `other methods`(method: String) throws {
    try refused(HTTPRequest(method, "http://127.0.0.1:1/"))
  }

  @Test(arguments: [("X", "a\r\nY: b"), ("X", "a\nb"), ("X", "a\u{0}b"), ("X:", "a"), ("X Y", "a"), ("", "a"), ("X\r\nY", "a")])
  func `header injection`(header: (String, String)) throws {
    try refused(HTTPRequest("GET", "http://127.0.0.1:1/", headers: [HTTPHeader(header.0, header.1)]))
  }

  @Test(arguments: [
    ("https://user:password@example.org:8443/hook/T0KEN?key=1", "https://example.org:8443"),
    ("http://a@b@example.org/#x", "http://example.org"), ("nonsense", "the server"),
  ]) func `only the origin is shown`(url: String, origin: String) { #expect(RequestCheck.origin(url) == origin) }
}
