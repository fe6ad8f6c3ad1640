import Diagnostics
import JSON
import POSIX
import Sites
import TestSupport
import Testing

@Suite struct SiteLoadingTests {
  @Test func `a small site has the defaults of the design`() throws {
    let fixture = try SiteFixture([
      "site.json": #"{ "id": "s", "pages": ["pages/*.json"] }"#,
      "pages/index.json": #"{ "name": "index" }"#,
      "pages/about.json": #"{ "name": "About" }"#,
      "pages/404.json": #"{ "name": "404" }"#,
      "pages/post.json": #"{ "name": "blog/post", "title": "Un billet", "url": "/blog/premier" }"#,
      "assets/favicon.ico": "icon", "assets/uploads/2026/a.jpg": "jpeg",
    ])
    let (site, diagnostics) = try fixture.load()
    #expect(diagnostics == [])
    #expect(site.id == "s" && site.name == "s" && site.version == "1.0.0" && site.language == "en" && site.url == nil)
    #expect(site.pages.map(\.name) == ["404", "About", "index", "blog/post"])
    #expect(site.pages.map(\.url) == ["/404", "/about", "/", "/blog/premier"])
    #expect(site.pages.map(\.outputPath) == ["404.html", "about.html", "index.html", "blog/premier.html"])
    #expect(site.pages.map(\.title) == ["404", "About", "index", "Un billet"])
    #expect(site.pages.map(\.isNotFoundPage) == [true, false, false, false])
    #expect(site.pages.allSatisfy { $0.layout == "default" && $0.components.isEmpty })
    #expect(site.assets.map(\.servedPath) == ["assets/favicon.ico", "static/images/uploads/2026/a.jpg"])
    #expect(site.assets.map(\.file) == [fixture.folder.path("assets/favicon.ico"), fixture.folder.path("assets/uploads/2026/a.jpg")])
    #expect(site.deployment.domains == [] && site.deployment.mode == .static)
    #expect(site.optimization.minifyHTML && site.optimization.enableGzip)
    #expect(site.features.formsEnabled && !site.features.analyticsEnabled)
  }

  @Test func `everything that a definition may say is read`() throws {
    let (site, diagnostics) = try SiteFixture(["site.json": """
      { "id": "portfolio", "name": "L’atelier", "version": "1.2.0-rc.1", "lang": "fr-CA", "url": "https://www.example.org/",
        "styles": { "body": { "font-family": "Inter, sans-serif", "--x": 1.5, "color": "red" }, "a": { "color": "blue" } },
        "pages": [ { "name": "index", "layout": "wide", "meta": { "description": "d", "n": 1, "b": true },
          "components": [ { "id": "a", "type": "Section", "config": { "z": 1, "a": 2 }, "styles": { "margin": 0 },
            "responsive": { "mobile": { "padding": "1rem" }, "tablet": {}, "desktop": { "color": "red" } },
            "children": [ { "id": "b", "type": "Text" }, { "id": "c", "type": "Text" } ] } ] } ],
        "deployment": { "domains": ["a.example.org", "b.example.org"], "mode": "spa", "ssl_enabled": false, "cdn_enabled": true },
        "optimization": { "minify_html": false, "minify_css": false, "minify_js": false, "compress_images": false, "enable_gzip": false },
        "features": { "analytics_enabled": true, "forms_enabled": false, "api_integration": true, "seo_optimized": false },
        "analytics": { "provider": "plausible" } }
      """]).load()
    #expect(diagnostics == [])
    #expect(site.name == "L’atelier" && site.version == "1.2.0-rc.1" && site.language == "fr-CA" && site.url == "https://www.example.org")
    #expect(site.styles.map(\.selector) == ["body", "a"])
    #expect(site.styles[0].declarations.map { "\($0.property): \($0.value)" } == ["font-family: Inter, sans-serif", "--x: 1.5", "color: red"])
    let component = site.pages[0].components[0]
    #expect(component.id == "a" && component.type == "Section" && component.config.keys == ["z", "a"])
    #expect(component.styles.map { "\($0.property): \($0.value)" } == ["margin: 0"])
    #expect(component.responsive.mobile.map(\.property) == ["padding"] && component.responsive.desktop.map(\.property) == ["color"])
    var order: [String] = []
    site.pages[0].forEachComponent { order.append($0.id) }
    #expect(order == ["a", "b", "c"])
    #expect(site.deployment.domains.map(\.text) == ["a.example.org", "b.example.org"])
    #expect(site.deployment.mode == .spa && !site.deployment.sslEnabled && site.deployment.cdnEnabled)
    #expect(!site.optimization.minifyHTML && !site.optimization.minifyCSS && !site.optimization.minifyJS)
    #expect(!site.optimization.compressImages && !site.optimization.enableGzip)
    #expect(site.analytics?.provider == .plausible && site.analytics?.attributes.map(\.value) == ["www.example.org"])
    #expect(site.features.analyticsEnabled && !site.features.formsEnabled && site.features.apiIntegration && !site.features.seoOptimized)
  }

  @Test func `a definition that is no JSON is refused with its place`() throws {
    let fixture = try SiteFixture(["site.json": "{ \"id\": \"s\",\n  \"pages\": [ }"])
    let error = try #require(throws: InvalidInput.self) { try fixture.load() }
    #expect(error.diagnostics.map(\.location) == [SourceLocation(file: fixture.folder.path("site.json"), line: 2, column: 14)])
    #expect(throws: InvalidInput.self) { try SiteFixture(["site.json": "[]"]).load() }
    #expect(throws: SystemError.self) { try Site.load("/nonexistent/site.json") }
  }

  @Test func `a page file that is no JSON is a finding beside the others`() throws {
    let fixture = try SiteFixture([
      "site.json": #"{ "id": "s", "pages": ["pages/*.json"], "extra": 1 }"#,
      "pages/a.json": "{ \"name\": \"a\",\n\"name\": \"b\" }", "pages/b.json": #"{ "name": "b" }"#,
    ])
    let (site, diagnostics) = try fixture.load()
    #expect(site.pages.map(\.name) == ["b"])
    #expect(diagnostics.count == 2)
    #expect(diagnostics[1].location?.file == fixture.folder.path("pages/a.json") && diagnostics[1].location?.line == 2)
    let error = try #require(throws: InvalidInput.self) { try Site.openValid(fixture.folder.path("site.json")) }
    #expect(error.diagnostics == [diagnostics[0]], "nothing of the pages")
  }

  @Test func `progress is told, and can end the reading`() throws {
    let fixture = try SiteFixture([
      "site.json": #"{ "id": "s", "pages": ["*.page", { "name": "c" }] }"#, "a.page": #"{ "name": "a" }"#, "b.page": #"{ "name": "b" }"#,
    ])
    var seen: [String] = []
    _ = try Site.load(fixture.folder.path("site.json")) { seen.append("\($0)/\($1)") }
    #expect(seen == ["1/3", "2/3", "3/3"])
    struct Stop: Error {}
    #expect(throws: Stop.self) { try Site.load(fixture.folder.path("site.json")) { _, _ in throw Stop() } }
  }

  @Test func `the example site has no findings`() throws {
    let (site, diagnostics) = try Site.load(Path.join(BuiltPrograms.root, "examples/portfolio/site.json"))
    #expect(diagnostics == [])
    #expect(site.id == "portfolio" && site.language == "fr")
    #expect(site.pages.map(\.url) == ["/", "/404", "/a-propos", "/conseils", "/contact", "/projets", "/stages"])
    #expect(try site.assets.allSatisfy { try Files.status($0.file).size < 150_000 })
  }
}
