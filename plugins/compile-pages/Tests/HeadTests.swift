import JSON
import POSIX
import TestSupport
import Testing

/// What pages tell browsers, search engines and those who share links.
@Suite struct HeadTests {
  private func site(_ page: String, definition: JSONObject = [:], assets: [String] = []) throws -> CompiledSite {
    var whole = CompiledSite.definition
    whole["url"] = "https://example.org"
    for (key, value) in definition { whole[key] = value }
    var files = ["pages/index.json": page]
    for asset in assets { files["assets/\(asset)"] = "x" }
    return try CompiledSite(whole, files)
  }

  private static let text: JSONValue = ["id": "t", "type": "Text", "config": ["text": "x"]]

  @Test func `a picture of the page is shown with its links`() throws {
    let picture: JSONValue = ["id": "i", "type": "Image", "config": ["src": "/static/images/uploads/a.jpg", "alt": "Un \"livre\""]]
    let film: JSONValue = ["id": "v", "type": "Video", "config": ["src": "/static/images/uploads/a.mp4", "title": "Film"]]
    let html = try site(CompiledSite.page("index", [film, picture]), assets: ["uploads/a.jpg", "uploads/a.mp4"]).text("index.html")
    #expect(html.contains(#"<meta property="og:image" content="https://example.org/static/images/uploads/a.jpg">"#))
    #expect(html.contains(#"<meta property="og:image:alt" content="Un &quot;livre&quot;">"#))
    #expect(html.contains(#"<meta name="twitter:card" content="summary_large_image">"#))
  }

  @Test func `a page's own words go before what is derived`() throws {
    let meta: JSONObject = [
      "image": "javascript:alert(1)", "og:type": "article", "twitter:card": "player", "theme-color": "#000", "author": "Zoé", "description": "d",
    ]
    let html = try site(CompiledSite.page("index", [Self.text], meta: meta), definition: ["styles": [":root": ["--color-accent": "#7b1f27"]]])
      .text("index.html")
    #expect(!html.contains("og:image"))
    #expect(!html.contains("javascript:"))
    #expect(html.contains(#"<meta property="og:type" content="article">"#) && !html.contains(#"content="website""#))
    #expect(html.contains(#"<meta name="twitter:card" content="player">"#) && !html.contains(#"content="summary""#))
    #expect(html.contains(##"<meta name="theme-color" content="#000">"##) && !html.contains("7b1f27\">"))
    #expect(html.contains(#"<meta name="author" content="Zoé">"#))
    #expect(html.contains(#"<meta property="og:description" content="d">"#))
  }

  @Test(arguments: [("#7b1f27", true), ("#abc", true), ("red", false), ("var(--x)", false), ("#12345", false)])
  func `the browser's frame takes the site's accent`(_ colour: String, _ isPlain: Bool) throws {
    let site = try site(CompiledSite.page("index"), definition: ["styles": [":root": ["--color-accent": .string(colour)]]])
    #expect(try site.text("index.html").contains("theme-color") == isPlain)
    let manifest = try JSONValue(parsing: site.text("assets/manifest.json"))
    #expect(manifest["theme_color"] == (isPlain ? .string(colour) : nil))
  }

  @Test func `icons that the site brings are named`() throws {
    let site = try site(CompiledSite.page("index"), assets: ["favicon.svg", "apple-touch-icon.png", "icon-192.png", "icon-512.png", "icon-x.png", "icon-007.png"])
    let html = try site.text("index.html")
    #expect(html.contains("""
      <link rel="icon" href="/assets/favicon.ico" type="image/x-icon" sizes="32x32">
      <link rel="icon" href="/assets/favicon.svg" type="image/svg+xml" sizes="any">
      <link rel="apple-touch-icon" href="/assets/apple-touch-icon.png">

      """))
    let manifest = try JSONValue(parsing: site.text("assets/manifest.json"))
    #expect(manifest["icons"]?.arrayValue?.map { $0["src"] } == [
      "/assets/favicon.ico", "/assets/favicon.svg", "/assets/icon-192.png", "/assets/icon-512.png",
    ])
    #expect(manifest["icons"]?.arrayValue?.map { $0["sizes"] } == ["32x32", "any", "192x192", "512x512"])
  }

  @Test func `another icon is named on pages that have not changed`() throws {
    let folder = try TemporaryFolder()
    let pages = ["pages/index.json": CompiledSite.page("index")]
    _ = try CompiledSite(pages, in: folder)
    let site = try CompiledSite(pages.merging(["assets/apple-touch-icon.png": "x", "assets/icon-192.png": "x"]) { $1 }, in: folder)
    #expect(try site.text("index.html").contains("apple-touch-icon.png"))
    #expect(try site.text("assets/manifest.json").contains("icon-192.png"))
  }

  @Test func `without pictures and icons there is what every site has`() throws {
    let site = try site(CompiledSite.page("index"))
    let html = try site.text("index.html")
    #expect(html.contains(#"<meta name="twitter:card" content="summary">"#))
    #expect(!html.contains("apple-touch-icon") && !html.contains("favicon.svg") && !html.contains("theme-color"))
    let manifest = try JSONValue(parsing: site.text("assets/manifest.json"))
    #expect(manifest["start_url"] == "/" && manifest["id"] == "/" && manifest["lang"] == "fr" && manifest["dir"] == nil)
  }
}
