import ChildProcess
import JSON
import POSIX
import TestSupport
import Testing

/// A tree that was compiled for a path of its host.
struct BasePathTests {
  private static let site = [
    "index.html": """
      <!DOCTYPE html><html lang="en"><head><title>x</title><link rel="canonical" href="https://apps.example.org/apps/shop/">
      <link rel="stylesheet" href="/apps/shop/static/css/styles.css"><meta property="og:image" content="https://apps.example.org/apps/shop/static/images/a.png">
      <script type="module" src="/apps/shop/static/js/app.js"></script></head>
      <body><img src="/apps/shop/static/images/a.png" srcset="/apps/shop/static/images/a.png 1x, /static/images/a.png 2x" alt="">
      <a href="https://apps.example.org/apps/other/static/images/a.png">x</a><img src="https://apps.example.org/apps/other/logo.png" alt="">
      <a href="/apps/shop/about">about</a></body></html>
      """,
    "about.html": "<!DOCTYPE html><title>x</title><link rel=stylesheet href=static/css/styles.css><p>x</p>", "404.html": "<!DOCTYPE html><title>x</title><p>x</p>",
    "static/css/styles.css": "@import url(/apps/shop/static/css/base.css); .a { background: url(../images/a.png) }", "static/css/base.css": "body { color: red }",
    "static/js/app.js": "import { x } from '/apps/shop/static/js/lib.js'; import './other.js'; console.log(x, '/apps/shop/static/images/a.png')",
    "static/js/lib.js": "export const x = 'from lib'", "static/js/other.js": "console.log('other')",
    "routes.json": #"{ "basePath": "/apps/shop", "routes": [{ "url": "/", "file": "index.html" }] }"#,
  ]

  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    for (name, text) in Self.site { try folder.write("compiled/\(name)", text) }
    try folder.write("compiled/static/images/a.png", PNGFile.make(width: 40, height: 30))
  }

  private func run() throws -> PluginProcess.Reply {
    try PluginProcess("optimize-assets").execute(
      ["directory": .string(folder.path("compiled"))], workspace: folder.path, home: folder.path("home"))
  }

  private func finished(_ pattern: String) throws -> String {
    try #require(try Files.walk(folder.path("optimized")).first { $0.replacing(/\.[0-9a-f]{8}\./, with: ".#.") == pattern }, "\(pattern)")
  }

  private func text(_ pattern: String) throws -> String { try folder.text("optimized/\(finished(pattern))") }

  @Test func `references with the path lead to its files, and get their new names`() throws {
    let reply = try run()
    try #require(reply.error == nil, "\(reply)")
    let (image, styles, script) = (try finished("static/images/a.#.png"), try finished("static/css/styles.#.css"), try finished("static/js/app.#.js"))
    let index = try text("index.html")
    #expect(index.contains("/apps/shop/\(styles)") && index.contains("/apps/shop/\(script)") && index.contains("/apps/shop/\(image)"), "\(index)")
    #expect(index.contains("https://apps.example.org/apps/shop/\(image)"))
    // Both forms are served.
    #expect(index.contains(" /\(image) 2x"))
    #expect(index.contains("https://apps.example.org/apps/other/static/images/a.png"), "another site's")
    #expect(index.contains("/apps/shop/about"))
    #expect(index.matches(of: /integrity=/).count == 2, "\(index)")
    #expect(try text("about.html").contains(styles))
    #expect(try text("static/css/styles.#.css").contains("/apps/shop/\(finished("static/css/base.#.css"))"))
    let app = try text("static/js/app.#.js")
    #expect(app.contains("from lib") && app.contains("other") && app.contains("/apps/shop/\(image)") && !app.contains("import"), "\(app)")
    #expect(try JSONValue(parsing: text("routes.json"))["basePath"] == "/apps/shop")
  }

  @Test func `a reference that leads nowhere is an error, and so is a path that can't be one`() throws {
    try folder.write("compiled/about.html", "<!DOCTYPE html><title>x</title><img src=/apps/shop/static/images/none.png>")
    let reply = try run()
    #expect(reply.message?.contains("/apps/shop/static/images/none.png") == true, "\(reply)")
    try folder.write("compiled/routes.json", #"{ "basePath": "/../x" }"#)
    #expect(try run().message?.contains("no base path") == true)
  }

  @Test func `another path makes everything anew`() throws {
    try #require(try run().error == nil)
    for (name, text) in Self.site { try folder.write("compiled/\(name)", text.replacing("/apps/shop", with: "/elsewhere")) }
    let reply = try run()
    try #require(reply.error == nil, "\(reply)")
    #expect(try text("index.html").contains("/elsewhere/\(finished("static/css/styles.#.css"))"))
    #expect(!(try text("static/css/styles.#.css").contains("/apps/shop")))
  }
}
