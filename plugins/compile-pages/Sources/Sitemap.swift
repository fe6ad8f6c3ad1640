internal import Sites
internal import Templates

/// The sitemap protocol 0.9, https://www.sitemaps.org/protocol.html, with the translations of each page as
/// https://developers.google.com/search/docs/specialty/international/localized-versions has them. Without dates: the same
/// site gives the same file.
struct Sitemap {
  /// `sitemap.xml`; for a site over the protocol's limits that is an index of `sitemap-1.xml`, `sitemap-2.xml` …
  let files: [(path: String, contents: [UInt8])]

  /// - Parameters:
  ///   - url: of the site.
  ///   - mostPages: in one file.
  ///   - mostBytes: of one file.
  init(_ url: String, _ pages: [PageRecord], mostPages: Int = 50_000, mostBytes: Int = 50 << 20) {
    let translations = Translations(pages.map(\.translation))
    let head = Array(Self.head("urlset", translations.isEmpty ? "" : " xmlns:xhtml=\"http://www.w3.org/1999/xhtml\"").utf8)
    let end = Array("</urlset>\n".utf8)
    var parts: [[UInt8]] = [head]
    var count = 0
    for page in pages where page.isIndexed {
      let entry = Array(Self.entry(url, page, translations).utf8)
      if count == mostPages || (count > 0 && parts[parts.count - 1].count + entry.count + end.count > mostBytes) {
        parts.append(head)
        count = 0
      }
      parts[parts.count - 1] += entry
      count += 1
    }
    for index in parts.indices { parts[index] += end }
    if parts.count == 1 {
      files = [("sitemap.xml", parts[0])]
      return
    }
    let names = parts.indices.map { "sitemap-\($0 + 1).xml" }
    let entries = names.map { "  <sitemap><loc>\(HTMLText.escaped("\(url)/\($0)"))</loc></sitemap>\n" }.joined()
    let index = Self.head("sitemapindex", "") + entries + "</sitemapindex>\n"
    files = [("sitemap.xml", Array(index.utf8))] + zip(names, parts).map { ($0, $1) }
  }

  private static func head(_ element: String, _ attributes: String) -> String {
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<\(element) xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\"\(attributes)>\n"
  }

  private static func entry(_ url: String, _ page: PageRecord, _ translations: Translations) -> String {
    let location = "<loc>\(HTMLText.escaped(url + page.url))</loc>"
    let links = translations.links(of: page.translation).map { link in
      "    <xhtml:link rel=\"alternate\" hreflang=\"\(link.language)\" href=\"\(HTMLText.escaped(url + link.url))\"/>\n"
    }
    return links.isEmpty ? "  <url>\(location)</url>\n" : "  <url>\(location)\n\(links.joined())  </url>\n"
  }
}
