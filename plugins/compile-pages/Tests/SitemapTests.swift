import JSON
import Sites
import TestSupport
import Testing

@testable import compile_pages

@Suite struct SitemapTests {
  private func records(_ pages: [JSONValue]) throws -> [PageRecord] {
    try pages.map { PageRecord(try Page(describedBy: $0, file: "test"), language: "fr", types: []) }
  }

  private func pages(_ count: Int) throws -> [PageRecord] { try records((0..<count).map { ["name": .string("p\($0)")] }) }

  private func text(_ file: (path: String, contents: [UInt8])) -> String { String(decoding: file.contents, as: UTF8.self) }

  @Test func `a site within the limits has one file`() throws {
    let files = Sitemap("https://example.org/a&b", try pages(3), mostPages: 3).files
    #expect(files.map(\.path) == ["sitemap.xml"])
    #expect(text(files[0]) == """
      <?xml version="1.0" encoding="UTF-8"?>
      <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
        <url><loc>https://example.org/a&amp;b/p0</loc></url>
        <url><loc>https://example.org/a&amp;b/p1</loc></url>
        <url><loc>https://example.org/a&amp;b/p2</loc></url>
      </urlset>

      """)
  }

  @Test func `beyond the number of pages there is an index`() throws {
    let files = Sitemap("https://example.org", try pages(7), mostPages: 3).files
    #expect(files.map(\.path) == ["sitemap.xml", "sitemap-1.xml", "sitemap-2.xml", "sitemap-3.xml"])
    #expect(text(files[0]) == """
      <?xml version="1.0" encoding="UTF-8"?>
      <sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
        <sitemap><loc>https://example.org/sitemap-1.xml</loc></sitemap>
        <sitemap><loc>https://example.org/sitemap-2.xml</loc></sitemap>
        <sitemap><loc>https://example.org/sitemap-3.xml</loc></sitemap>
      </sitemapindex>

      """)
    #expect(files.dropFirst().map { text($0).components(of: "<loc>") } == [3, 3, 1])
    #expect(files.dropFirst().allSatisfy { text($0).hasSuffix("</urlset>\n") })
  }

  @Test func `no file is over the limit of bytes`() throws {
    let limit = 400
    let files = Sitemap("https://example.org", try pages(20), mostBytes: limit).files.dropFirst()
    #expect(files.count > 1)
    #expect(files.allSatisfy { $0.contents.count <= limit })
    #expect(files.reduce(0) { $0 + text($1).components(of: "<loc>") } == 20)
  }

  @Test func `translations stand with each page`() throws {
    let records = try records([
      ["name": "index", "translationKey": "home"], ["name": "en", "lang": "en", "translationKey": "home"], ["name": "seul"],
      ["name": "404"], ["name": "secret", "meta": ["robots": "noindex"]],
    ])
    let links = """
          <xhtml:link rel="alternate" hreflang="en" href="https://example.org/en"/>
          <xhtml:link rel="alternate" hreflang="fr" href="https://example.org/"/>
      """
    #expect(text(Sitemap("https://example.org", records).files[0]) == """
      <?xml version="1.0" encoding="UTF-8"?>
      <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">
        <url><loc>https://example.org/</loc>
      \(links)
        </url>
        <url><loc>https://example.org/en</loc>
      \(links)
        </url>
        <url><loc>https://example.org/seul</loc></url>
      </urlset>

      """)
  }
}

extension String {
  fileprivate func components(of part: String) -> Int { split(separator: part, omittingEmptySubsequences: false).count - 1 }
}
