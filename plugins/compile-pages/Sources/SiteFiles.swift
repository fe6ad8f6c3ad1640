internal import JSON
internal import SiteRules
internal import Sites

/// The files that a site has beside its pages: `robots.txt`, `sitemap.xml`, `routes.json`, the web manifest, the icon.
struct SiteFiles {
  let files: [(path: String, contents: [UInt8])]

  init(_ site: Site, _ pages: [PageRecord]) {
    var files: [(String, [UInt8])] = [
      ("robots.txt", Array(Self.robots(site).utf8)),
      (BasePath.file, Self.routes(pages, site.deployment.basePath).bytes(.pretty) + [0x0A]),
      ("assets/manifest.json", WebManifest.value(of: site).bytes(.pretty) + [0x0A]),
      ("assets/favicon.ico", DefaultIcon.bytes),
    ]
    if let url = site.searchURL { files += Sitemap(url, pages).files }
    self.files = files
  }

  /// RFC 9309, with the line that the sitemap protocol adds.
  private static func robots(_ site: Site) -> String {
    "User-agent: *\nAllow: /\n" + (site.searchURL.map { "\nSitemap: \($0)/sitemap.xml\n" } ?? "")
  }

  /// The base path goes first: what is served below one says so in its beginning.
  private static func routes(_ pages: [PageRecord], _ basePath: BasePath?) -> JSONValue {
    var members: JSONObject = [:]
    members["basePath"] = basePath.map { .string($0.text) }
    members["routes"] = .array(
      pages.filter { !$0.isNotFoundPage }.map {
        ["url": .string($0.url), "file": .string($0.outputPath), "title": .string($0.title)]
      })
    members["notFound"] = "404.html"
    return .object(members)
  }
}

extension Site {
  /// The site's address, as far as it is for search engines and those who share links.
  var searchURL: String? { features.seoOptimized ? publicURL : nil }
}
