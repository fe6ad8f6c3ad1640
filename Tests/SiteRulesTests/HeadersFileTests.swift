import Diagnostics
import Testing

@testable import SiteRules

struct HeadersFileTests {
  private func read(_ text: String) -> HeadersFile { HeadersFile(Array(text.utf8)) }

  @Test func `blocks of a path and its headers`() {
    let file = read(
      """
      # all
      /*
        X-Frame-Options: DENY
        X-Robots-Tag: noindex
        # a comment
        Cache-Control: max-age=0
        Cache-Control: must-revalidate

      /static/*.css
      \t! X-Frame-Options
        Link: </a.css>; rel=preload, <https://x.example/>; rel=preconnect
      /nothing
      """)
    #expect(file.findings.isEmpty, "\(file.findings)")
    #expect(file.rules.map { $0.path.text } == ["/*", "/static/*.css"])
    #expect(file.rules.map(\.lines).joined().count == 8)
    #expect(read(file.rules.flatMap(\.lines).joined(separator: "\n")).rules == file.rules)
  }

  @Test(arguments: [
    ("/*\n  Basic-Auth: a:b", "2:3", "passwords"), ("/*\n  Set-Cookie: a=b", "2:3", "set Set-Cookie"), ("/*\n  Content-Length: 3", "2:3", "the body"),
    ("/*\n  Transfer-Encoding: chunked", "2:3", "connection"), ("/*\n  Server: x", "2:3", "set Server"), ("/*\n  content-type: text/x", "2:3", "ending"),
    ("/*\n  X Y: 1", "2:3", "no name"), ("/*\n  X: é", "2:6", "ASCII"), ("/*\n  X:", "2:5", "no value"), ("  X: 1", "1:1", "without a path"),
    ("/*\n  nothing", "2:3", "no header"), ("/a b\n  X: 1", "1:4", "behind the path"), ("/*/*\n  X: 1", "1:4", "two *"),
    ("/*\n  ! Date", "2:5", "remove Date"), ("/*\n  X\": 1", "2:3", "no name"), ("https://x.example/*\n  X: 1", "1:1", "domain"),
  ])
  func `a mistake is told at its place`(text: String, place: String, message: String) {
    let file = read(text)
    #expect(file.findings.first?.description.hasPrefix("_headers:\(place): error:") == true, "\(file.findings)")
    #expect(file.findings.first?.message.contains(message) == true, "\(file.findings)")
    #expect(file.rules.isEmpty)
  }
}
