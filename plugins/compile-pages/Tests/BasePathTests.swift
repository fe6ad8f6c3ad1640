import JSON
import POSIX
import TestSupport
import Testing

/// A site that lives below a path of its host.
@Suite struct BasePathTests {
  private static let files = [
    "pages/index.json": CompiledSite.page(
      "index",
      [
        ["id": "n", "type": "Navbar", "config": ["links": [["label": "A", "url": "/about"]]]],
        ["id": "i", "type": "Image", "config": ["src": "/static/images/uploads/a.jpg", "alt": "x"], "styles": ["background-image": "url(/assets/b.png)"]],
        ["id": "m", "type": "Markdown", "config": ["text": "[about](/about#t) and `/about`"]], ["id": "t", "type": "Table", "config": ["table": "books"]],
        ["id": "o", "type": "Own", "config": ["url": "/about", "note": "/ or /about"]],
      ]),
    "pages/about.json": CompiledSite.page("about", [["id": "t", "type": "Text", "config": ["text": "x"]]]),
    "components/Own/template.mustache": "<a data-note=\"{{note}}\" data-url=\"{{url}}\" href=\"{{site.basePath}}/about\">{{site.url}}</a>",
    "components/Own/script.js": "fetch('/api/x'); import('/assets/own.js'); go('/about')", "components/Own/style.css": ".own { background: url(/assets/b.png) }",
    "assets/uploads/a.jpg": "x", "assets/b.png": "x", "assets/own.css": "a { b: url(\"/static/images/uploads/a.jpg\") }", "assets/own.js": "load('/assets/b.png')",
    "_redirects": "/old /about 301\n",
  ]
  private static let assets: Set<String> = ["assets/own.css", "assets/own.js"]

  private func compiled(_ basePath: String?, url: String = "https://apps.example.org", in folder: TemporaryFolder? = nil) throws -> CompiledSite {
    var definition = CompiledSite.definition
    definition["url"] = .string(url)
    definition["tables"] = ["books": ["fields": [["name": "title"]]]]
    if let basePath { definition["deployment"] = ["base_path": .string(basePath)] }
    return try CompiledSite(definition, Self.files, in: folder)
  }

  @Test func `every address in its files begins there, and its files stay where they are`() throws {
    let plain = try compiled(nil), site = try compiled("/apps/shop")
    try #require(plain.reply.error == nil && site.reply.error == nil, "\(site.reply)")
    let (before, after) = (try tree(plain.output), try tree(site.output))
    #expect(Set(before.keys) == Set(after.keys))
    let index = try site.text("index.html")
    for text in [
      "href=\"/apps/shop/about\"", "src=\"/apps/shop/static/images/uploads/a.jpg\"", "url(/apps/shop/assets/b.png)", "href=\"/apps/shop/about#t\"", "<code>/about</code>",
      "data-address=\"/apps/shop/api/books/\"", "data-note=\"/ or /about\" data-url=\"/apps/shop/about\" href=\"/apps/shop/about\">https://apps.example.org/apps/shop<",
      "href=\"/apps/shop/static/css/styles.css\"", "href=\"/apps/shop/assets/manifest.json\"", "src=\"/apps/shop/static/js/components.js\"",
      "<link rel=\"canonical\" href=\"https://apps.example.org/apps/shop/\">", "content=\"https://apps.example.org/apps/shop/static/images/uploads/a.jpg\"",
      "class=\"navbar-brand\" href=\"/apps/shop/\"",
    ] { #expect(index.contains(text), "\(text)") }
    #expect(try site.text("404.html").contains("href=\"/apps/shop/\""))
    #expect(try site.text("static/css/components.css").contains("url(/apps/shop/assets/b.png)"))
    let script = try site.text("static/js/components.js")
    #expect(script.contains("fetch('/apps/shop/api/x'); import('/apps/shop/assets/own.js'); go('/about')"))
    #expect(try site.text("assets/own.css").contains("url(\"/apps/shop/static/images/uploads/a.jpg\")"))
    #expect(try site.text("assets/own.js") == "load('/apps/shop/assets/b.png')")
    #expect(try site.text("sitemap.xml").contains("<loc>https://apps.example.org/apps/shop/about</loc>"))
    #expect(try site.text("robots.txt").contains("Sitemap: https://apps.example.org/apps/shop/sitemap.xml"))
    #expect(try site.text("_redirects").contains("/old /about 301"))
    let manifest = try JSONValue(parsing: site.text("assets/manifest.json"))
    #expect([manifest["id"], manifest["start_url"], manifest["scope"]] == ["/apps/shop/", "/apps/shop/", "/apps/shop/"])
    #expect(manifest["icons"]?.arrayValue?.first?["src"] == "/apps/shop/assets/favicon.ico")
    let routes = try JSONValue(parsing: site.text("routes.json"))
    #expect(routes["basePath"] == "/apps/shop")
    #expect(try routes["routes"] == JSONValue(parsing: plain.text("routes.json"))["routes"])
    // No address in any page has been left out.
    for (path, bytes) in after where path.hasSuffix(".html") || path.hasSuffix(".css") {
      let text = String(decoding: bytes, as: UTF8.self)
      #expect(text.firstMatch(of: /(?:href|src|action|data-address)="\/(?!apps\/shop\/)|url\(["']?\/(?!apps\/shop\/)/) == nil, "\(path)")
    }
  }

  @Test func `what was compiled for another path is not taken up`() throws {
    let folder = try TemporaryFolder()
    let first = try compiled(nil, in: folder)
    try #require(first.reply.error == nil, "\(first.reply)")
    for path in ["/apps/shop", "/other", nil] {
      let again = try compiled(path, in: folder)
      try #require(again.reply.error == nil, "\(again.reply)")
      let anew = try compiled(path)
      #expect(try tree(again.output) == tree(anew.output), "\(path ?? "-")")
    }
  }

  @Test func `an address that ends with the path already is not made longer`() throws {
    let site = try compiled("/apps/shop", url: "https://apps.example.org/apps/shop/")
    #expect(try site.text("index.html").contains("<link rel=\"canonical\" href=\"https://apps.example.org/apps/shop/\">"))
  }
}
