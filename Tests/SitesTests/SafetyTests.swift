import Sites
import Testing

@Suite struct SafetyTests {
  @Test(arguments: [
    "/", "/a/b?c=d&e#f", "a/b", "./a", "../a", "#top", "?q=1", "https://example.org", "http://example.org:8080/a", "HTTPS://EXAMPLE.ORG/",
    "https://[2001:db8::1]:443/x", "https://éditeur.fr/", "mailto:a@b.org", "tel:+33(0)1-23.45", "/a%20b", "/été", "/a:b", "a/b:c",
  ])
  func `a safe url`(_ url: String) { #expect(SafeURL.problem(in: url) == nil) }

  @Test(arguments: [
    "", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "java\nscript:alert(1)", " javascript:alert(1)",
    "\u{1}javascript:alert(1)", "java\u{200B}script:alert(1)", "\u{FEFF}javascript:x", "java\u{AD}script:x", "vbscript:x",
    "data:text/html,<script>", "data:image/png;base64,AAAA", "file:///etc/passwd", "blob:x", "ftp://x.org/", "x:y", "//evil.org/a",
    "/\\evil.org", "\\\\evil.org", "https:evil.org", "https:/evil.org", "https://", "https://user@evil.org/", "https://bank.org@evil.org",
    "https://a..b/", "https://a b.org/", "https://x.org:0/", "https://x.org:99999/", "https://x.org:abc/", "https://[x]/", "/a b", "/a%2",
    "/a%zz", "/\"onclick=", "/<x>", "/a\u{202E}b", "/a\u{A0}b", "mailto:", "tel:", "tel:x", "/\u{0}", "/a\u{85}b",
  ])
  func `an unsafe url`(_ url: String) { #expect(SafeURL.problem(in: url) != nil) }

  @Test func `a long url is refused`() {
    #expect(SafeURL.problem(in: "/" + String(repeating: "a", count: 2047)) == nil)
    #expect(SafeURL.problem(in: "/" + String(repeating: "a", count: 2048)) != nil)
  }

  @Test(arguments: [
    "example.org", "a.b.c.example.org", "xn--bcher-kva.example", "localhost", "portfolio.localhost", "1.example.org", "a-b.org",
    String(repeating: "a", count: 63) + ".org",
  ])
  func `a domain`(_ text: String) throws { #expect(try DomainName(text).text == text) }

  @Test(arguments: [
    "", "example", "Example.org", "example.org.", ".example.org", "a..org", "-a.org", "a-.org", "a_b.org", "*.example.org",
    "example.org:80", "https://example.org", "exämple.org", "127.0.0.1", "::1", "a/b.org", "a b.org", "a;b.org", "a\n.org", "../../etc",
    "$host.org", "{a}.org", String(repeating: "a", count: 64) + ".org", String(repeating: "abcdefgh.", count: 29) + "org",
  ])
  func `no domain`(_ text: String) { #expect(throws: SiteError.self) { try DomainName(text) } }

  @Test func `what is wrong with a domain comes with its remedy`() {
    #expect(DomainName.problem(in: "Example.org")?.help == #"write "example.org""#)
    #expect(DomainName.problem(in: "https://example.org")?.message.hasSuffix("it is a URL") == true)
    #expect(DomainName.problem(in: "example.org:443")?.message.hasSuffix("it has a port") == true)
    #expect(DomainName.problem(in: "10.0.0.1")?.message.hasSuffix("it is an address") == true)
  }

  @Test(arguments: [
    "red", "1rem 2rem", "#fff", "calc(100% - (2 * 1rem))", "\"Helvetica Neue\", Arial", "url(/a.png)", "url('/a b.png'.png)".replacingSpace,
    "rgb(0 0 0 / 50%)", "var(--x, red)", "1px solid red !important", "linear-gradient(to right, red, blue)",
  ])
  func `a CSS value`(_ text: String) { #expect(SafeCSS.problem(inValue: text) == nil) }

  @Test(arguments: [
    "", "red;", "red}", "{", "red</style>", "a\\62", "/* x", "url(javascript:x)", "url( \"javascript:x\" )", "URL(data:text/html,x)",
    "expression(alert(1))", "EXPRESSION(1)", "'open", "\"open", "calc(1", "1)", "a]", "url(//evil.org/x)", "@import", "a\nb", "a\u{0}",
  ])
  func `no CSS value`(_ text: String) { #expect(SafeCSS.problem(inValue: text) != nil) }

  @Test func `CSS properties and selectors`() {
    for property in ["color", "font-size", "-webkit-box-shadow", "--brand", "--Brand_2"] { #expect(SafeCSS.problem(inProperty: property) == nil) }
    for property in ["", "fontSize", "color:", "a b", "--", "-", "color;", "{"] { #expect(SafeCSS.problem(inProperty: property) != nil) }
    for selector in ["body", "h1, h2", "a:hover", ".x > .y ~ z", "[data-id=\"a\"]", "*", "#a"] { #expect(SafeCSS.problem(inSelector: selector) == nil) }
    for selector in ["", "a{", "}", "@media x", "a;b", "</style", "a/*", "[x", "\\61"] { #expect(SafeCSS.problem(inSelector: selector) != nil) }
    #expect(SafeCSS.urls(inValue: "url(a), url( 'b' ), image(c), URL(\"d\")") == ["a", "b", "d"])
  }

  @Test func `a text is quoted without what a terminal would act on`() {
    #expect("a\u{1B}[2Jb\u{202E}c\n".quoted == #""a\u{1b}[2Jb\u{202e}c\u{a}""#)
    #expect(String(repeating: "x", count: 81).quoted == "\"\(String(repeating: "x", count: 80))…\"")
  }
}

extension String {
  fileprivate var replacingSpace: String { split(separator: " ").joined(separator: "%20") }
}
