import JSON
import POSIX
import TestSupport
import Testing

/// What a site switches on and off.
@Suite struct FeatureTests {
  private func site(_ members: JSONObject, _ components: JSONValue = []) throws -> CompiledSite {
    var definition = CompiledSite.definition
    definition["url"] = "https://example.org"
    for (key, value) in members { definition[key] = value }
    return try CompiledSite(definition, ["pages/index.json": CompiledSite.page("index", components), "pages/404.json": CompiledSite.page("404")])
  }

  private static let plausible: JSONValue = ["provider": "plausible", "src": "https://stats.example.org/js/script.js", "domain": "example.org"]

  @Test func `analytics are on the pages, and not where nothing is`() throws {
    let site = try site(["analytics": Self.plausible, "features": ["analytics_enabled": true]])
    let script = #"<script src="https://stats.example.org/js/script.js" data-domain="example.org" defer></script>"#
    #expect(try site.text("index.html").contains(script))
    #expect(!(try site.text("404.html").contains("stats.example.org")))
  }

  @Test func `switched off, not a byte of analytics is there`() throws {
    let off = try site(["analytics": Self.plausible, "features": ["analytics_enabled": false]])
    let without = try site([:])
    #expect(try tree(off.output) == tree(without.output))
  }

  @Test func `Matomo is told what to do by a script of ours`() throws {
    let analytics: JSONValue = ["provider": "matomo", "src": "https://m.example.org/matomo.js", "siteId": "7"]
    let site = try site(["analytics": analytics, "features": ["analytics_enabled": true]])
    #expect(
      try site.text("index.html").contains(
        #"<script src="/static/js/analytics.js" data-src="https://m.example.org/matomo.js" data-site-id="7" defer></script>"#))
    #expect(try site.text("static/js/analytics.js").contains("disableCookies"))
  }

  @Test func `values stay in their attributes`() throws {
    let analytics: JSONValue = ["provider": "script", "src": "/api/s.js?a=1&b=2", "data": ["x": "\"><script>alert(1)</script>"]]
    let html = try site(["analytics": analytics, "features": ["analytics_enabled": true]]).text("index.html")
    #expect(html.contains(#"<script src="/api/s.js?a=1&amp;b=2" data-x="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;" defer></script>"#))
  }

  @Test func `without search engines, nothing for them`() throws {
    let site = try site(["features": ["seo_optimized": false]])
    #expect(!Files.exists(Path.join(site.output, "sitemap.xml")))
    #expect(!(try site.text("robots.txt").contains("Sitemap")))
    let html = try site.text("index.html")
    for text in ["canonical", "og:", "twitter:"] { #expect(!html.contains(text), "\(text)") }
  }

  private static let form: JSONValue = ["id": "f", "type": "Form", "config": ["action": "/api/f", "fields": [["name": "n", "label": "N"]]]]

  @Test func `a form on a site without forms is refused`() throws {
    let refused = try site(["features": ["forms_enabled": false]], .array([Self.form])).reply
    #expect(refused.error?["data"]?["diagnostics"]?.arrayValue?.map { $0["message"] } == ["a form on a site whose forms are switched off"])
    #expect(try site([:], .array([Self.form])).reply.error == nil)
  }
}
