import Diagnostics
import JSON
import POSIX
import TestSupport
import Testing

@testable import DevServer

@Suite struct OverlayTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func `everything in it is text`() {
    let hostile = "</p><script>alert('1')</script>\"&"
    let finding = Diagnostic(.error, hostile, at: SourceLocation(file: hostile, line: 1, column: 1), help: hostile)
    let overlay = ErrorOverlay(title: hostile, items: [.init(finding, excerpt: SourceExcerpt(of: hostile, line: 1, column: 3))])
    for html in [overlay.html, overlay.page(PageScript.Origin(session: "s", build: 1, isStandIn: true))] {
      #expect(!html.contains("<script>"))
      #expect(html.contains("&lt;/p&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&quot;&amp;"))
    }
    #expect(overlay.html.split(separator: "\n").count == 8)
  }

  @Test func `a mistake made ten thousand times fills no browser`() {
    let items = (0..<10_000).map { ErrorOverlay.Item(Diagnostic(.error, "number \($0)")) }
    let html = ErrorOverlay(title: "t", items: items).html
    #expect(html.contains("number 49"))
    #expect(!html.contains("number 50"))
    #expect(html.contains("9950 more"))
  }

  @Test(arguments: [
    ("a\n  b: 1\nc", 2, 3, "  b: 1", 2), ("é: x", 1, 3, "é: x", 2), ("x", 1, 99, "x", 1), ("\tx", 1, 2, " x", 1), ("a\r\nb\r\n", 2, 1, "b", 0),
    ("👩‍👩‍👧 x", 1, 7, "👩‍👩‍👧 x", 2),
  ])
  func `the place is under its character`(source: String, line: Int, column: Int, text: String, indent: Int) {
    let excerpt = SourceExcerpt(of: source, line: line, column: column)
    #expect(excerpt?.text == text)
    #expect(excerpt?.indent == indent)
  }

  @Test(arguments: [1, 50, 200, 399, 400]) func `of a long line only the place's surroundings are shown`(column: Int) throws {
    let line = String((0..<400).map { Character(Unicode.Scalar(UInt8(97 + $0 % 26))) })
    let excerpt = try #require(SourceExcerpt(of: line, line: 1, column: column))
    #expect(excerpt.text.count <= SourceExcerpt.width + 2)
    #expect(Array(excerpt.text)[excerpt.indent] == Array(line)[column - 1])
  }

  @Test func `lines that are not there give nothing`() {
    for line in [0, -1, 3, .max] { #expect(SourceExcerpt(of: "a\nb", line: line, column: 1) == nil) }
  }

  @Test func `only the site's own files are shown`() throws {
    let inside = try folder.write("site/page.json", "inside")
    let outside = try folder.write("secret", "outside")
    try Files.makeLink(folder.path("site/link"), to: outside)
    func read(_ path: String) -> String? {
      SourceExcerpt.read(SourceLocation(file: path, line: 1, column: 1), within: folder.path("site"))?.text
    }
    #expect(read(inside) == "inside")
    #expect(read(outside) == nil)
    #expect(read(folder.path("site/link")) == nil)
    #expect(read(folder.path("site/../secret")) == nil)
    #expect(read("/etc/passwd") == nil)
    #expect(read(folder.path("site")) == nil)
  }
}
