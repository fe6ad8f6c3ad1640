import Testing

@testable import HTTPServer

@Suite struct RequestTargetTests {
  @Test(arguments: [
    ("/", "/"), ("/a/b.html", "/a/b.html"), ("/a%20b", "/a b"), ("/%C3%A9t%C3%A9", "/été"), ("/a%2Fb", "/a/b"), ("/a%2fb", "/a/b"),
    ("//a", "//a"), ("/a?x=/../y", "/a"), ("/.well-known/x", "/.well-known/x"), ("/a..b", "/a..b"), ("/...", "/..."),
    ("http://host/a", "/a"), ("http://host", "/"), ("http://host?x", "/"), ("HTTPS://host:1/a", "/a"),
  ])
  func `paths are decoded`(target: String, path: String) { #expect(RequestTarget(target)?.path == path) }

  @Test(arguments: [
    "", "a", "*", "host:80", "/%", "/%4", "/%zz", "/%00", "/a%0ab", "/%7f", "/%ff", "/%c0%ae%c0%ae/", "/..", "/../a", "/a/..", "/a/./b",
    "/%2e%2e/a", "/a/%2E%2e", "/a%2f..%2fb", "/a\\b", "/..%5ca", "/#x", "http:///a", "http://a b/", "http://u@h/", "http://h:x/",
    "http://h/../a", "ftp://h/a", "/?%", "/?a=%0", "/?%00",
  ])
  func `what is not plainly a path is refused`(target: String) { #expect(RequestTarget(target) == nil) }

  @Test func `queries are decoded pair by pair`() {
    let query = RequestTarget("/s?q=a+b%26c&empty=&alone&q=2&line=%0A")?.query ?? []
    #expect(query.map(\.name) == ["q", "empty", "alone", "q", "line"])
    #expect(query.map(\.value) == ["a b&c", "", "", "2", "\n"])
  }

  @Test(arguments: [
    ("localhost", "localhost"), ("LocalHost:8000", "localhost"), ("127.0.0.1:1", "127.0.0.1"), ("[::1]:8000", "::1"), ("[::1]", "::1"),
    ("a.b-c_d", "a.b-c_d"), ("", ""),
  ])
  func `hosts lose case and port`(text: String, host: String) { #expect(RequestTarget.host(text[...]) == host) }

  @Test(arguments: ["a b", "a/b", "a:b", "a:1:2", "a:123456", "[::1", "[]", "[::1]x", "[g]", "a@b", "é", "a\"b", "<a>", String(repeating: "a", count: 256)])
  func `what is no host is refused`(text: String) { #expect(RequestTarget.host(text[...]) == nil) }

  @Test(arguments: [
    ("bytes=0-0", ByteRange.part(0..<1)), ("bytes=2-4", .part(2..<5)), ("bytes=8-", .part(8..<10)), ("bytes=-3", .part(7..<10)),
    ("bytes=-30", .part(0..<10)), ("bytes=5-99999999999999999999", .part(5..<10)), ("bytes=10-", .unsatisfiable),
    ("bytes=99-100", .unsatisfiable), ("bytes=-0", .unsatisfiable), ("BYTES=1-1", .part(1..<2)), ("bytes=99999999999999999999-", .unsatisfiable),
  ])
  func `ranges of ten bytes`(header: String, range: ByteRange) { #expect(ByteRange.parse(header, size: 10) == range) }

  @Test(arguments: ["", "bytes", "bytes=", "bytes=-", "bytes=4-2", "bytes=1-2,4-5", "bytes=a-b", "lines=1-2", "bytes=+1-2", "bytes= 1-2"])
  func `ranges that are ignored`(header: String) { #expect(ByteRange.parse(header, size: 10) == nil) }
}
