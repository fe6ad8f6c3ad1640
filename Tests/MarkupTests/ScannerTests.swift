import Testing

@testable import Markup

/// What each scanner takes for a URL, and what it leaves alone.
struct ScannerTests {
  func html(_ text: String) -> [String] {
    let bytes = Array(text.utf8)
    return HTMLScanner(bytes).references.map { ($0.isRequired ? "" : "?") + $0.url }
  }

  func css(_ text: String) -> [String] {
    let bytes = Array(text.utf8)
    return CSSScanner(EncodedText(bytes, 0..<bytes.count)).references.map(\.url)
  }

  func script(_ text: String) -> [String] {
    let bytes = Array(text.utf8)
    return LiteralScanner(EncodedText(bytes, 0..<bytes.count)).references.map(\.url)
  }

  @Test(arguments: [
    (#"<img src="a.png">"#, ["a.png"]), ("<img src=a.png>", ["a.png"]), ("<IMG SRC = 'a.png' alt>", ["a.png"]), ("<img src=a.png/>", ["a.png/"]),
    (#"<img srcset="a.png 1x, b.png 2x">"#, ["a.png", "b.png"]), (#"<source srcset="a,b.png,c.png 100w , d.png">"#, ["a,b.png,c.png", "d.png"]),
    (#"<link rel=stylesheet href=a.css><link rel="canonical" href="/b">"#, ["a.css", "?/b"]), (#"<a href="/about">x</a>"#, ["?/about"]),
    (#"<video poster=p.jpg src=v.mp4></video>"#, ["p.jpg", "v.mp4"]), (#"<div style="background:url('a.png')">"#, ["a.png"]),
    (#"<meta property="og:image" content="/a.png"><meta name=description content="/b.png">"#, ["/a.png"]), ("<div data-src=/a.png>", ["?/a.png"]),
    ("<svg><use xlink:href=s.svg#i /><image href=a.png></svg>", ["s.svg#i", "a.png"]), ("<form action=/api/x><input value=/a.png></form>", []),
    ("<!-- <img src=a.png> --><img src=b.png>", ["b.png"]), ("<style>a{background:url(a.png)}</style>", ["a.png"]),
    (#"<script>load("/a.js") // <img src=b.png></script>"#, ["?/a.js"]), ("<textarea><img src=a.png></textarea>", []), ("a < b <img src=c.png>", ["c.png"]),
    (#"<script type="application/ld+json">{"logo":"https://x.org/a.png"}</script>"#, ["?https://x.org/a.png"]), ("<img src=\"", []), ("<img src", []), ("<", []),
    (#"<button onclick="go('/a.png')">"#, ["?/a.png"]), ("<img src=\"\">", []),
    ("<img src='a&amp;b.png'>", ["a&b.png"]), ("<img src=&#x2F;a&#46;png>", ["/a.png"]), ("<img src='a&copy.png'>", ["a&copy.png"]),
    ("<p style='b:url(&quot;a.png&quot;)'>", ["a.png"]), ("<p style=\"b:url(&#39;a b.png&#39;)\">", ["a b.png"]),
  ]) func `HTML`(text: String, found: [String]) { #expect(html(text) == found) }

  @Test(arguments: [
    ("a{b:url(x.png)}", ["x.png"]), ("a{b:url( 'x y.png' )}", ["x y.png"]), ("a{b:URL(\"x.png\")}", ["x.png"]), ("@import 'a.css' screen;", ["a.css"]),
    ("@import url(a.css);", ["a.css"]), ("/* url(x.png) */ a{}", []), ("a{content:'url(x.png)'}", []), ("a{content:'/x.png'}", []),
    ("a{b:image-set('a.png' 1x, url(b.png) 2x)}", ["a.png", "b.png"]), ("a{b:-webkit-image-set(\"a.png\" 1x)}", ["a.png"]),
    ("@font-face{src:url(a.woff2) format('woff2'),local('b')}", ["a.woff2"]), ("a{b:url(x.png", ["x.png"]), ("a{b:url(", []), ("a{b:'x", []), ("/*", []), ("\\", []),
    ("a{b:my-url(x.png)}", []), ("a{b:url()}", []), (#"a{b:url(a\ b.png)}"#, ["a b.png"]),
    (#"a{b:url("\e9 t\0000e9.png")}"#, ["été.png"]), (#"a{b:url(\"x\")}"#, ["\"x\""]),
  ]) func `CSS`(text: String, found: [String]) { #expect(css(text) == found) }

  @Test(arguments: [
    ("x='/a.js'", ["/a.js"]), ("import\"./a.js\"", ["./a.js"]), ("fetch(`../a.json`)", ["../a.json"]), ("x='a.js'", []), ("x='/a.js?' + y", ["/a.js?"]),
    ("/[\"']/.test(x);y='/b.js'", ["/b.js"]), ("x='see /a.js'", []), ("x='/a\\'b.js'", []), ("// don't\nx='/a.js'", ["/a.js"]), ("'", []), ("'/a", []),
    (#"{"src":"/a.png"}"#, ["/a.png"]), (#"{"src":"\/b\/a.png"}"#, ["/b/a.png"]),
  ]) func `scripts`(text: String, found: [String]) { #expect(script(text) == found) }

  @Test(arguments: [
    ("<img src='a&amp;b.x.png?v=.1'>", ".png"), ("<p style='b:url(&quot;a.png&quot;)'>", ".png"), ("<img src=a&#46;png>", "&#46;png"),
    (#"<script>x="\/a\/b.js"</script>"#, ".js"),
  ]) func `the extension is found where it stands`(text: String, written: String) throws {
    let bytes = Array(text.utf8)
    let offset = try #require(HTMLScanner(bytes).references.first?.extensionOffset)
    #expect(bytes[offset...].starts(with: written.utf8))
  }

  @Test(arguments: [
    ("/a/b.css", "a/b.css"), ("b.css", "pages/b.css"), ("../b.css", "b.css"), ("../../../b.css", "b.css"), ("./x/../b.css?v=1#f", "pages/b.css"),
    ("https://own.org/a.png", "a.png"), ("//own.org/a.png", "a.png"), ("HTTPS://OWN.org/a.png", "a.png"), ("/%C3%A9t%C3%A9.png", "été.png"),
    ("/a&b.png", "a&b.png"), (" /a.png\n", "a.png"),
  ]) func `local URLs`(url: String, path: String) {
    #expect(LocalURL(origins: ["https://own.org"]).path(url, in: "pages/x.html") == path)
  }

  @Test(arguments: [
    "https://other.org/a.png", "https://own.org.evil/a.png", "//other.org/a.png", "data:image/png;base64,xx", "mailto:a@b.c", "javascript:x()", "#top", "", "?x", "/",
    "http://own.org:8080/a.png", "tel:+33", "/%zz", "/%00",
  ]) func `other URLs`(url: String) { #expect(LocalURL(origins: ["https://own.org"]).path(url, in: "x.html") == nil) }
}
