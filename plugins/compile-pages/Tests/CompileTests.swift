import JSON
import POSIX
import TestSupport
import Testing

@Suite struct CompileTests {
  private let portfolio = Path.join(BuiltPrograms.root, "examples/portfolio/site.json")

  @Test func `the example becomes the whole tree, twice the same`() throws {
    let folder = try TemporaryFolder()
    let plugin = try PluginProcess("compile-pages")
    let reply = try plugin.execute(["site": .string(portfolio), "output": "a"], workspace: folder.path)
    _ = try plugin.execute(["site": .string(portfolio), "output": "deep/b"], workspace: folder.path)
    let files = try tree(folder.path("a"))
    for path in [
      "index.html", "a-propos.html", "projets.html", "stages.html", "conseils.html", "contact.html", "404.html", "sitemap.xml", "robots.txt", "routes.json",
      "static/css/styles.css", "static/css/components.css", "static/js/app.js", "static/js/components.js", "assets/favicon.ico",
      "assets/manifest.json", "static/images/uploads/fables-reliees.jpg",
    ] { #expect(files[path]?.isEmpty == false, "\(path)") }
    #expect(try tree(folder.path("deep/b")) == files)
    #expect(reply.outputs?["directory"] == .string(folder.path("a")))
    #expect(reply.outputs?["pages"] == 7)
    #expect(reply.outputs?["bytes"] == .integer(files.values.reduce(0) { $0 + $1.count }))
    #expect(reply.outputs?["site"] == "portfolio")
    #expect(plugin.notifications.contains { $0["method"] == "progress" && $0["params"]?["total"] == 7 })
    let html = String(decoding: files["contact.html"] ?? [], as: UTF8.self)
    #expect(html.contains("<html lang=\"fr\">"))
    #expect(html.contains("<link rel=\"canonical\" href=\"https://portfolio.example.org/contact\">"))
    #expect(html.contains("<meta property=\"og:title\" content=\"Contact &amp; rendez-vous\">"))
  }

  @Test func `only what is used is written`() throws {
    let site = try CompiledSite(["pages/index.json": CompiledSite.page("index", [["id": "t", "type": "Text", "config": ["text": "x"]]])])
    let css = try site.text("static/css/components.css")
    #expect(css.contains(".component-text"))
    #expect(!css.contains(".component-cards"))
    #expect(!Files.exists(Path.join(site.output, "static/js/components.js")))
    #expect(!Files.exists(Path.join(site.output, "sitemap.xml")), "no url, no sitemap")
    let html = try site.text("index.html")
    #expect(!html.contains("components.js"))
    #expect(!html.contains("canonical"))
    #expect(html.contains("<title>index – Petit &amp; Cie</title>"))
  }

  @Test(arguments: [("fr", "Page introuvable"), ("en-GB", "Page not found"), ("ja", "Page not found")])
  func `a site without a 404 page gets one in its language`(language: String, title: String) throws {
    var definition = CompiledSite.definition
    definition["lang"] = .string(language)
    let navigation: JSONValue = ["id": "nav", "type": "Navbar", "config": ["brand": "Petit"]]
    let site = try CompiledSite(definition, ["pages/index.json": CompiledSite.page("index", [navigation])])
    let html = try site.text("404.html")
    #expect(html.contains("<h1 class=\"hero-title\" id=\"not-found-title\">\(title)</h1>"))
    #expect(html.contains("<html lang=\"\(language)\">"))
    #expect(html.contains("id=\"nav\""))
    #expect(html.contains("<meta name=\"robots\" content=\"noindex\">"))
    #expect(site.reply.outputs?["pages"] == 2)
  }

  @Test func `forms can be switched off`() throws {
    var definition = CompiledSite.definition
    definition["features"] = ["forms_enabled": false]
    let site = try CompiledSite(definition, ["pages/index.json": CompiledSite.page("index")])
    #expect(!Files.exists(Path.join(site.output, "static/js/app.js")))
    #expect(!(try site.text("index.html").contains("app.js")))
  }

  @Test func `the site map names absolute urls, without 404 and what is not to be indexed`() throws {
    var definition = CompiledSite.definition
    definition["url"] = "https://example.org/base/"
    let site = try CompiledSite(
      definition,
      [
        "pages/index.json": CompiledSite.page("index"), "pages/404.json": CompiledSite.page("404"),
        "pages/secret.json": CompiledSite.page("secret", meta: ["robots": "noindex, nofollow"]),
      ])
    let map = try site.text("sitemap.xml")
    #expect(map.contains("<loc>https://example.org/base/</loc>"))
    #expect(!map.contains("404"))
    #expect(!map.contains("secret"))
    #expect(try site.text("robots.txt").contains("Sitemap: https://example.org/base/sitemap.xml"))
    #expect(try JSONValue(parsing: Array(site.text("routes.json").utf8))["routes"]?.arrayValue?.count == 2)
  }

  @Test func `the styles of a component go into the page that has it`() throws {
    var files: [String: String] = [:]
    for number in 0..<130 {
      let style: JSONValue = ["padding": .string("\(number)px"), "background-image": "linear-gradient(to right, #123456, #abcdef 50%, #fedcba)"]
      files["pages/p\(number).json"] = CompiledSite.page("p\(number)", [["id": "t", "type": "Text", "config": ["text": "x"], "styles": style]])
    }
    let site = try CompiledSite(files)
    #expect(!(try site.text("static/css/components.css").contains("123px")))
    #expect(try site.text("p123.html").contains("{ padding: 123px;"))
    #expect(!(try site.text("p123.html").contains("124px")))
  }

  @Test func `the site's own files stay as they are`() throws {
    let site = try CompiledSite([
      "pages/index.json": CompiledSite.page("index"), "assets/manifest.json": "{\"name\":\"mine\"}", "assets/uploads/a.svg": "<svg/>",
    ])
    #expect(try site.text("assets/manifest.json") == "{\"name\":\"mine\"}")
    #expect(try site.text("static/images/uploads/a.svg") == "<svg/>")
    let icon = try Files.read(Path.join(site.output, "assets/favicon.ico"))
    #expect(Array(icon.prefix(4)) == [0, 0, 1, 0])
    #expect(icon.count == 22 + 40 + 32 * 32 * 4 + 32 * 32 / 8)
  }
}
