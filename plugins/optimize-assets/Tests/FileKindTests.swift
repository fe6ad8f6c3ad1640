import Testing

@testable import optimize_assets

/// What is told of files by their names, and what minify says.
struct FileKindTests {
  @Test(arguments: [
    ("static/css/a.css", true), ("static/x.pdf", true), ("a.svg", true), ("fonts/a.woff2", true), ("index.html", false), ("static/a.html", false),
    ("sitemap.xml", false), ("robots.txt", false), ("routes.json", false), ("assets/favicon.ico", false), ("assets/manifest.json", false), ("a.JPG", false),
    ("static/LICENSE", false), ("static/.htaccess", false), ("doc.pdf", false), ("sw.js", false), (".well-known/a.png", false),
  ]) func `what gets a fingerprinted name`(path: String, expected: Bool) { #expect(FileKind.mayBeFingerprinted(path) == expected) }

  @Test func `minify's words`() {
    let text = "ERROR: cannot minify /t/a: b.js: expected X instead of ( in function on line 1 and column 10\n    1: function (\n       ^\n"
    #expect(MinifyFinding.parse(text) == [MinifyFinding(message: "b.js: expected X instead of ( in function", location: .init(file: "/t/a", line: 1, column: 10))])
    #expect(MinifyFinding.parse("ERROR: no space left\n") == [MinifyFinding(message: "no space left", location: nil)])
  }
}
