internal import JSON
internal import Sites
internal import Templates

/// The files that a site has beside its pages: `robots.txt`, `sitemap.xml`, `routes.json`, the web manifest, the icon.
struct SiteFiles {
  let files: [(path: String, contents: [UInt8])]

  init(_ site: Site, _ pages: [PageRecord]) {
    var files: [(String, [UInt8])] = [
      ("robots.txt", Array(Self.robots(site).utf8)),
      ("routes.json", Self.routes(pages).bytes(.pretty) + [0x0A]),
      ("assets/manifest.json", Self.manifest(site).bytes(.pretty) + [0x0A]),
      ("assets/favicon.ico", DefaultIcon.bytes),
    ]
    if let url = site.url { files.append(("sitemap.xml", Array(Self.sitemap(url, pages).utf8))) }
    self.files = files
  }

  private static func robots(_ site: Site) -> String {
    "User-agent: *\nAllow: /\n" + (site.url.map { "\nSitemap: \($0)/sitemap.xml\n" } ?? "")
  }

  /// The sitemap protocol 0.9, https://www.sitemaps.org/protocol.html, without dates: the same site gives the same file.
  private static func sitemap(_ url: String, _ pages: [PageRecord]) -> String {
    let entries = pages.filter(\.isIndexed).map { "  <url><loc>\(HTMLText.escaped(url + $0.url))</loc></url>\n" }.joined()
    return """
      <?xml version="1.0" encoding="UTF-8"?>
      <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
      \(entries)</urlset>

      """
  }

  private static func routes(_ pages: [PageRecord]) -> JSONValue {
    [
      "routes": .array(
        pages.filter { !$0.isNotFoundPage }.map {
          ["url": .string($0.url), "file": .string($0.outputPath), "title": .string($0.title)]
        }),
      "notFound": "404.html",
    ]
  }

  /// https://www.w3.org/TR/appmanifest/
  private static func manifest(_ site: Site) -> JSONValue {
    [
      "name": .string(site.name), "short_name": .string(String(site.name.prefix(30))), "lang": .string(site.language),
      "start_url": "/", "scope": "/", "display": "browser",
      "icons": [["src": "/assets/favicon.ico", "sizes": "32x32", "type": "image/x-icon"]],
    ]
  }
}
