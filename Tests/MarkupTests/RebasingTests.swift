import Testing

@testable import Markup

/// `^` in a text stands where the base path goes.
@Suite struct RebasingTests {
  private let rebasing = Rebasing(basePath: "/apps/shop")

  private func check(_ marked: String, _ rebase: ([UInt8]) -> [UInt8]) {
    let text = marked.replacing("^", with: "")
    #expect(String(decoding: rebase(Array(text.utf8)), as: UTF8.self) == marked.replacing("^", with: "/apps/shop"))
  }

  @Test(arguments: [
    "<a href=^/>", "<a href='^/about?x=/y#/z'>", "<A HREF=\"^/a\">", "<img src=\"^/a.png\" srcset=\"^/a.png 1x, ^/b.png 2x\">", "<link rel=icon href=^/i.ico>",
    "<form action=\"^/api/x\"><button formaction=\"^/y\">", "<base href=\"^/\">", "<video poster=^/p.jpg src=^/v.mp4>", "<object data=^/o.svg>",
    "<use xlink:href=\"^/sprite.svg#a\">", "<meta property=og:image content=^/a.png>", "<meta http-equiv=Refresh content=\"5; URL='^/next'\">",
    "<meta http-equiv=refresh content=\"0;url=^/next\">", "<p style=\"background:url(^/a.png), url(&quot;^/b.png&quot;)\">",
    "<style>a{b:url('^/c.png')} @import \"^/d.css\";</style>", "<div data-address=\"^/api/books/\" data-src=^/a.png>", "<a href=\" ^/spaced\">",
    "<a href=&#x2F;about>".replacing("=&", with: "=^&"), "<a href=\"^/a&amp;b\">", "<input onclick='go(\"^/static/x\")'>",
    "<script>fetch(\"^/api/x\"); load('^/static/a.js'); import(`^/assets/b.js`)</script>", #"<script type=application/ld+json>{"a":"^\/static\/x"}</script>"#,
    #"<script type="importmap">{"imports":{"a":"^/lib/a.js"}}</script>"#, #"<script type=speculationrules>{"prefetch":[{"urls":["^/next"]}]}</script>"#,
  ]) func `addresses that begin at the root`(marked: String) { check(marked, rebasing.html) }

  @Test(arguments: [
    "<a href=about>", "<a href=./a>", "<a href=#top>", "<a href=?x>", "<a href=//other.org/x>", "<a href=\"/\\other.org\">", "<a href=https://own.org/x>",
    "<a href=mailto:a@b.c>", "<img src=data:image/png;base64,/9j/4AAQ>", "<p title=/about>/about</p>", "<div data-separator=/ data-words=\"/ a or b\">",
    "<!-- <a href=/x> -->", "<textarea><a href=/x></textarea>", "<script>let a = \"/\"; b = '/about'; c = /\\/static\\//</script>", "<meta name=description content=/about>",
    "<a href=/apps/shop>", "<a href=/apps/shop/about>", "<a href=/apps/shop?x>", "<meta http-equiv=refresh content=5>",
  ]) func `what stays as it is`(text: String) { check(text, rebasing.html) }

  @Test func `one that only begins with the same letters is another one`() { check("<a href=^/apps/shopping>", rebasing.html) }

  @Test func `style sheets, scripts, data and web manifests, by their names`() throws {
    func rebased(_ path: String, _ text: String) -> String? { rebasing.rebased(path, Array(text.utf8)).map { String(decoding: $0, as: UTF8.self) } }
    #expect(rebased("a.css", "a{b:url(/x.png) url(../y.png)} @import '/z.css'") == "a{b:url(/apps/shop/x.png) url(../y.png)} @import '/apps/shop/z.css'")
    #expect(rebased("a.mjs", "f('/static/x'); g('/about')") == "f('/apps/shop/static/x'); g('/about')")
    #expect(rebased("data.json", #"["/api/x","/about"]"#) == #"["/apps/shop/api/x","/about"]"#)
    #expect(rebased("assets/manifest.json", #"{"start_url":"/","src":"/i.png","name":"a/b"}"#) == #"{"start_url":"/apps/shop/","src":"/apps/shop/i.png","name":"a/b"}"#)
    #expect(rebased("x.svg", "<svg><image href=\"/a.png\"/></svg>") == "<svg><image href=\"/apps/shop/a.png\"/></svg>")
    #expect(rebased("a.png", "/static/") == nil && rebased("a.txt", "/static/") == nil)
    for name in ["a.css", "a.js", "a.html", "m.webmanifest", "a.JSON"] { #expect(Rebasing.mayHaveAddresses(name) == (rebased(name, "") != nil)) }
  }

  @Test(arguments: ["<a href=/x><img srcset='/a 1x,/b 2x'>", "<script>'/static/a'</script><style>a{b:url(/c)}</style>", "<base href=/><form action=/>"])
  func `once is enough`(text: String) {
    let once = rebasing.html(Array(text.utf8))
    #expect(rebasing.html(once) == once)
  }

  @Test(arguments: [
    ("/apps/shop/a.css", "a.css"), ("/a.css", "a.css"), ("https://own.org/apps/shop/a.png", "a.png"), ("b.css", "pages/b.css"), ("/apps/shopping/a", "apps/shopping/a"),
    ("/apps/shop/../shop/a", "a"), ("https://own.org/other/a.png", nil), ("/apps/shop", nil), ("/apps/shop/", nil), ("apps/shop/a", "pages/apps/shop/a"),
  ] as [(String, String?)])
  func `lead to files of the tree`(url: String, path: String?) {
    #expect(LocalURL(origins: ["https://own.org"], basePath: "/apps/shop").path(url, in: "pages/x.html") == path)
  }
}
