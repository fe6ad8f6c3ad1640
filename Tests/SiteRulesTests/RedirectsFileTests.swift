import Diagnostics
import Testing

@testable import SiteRules

struct RedirectsFileTests {
  private func read(_ text: String) -> RedirectsFile { RedirectsFile(Array(text.utf8)) }

  @Test func `lines as Netlify and Cloudflare have them`() {
    let file = read(
      """
      # moved
      /home              /
      /blog/my-post.php  /blog/my-post   302 # trailing comment
      /news/*            /blog/:splat    301!
      /store id=:id      /blog/:id       301
      /movies/:title     https://cinema.example.org/:title?from=here#top 307
      /en                /welcome        200 Language=en,en-GB
      \t/gone\t/404.html\t410
      """)
    #expect(file.findings.isEmpty, "\(file.findings)")
    #expect(
      file.rules.map(\.line) == [
        "/home / 301", "/blog/my-post.php /blog/my-post 302", "/news/* /blog/:splat 301!", "/store id=:id /blog/:id 301",
        "/movies/:title https://cinema.example.org/:title?from=here#top 307", "/en /welcome 200 Language=en,en-gb", "/gone /404.html 410",
      ])
    #expect(file.lineNumbers == [2, 3, 4, 5, 6, 7, 8])
    #expect(read("\u{FEFF}/a /b\r\n/c /d\r\n").rules.map(\.line) == ["/a /b 301", "/c /d 301"])
  }

  @Test(arguments: [
    ("/a", "1:1", "no target"), ("a /b", "1:1", "no path"), ("/a b", "1:4", "no path and no address"), ("/a /b 999", "1:7", "no status"),
    ("/a /b 30x", "1:7", "no status"), ("/a /b 301 Country=fr", "1:11", "where a visitor is"), ("/a /b 301 Role=admin", "1:11", "roles"),
    ("/a /b 301 Cookie=x", "1:11", "cookies"), ("/a /b 301 Langauge=fr", "1:11", "no condition"), ("/a /b 301 Language=fr,", "1:11", "language tag"),
    ("/a?x=1 /b", "1:3", "query"), ("/a#x /b", "1:3", "fragment"), ("https://x.org/a /b", "1:1", "domain"), ("/a/*/b /c", "1:4", "behind its *"),
    ("/:a/:a /c", "1:5", "twice"), ("/:a-:b /c", "1:5", "two placeholders"), ("/a /:b", "1:5", "does not have"), ("/a //evil.example", "1:4", "scheme"),
    ("/a javascript:alert(1)", "1:4", "no path"), ("/a /b%0d%0aSet-Cookie:x=1", "1:4", "break its line"), ("/a /b%zz", "1:4", "hexadecimal"),
    ("/a%00 /b", "1:3", "no path can hold"), ("/../a /b", "1:1", "\"..\""), ("/a//b /c", "1:1", "\"\""), ("/a /b/../../c 200", "1:4", "out of its folder"),
    ("/a https://user@host/ 301", "1:12", "host"), ("/:x https://:x.example/ 301", "1:13", "host"), ("/a \"/b\"", "1:4", "no URL has"),
    ("/a /b\\c", "1:6", "no URL has"), ("/a id=1 /b?x 200", "1:9", "no query"), ("/a /b\"c", "1:6", "no URL has"), ("/x:y /a/:y 200", "1:1", "whole parts"),
    ("/a https://x.org/ 404", "1:4", "site's own"), ("/é /b é", "1:7", "no status"),
  ])
  func `a mistake is told at its place`(line: String, place: String, message: String) {
    let file = read(line)
    #expect(file.findings.count == 1, "\(file.findings)")
    let finding = file.findings.first
    #expect(finding?.description.hasPrefix("_redirects:\(place): error:") == true, "\(finding?.description ?? "")")
    #expect(finding?.message.contains(message) == true, "\(finding?.message ?? "")")
    #expect(finding?.help != nil)
    #expect(file.rules.isEmpty)
  }

  @Test func `every mistake of a file is told in one go`() {
    let file = RedirectsFile(Array("/a /b 1\n/good /x\nno\n".utf8) + [0x2F, 0xFF, 0x20, 0x2F, 0x0A] + Array("/a\u{7} /b\n".utf8))
    #expect(file.findings.map { $0.location?.line ?? 0 }.sorted() == [1, 3, 4, 5])
    #expect(file.rules.map(\.line) == ["/good /x 301"])
  }

  @Test func `limits are those of Cloudflare`() {
    let fixed = (0..<2001).map { "/old-\($0) /new 301\n" }.joined()
    #expect(read(fixed).findings.map { $0.location?.line } == [2001])
    let patterns = (0..<101).map { "/old-\($0)/* /new 301\n" }.joined()
    #expect(read(patterns).findings.map { $0.location?.line } == [101])
    #expect(read("/a /\(String(repeating: "b", count: 1000))").findings.count == 1)
    #expect(RedirectsFile([UInt8](repeating: 0x23, count: 2 << 20)).findings.count == 1)
  }

  @Test(arguments: [
    ("/a /b 301\n/b /a 301", [1, 2]), ("/a /a 301", [1]), ("/* /en/:splat 302", [1]), ("/a /b 302\n/b /c 302\n/c /a 302", [1, 2, 3]),
    ("/a/:x /a/:x 301", [1]), ("/a /b\n/b /c", []), ("/* /index.html 200", []), ("/page /page/ 301", []), ("/en/* /en/:splat 200\n/* /en/:splat 302", []),
    ("/file /other 301\n/other /file 301", []), ("/file /other 301!\n/other /file 301!", [1, 2]), ("/ /fr 302! Language=fr\n/fr / 302! Language=en", []),
  ])
  func `circles`(text: String, lines: [Int]) {
    let found = read(text).loops { $0 == "/file" || $0 == "/other" }
    #expect(found.compactMap { $0.location?.line } == lines, "\(found)")
  }

  @Test func `ways that are longer than browsers go are told as such`() {
    func found(_ count: Int) -> [Diagnostic] { read((0..<count).map { "/\($0) /\($0 + 1) 301\n" }.joined()).loops { _ in false } }
    #expect(found(20).isEmpty)
    #expect(found(22).compactMap { $0.location?.line } == [1, 2])
    #expect(found(22).first?.message.contains("leads on through more than 20 redirects") == true)
  }

  /// A long way is gone once, however many rules lead into it.
  @Test func `circles are found without a look at every rule for each`() {
    let count = 2000
    let ring = (0..<count).map { "/old-\($0) /old-\(($0 + 1) % count)" }.joined(separator: "\n")
    let steps = (0..<count).map { "/page-\($0) /page-\($0 / 2)/x\n" }.joined() + "/page-1/x /page-3\n"
    var questions = 0
    let rules = [read(ring), read(steps)]
    let found = rules.map { file in
      file.loops { _ in
        questions += 1
        return false
      }
    }
    #expect(found[0].count == count)
    #expect(found[1].compactMap { $0.location?.line } == [4, 2001])
    #expect(questions <= 4 * count + 1, "a question for each rule, and one for where it leads")
  }

  @Test func `a lookup finds what a look at each rule finds`() {
    let text = """
      /a/b /one
      /a/* /two/:splat
      /a/c /never
      /a/b/ /three
      /s x=1 y=:y /y/:y
      /s /s2
      /fr /de 302 Language=fr
      /fr /en 302
      /page /page/
      /other/ /other
      /blog/:year/x /x/:year
      /blog/* /rest/:splat
      / /start 302!
      /:any/end /ends/:any
      """
    let rules = read(text).rules
    #expect(rules.count == 14)
    let lookup = RedirectLookup(rules)
    let parts = ["", "a", "b", "c", "s", "fr", "page", "other", "blog", "2020", "x", "end", "bx", "tail"]
    for first in parts {
      for second in parts {
        for third in ["", "x", "end", "tail"] {
          for path in ["/\(first)", "/\(first)/", "/\(first)/\(second)", "/\(first)/\(second)/", "/\(first)/\(second)/\(third)", ""] {
            for (query, language) in [("", nil), ("x=1&y=2", nil), ("", "fr")] {
              let found = lookup.match(path: path, query: query, language: language)
              #expect(found == RedirectsFile.match(rules, path: path, query: query, language: language), "\(path)?\(query) \(language ?? "")")
            }
          }
        }
      }
    }
  }

  @Test func `the first rule that matches counts`() {
    let rules = read("/a/b /one\n/a/* /two/:splat\n/a/c /never\n/s x=1 y=:y /y/:y\n/s /s2").rules
    func target(_ path: String, _ query: String = "") -> String? { RedirectsFile.match(rules, path: path, query: query)?.target }
    #expect(target("/a/b") == "/one")
    #expect(target("/a/b/") == "/one")
    #expect(target("/a/c") == "/two/c")
    #expect(target("/a") == "/two/")
    #expect(target("/a/x y/z", "q=1") == "/two/x%20y/z?q=1")
    #expect(target("/s", "y=7&x=1") == "/y/7")
    #expect(target("/s", "x=2&y=7") == "/s2?x=2&y=7")
    #expect(target("/none") == nil)
  }
}
