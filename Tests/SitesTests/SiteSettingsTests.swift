import Diagnostics
import Sites
import Testing

@Suite struct SiteSettingsTests {
  private static func site(_ members: String) -> String { "{ \"pages\": [{ \"name\": \"index\" }],\n\(members) }" }

  private func load(_ members: String) throws -> (site: Site, diagnostics: [Diagnostic]) {
    try SiteFixture(["site.json": Self.site(members)]).load()
  }

  @Test(arguments: [
    ("https://a.org", "https://a.org/apps/shop"), ("https://a.org/", "https://a.org/apps/shop"), ("https://a.org/apps/shop", "https://a.org/apps/shop"),
    ("https://a.org/apps/shop/", "https://a.org/apps/shop"),
  ]) func `addresses of a site below a path`(url: String, public: String) throws {
    let (site, diagnostics) = try load(#""id": "s", "url": "\#(url)", "deployment": { "base_path": "/apps/shop", "domains": ["own.org"] }"#)
    #expect(diagnostics.isEmpty)
    #expect(site.publicURL == `public` && site.basePath == "/apps/shop")
    // Of its host only that path is the site's.
    let check = LinkCheck(site, pages: ["/", "/about"])
    func target(_ url: String) -> LinkTarget? { check.target(of: Link(url, .destination, at: site.place), on: "/") }
    for url in ["/about", "/apps/shop/about", "https://own.org/about", "https://own.org/apps/shop/about"] { #expect(target(url) == .path("/about", fragment: nil), "\(url)") }
    #expect(target("https://a.org/apps/other") == .elsewhere && target("/apps/shop") == .path("/", fragment: nil))
    #expect(target("/apps/shop/api/x") == .upstream)
  }

  /// As the platform exports it; only the pages are added.
  @Test func `a deployment configuration of the platform is a definition`() throws {
    let (site, diagnostics) = try load("""
      "app": { "id": "app-123", "name": "Mon Application NoCode", "version": "1.0.0", "environment": "production" },
      "deployment": { "type": "static", "target": "/var/www/nocode-apps/project_123/",
        "url": "https://apps.nocode.com/project_123/", "ssl_enabled": true, "cdn_enabled": true },
      "optimization": { "minify_html": true, "minify_css": true, "minify_js": true, "compress_images": true, "enable_gzip": true },
      "features": { "analytics_enabled": false, "forms_enabled": true, "api_integration": true, "seo_optimized": true }
      """)
    #expect(diagnostics.allSatisfy { $0.severity == .warning })
    #expect(diagnostics.map(\.message) == [#""target" is not used"#, #""environment" is not used"#])
    #expect(diagnostics.map { $0.location?.line } == [3, 2])
    #expect(site.id == "app-123" && site.name == "Mon Application NoCode" && site.version == "1.0.0")
    #expect(site.url == "https://apps.nocode.com/project_123")
    #expect(site.deployment.mode == .static && site.deployment.cdnEnabled)
  }

  @Test(arguments: [
    (#""id": "s", "app": { "id": "t" }"#, #"2:27: "id" is "s" at the top of the definition"#),
    (#""id": "s", "app": { "nmae": "t" }"#, #"2:21: "app" has no key "nmae""#),
    (#""id": "s", "url": "https://a.org", "deployment": { "url": "https://b.org/" }"#, #"2:59: "url" is "https://a.org" at the top of the definition"#),
    (#""id": "s", "deployment": { "type": "docker" }"#, #"2:36: "type" must be "static" or "spa", not "docker""#),
    (#""id": "s", "deployment": { "type": "spa", "mode": "static" }"#, #"2:36: "type" is another mode than "mode""#),
    (#""id": "s", "deployment": { "targett": "/x" }"#, #"2:28: "deployment" has no key "targett""#),
    (#""id": "s", "deployment": { "max_size_mb": 0 }"#, #"2:43: "max_size_mb" must be a number over 0"#),
    (#""id": "s", "deployment": { "max_size_mb": "10" }"#, #"2:43: "max_size_mb" must be a number over 0"#),
    (#""id": "s", "features": { "analytics_enabled": true }"#, "2:47: analytics are switched on, but the site does not say which"),
    (#""id": "s", "features": { "analytic_enabled": true }"#, #"2:26: "features" has no key "analytic_enabled""#),
  ])
  func findings(_ members: String, _ finding: String) throws {
    #expect(try SiteFixture.findings(Self.site(members)) == ["site.json:\(finding)"])
  }

  @Test func `the same value in both places is no mistake`() throws {
    let (site, diagnostics) = try load(
      #""id": "s", "app": { "id": "s" }, "url": "https://a.org", "deployment": { "url": "https://a.org/", "max_size_mb": 0.5, "mode": "spa", "type": "spa" }"#)
    #expect(diagnostics == [])
    #expect(site.deployment.maximumSize == 500_000 && site.deployment.mode == .spa)
  }

  @Test(arguments: [
    (#"{ "provider": "plausible", "domain": "a.org" }"#, "https://plausible.io/js/script.js data-domain=a.org"),
    (#"{ "provider": "plausible" }"#, "https://plausible.io/js/script.js data-domain=www.example.org"),
    (
      #"{ "provider": "umami", "src": "/assets/umami.js", "siteId": "b59e9c65-ae32" }"#,
      "/assets/umami.js data-website-id=b59e9c65-ae32 data-do-not-track=true"
    ),
    (#"{ "provider": "matomo", "src": "https://m.org/matomo.js", "siteId": "7" }"#, "https://m.org/matomo.js data-site-id=7"),
    (
      #"{ "provider": "script", "src": "https://s.org/s.js", "data": { "goat-counter": "\"x>", "n": 1 } }"#,
      "https://s.org/s.js data-goat-counter=\"x> data-n=1"
    ),
  ])
  func analytics(_ text: String, _ script: String) throws {
    let members = "\"id\": \"s\", \"url\": \"https://www.example.org:8443\",\n\"analytics\": \(text), \"features\": { \"analytics_enabled\": "
    let (site, diagnostics) = try load("\(members)true }")
    #expect(diagnostics == [])
    let analytics = try #require(site.analytics)
    #expect(([analytics.source] + analytics.attributes.map { "\($0.name)=\($0.value)" }).joined(separator: " ") == script)
    #expect(try load("\(members)false }").site.analytics == nil, "switched off")
  }

  /// The object begins at line 3, column 14.
  @Test(arguments: [
    ("{}", #"3:14: "provider" is missing"#),
    (#"{ "provider": "plausable" }"#, #"3:28: "plausable" is no provider of analytics"#),
    (#"{ "provider": "matomo", "siteId": "1" }"#, #"3:14: "src" is missing"#),
    (#"{ "provider": "script", "src": "http://a.org/a.js" }"#, #"3:45: "http://a.org/a.js" is no address of a script"#),
    (#"{ "provider": "script", "src": "javascript:alert(1)" }"#, #"3:45: "javascript:alert(1)" is no safe url: the scheme "javascript" is not allowed"#),
    (#"{ "provider": "umami", "siteId": "\"><script>" }"#, #"3:47: ""><script>" is no id of a site"#),
    (#"{ "provider": "umami" }"#, #"3:14: "siteId" is missing"#),
    (#"{ "provider": "plausible" }"#, #"3:14: "domain" is missing"#),
    (#"{ "provider": "plausible", "domain": "A b" }"#, #"3:51: "A b" is no domain name: it has upper-case letters"#),
    (#"{ "provider": "plausible", "domain": "a.org", "siteId": "1" }"#, #"3:60: "siteId" means nothing to plausible"#),
    (#"{ "provider": "script", "src": "/a.js", "data": { "on load": "x" } }"#, #"3:64: "on load" names no data attribute"#),
    (#"{ "provider": "script", "src": "/a.js", "data": { "a": [] } }"#, "3:69: a data attribute must be a string of up to 1,000 bytes, a number, true or false"),
    (#"{ "provider": "script", "src": "/a.js", "code": "x" }"#, #"3:54: "analytics" has no key "code""#),
  ])
  func `analytics that can't be used, also switched off`(_ text: String, _ finding: String) throws {
    #expect(try SiteFixture.findings(Self.site("\"id\": \"s\",\n\"analytics\": \(text)")) == ["site.json:\(finding)"])
  }

  @Test(arguments: [("", false), (#", "tables": {}"#, true), (#", "tables": {}, "features": { "api_integration": false }"#, false)])
  func `an api is for those who ask for one`(_ members: String, _ isIntegrated: Bool) throws {
    #expect(try load("\"id\": \"s\"\(members)").site.features.apiIntegration == isIntegrated)
  }
}
