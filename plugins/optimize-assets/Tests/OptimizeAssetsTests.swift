import ChildProcess
import JSON
import POSIX
import TestSupport
import Testing

/// The built plugin over the real protocol, on real trees; the results are looked at with programs that are not ours.
struct OptimizeAssetsTests {
  let folder = try! TemporaryFolder()
  var output: String { folder.path("optimized") }

  init() throws {
    for (name, text) in Self.site { try folder.write("compiled/\(name)", text) }
    try folder.write("compiled/static/images/a.png", PNGFile.make(width: 40, height: 30))
    try folder.write("compiled/static/images/b c.png", PNGFile.make(width: 8, height: 8, PNGFile.drawing))
    try folder.write("compiled/assets/favicon.ico", [0, 0, 1, 0])
  }

  func run(_ config: JSONObject = [:], method: String = "execute") throws -> PluginProcess.Reply {
    var config = config
    config["directory"] = .string(folder.path("compiled"))
    return try PluginProcess("optimize-assets").execute(.object(config), workspace: folder.path, method: method)
  }

  /// Paths of the output, fingerprints replaced by `#`.
  func names(_ root: String? = nil) throws -> [String] {
    try Files.walk(root ?? output).map { $0.replacing(/\.[0-9a-f]{8}\.([a-z0-9]+)/, with: { ".#.\($0.1)" }) }
  }

  func finished(_ pattern: String) throws -> String {
    let name = try #require(try Files.walk(output).first { $0.replacing(/\.[0-9a-f]{8}\.([a-z0-9]+)/, with: { ".#.\($0.1)" }) == pattern }, "\(pattern)")
    return name
  }

  func text(_ pattern: String) throws -> String { String(decoding: try Files.read(Path.join(output, finished(pattern))), as: UTF8.self) }

  @Test func `names, references, and what is left alone`() throws {
    let reply = try run()
    try #require(reply.error == nil, "\(reply)")
    #expect(try names().filter { !$0.hasSuffix(".gz") && !$0.hasSuffix(".br") } == [
      "404.html", "about.html", "assets/favicon.ico", "assets/manifest.json", "index.html", "robots.txt", "routes.json", "sitemap.xml",
      "static/css/base.#.css", "static/css/styles.#.css", "static/images/a.#.png", "static/images/b c.#.png", "static/js/app.#.js", "static/js/lib.#.js",
      "static/js/unused.js",
    ])
    let image = try finished("static/images/a.#.png")
    let other = try finished("static/images/b c.#.png").replacing(" ", with: "%20")
    let index = try text("index.html")
    #expect(index.contains("href=/\(try finished("static/css/styles.#.css"))"))
    #expect(index.contains("src=/\(try finished("static/js/app.#.js"))"))
    #expect(index.contains("content=\"https://example.org/\(image)\""))
    #expect(index.contains("src=\(other)"))
    #expect(index.contains("/\(image) 1x"))
    #expect(index.contains("/\(other) 2x"))
    #expect(index.contains("\(image)?v=1#f"))
    #expect(index.contains("data-image=/\(image)"))
    #expect(index.contains("Le fichier /static/images/a.png & le texte restent."))
    #expect(index.contains("https://elsewhere.org/static/images/a.png"))
    #expect(index.contains("href=/about") && index.contains("/assets/favicon.ico") && index.contains("type=text"))
    #expect(try text("static/css/styles.#.css").contains("url(../\(image.dropFirst("static/".count)))"))
    #expect(try text("static/css/styles.#.css").contains("\(Path.name(finished("static/css/base.#.css")))"))
    let script = try text("static/js/app.#.js")
    let library = Path.name(try finished("static/js/lib.#.js"))
    #expect(script.contains("\"/\(image)\"") && script.contains("\"see /static/images/a.png\"") && script.contains("\"./\(library)\""))
    #expect(try text("static/js/lib.#.js").contains("/static/images/"))
    #expect(try text("assets/manifest.json").contains("\"/\(image)\""))
    #expect(try text("sitemap.xml").contains(">https://example.org/\(image)<"))
    #expect(try text("about.html").contains(finished("static/css/styles.#.css")))
  }

  /// Every address in pages and style sheets, found by Python's parser, leads to a file, and those below static/ to one
  /// with a fingerprint.
  @Test func `a crawler finds everything`() throws {
    #expect(try run().error == nil)
    let crawler = #"""
      import html.parser, os, re, sys, urllib.parse
      root, seen = sys.argv[1], []
      def look(url, page):
        if url.startswith('https://example.org/'): url = url[len('https://example.org'):]
        if re.match('[a-z]+:', url): return
        path = urllib.parse.unquote(urllib.parse.urlsplit(urllib.parse.urljoin('/' + page, url)).path)
        target = next((path + s for s in ('', '.html', 'index.html') if os.path.isfile(root + path + s)), None)
        assert target, (page, url)
        assert not target.startswith('/static/') or re.search(r'\.[0-9a-f]{8}\.[a-z0-9]+$', target), target
        seen.append(target)
      def styles(text, page):
        for url in re.findall(r'url\([\'"]?([^\'")]+)', text) + re.findall(r'@import [\'"]([^\'"]+)', text): look(url, page)
      class Parser(html.parser.HTMLParser):
        def handle_starttag(self, tag, attributes):
          for name, value in attributes:
            if name in ('src', 'href', 'data-image') or name == 'content' and '://' in value: look(value, self.page)
            if name == 'srcset': [look(part.split()[0], self.page) for part in value.split(', ')]
            if name == 'style': styles(value, self.page)
      for folder, _, names in os.walk(root):
        for name in names:
          page = os.path.relpath(os.path.join(folder, name), root)
          if name.endswith('.html'):
            parser = Parser(); parser.page = page; parser.feed(open(root + '/' + page).read())
          if name.endswith('.css'): styles(open(root + '/' + page).read(), page)
      for target in sorted(set(seen)): print(re.sub(r'[0-9a-f]{8}', '#', target))
      """#
    let result = try Command("/usr/bin/python3", ["-c", crawler, output]).run(deadlineSeconds: 60)
    #expect(result.status == .exited(0), "\(result.errorText)")
    #expect(result.outputText.split(separator: "\n") == [
      "/about.html", "/assets/favicon.ico", "/assets/manifest.json", "/index.html", "/static/css/base.#.css", "/static/css/styles.#.css",
      "/static/images/a.#.png", "/static/images/b c.#.png", "/static/js/app.#.js",
    ])
  }

  @Test func `escapes of every notation are understood and kept`() throws {
    try folder.write(
      "compiled/escaped.html",
      #"""
      <!DOCTYPE html><title>x</title><base href="/static/"><img src="images&#47;a.png?x&amp;y=.z"><div style="background:url(&quot;images/a.png&quot;)"></div>
      <script type="application/json">{"a":"\/static\/images\/a.png"}</script><a href="/about">ok</a>
      """#)
    try folder.write("compiled/static/css/escaped.css", #".a { background: url(../images/b\ c.png) }"#)
    let reply = try run(["minifyHTML": false, "minifyCSS": false])
    try #require(reply.error == nil, "\(reply)")
    let name = Path.name(try finished("static/images/a.#.png"))
    let other = Path.name(try finished("static/images/b c.#.png")).replacing(" ", with: #"\ "#)
    let page = try text("escaped.html")
    #expect(page.contains(#"src="images&#47;\#(name)?x&amp;y=.z""#), "\(page)")
    #expect(page.contains("url(&quot;images/\(name)&quot;)"))
    #expect(page.contains(#""\/static\/images\/\#(name)""#))
    #expect(try text("static/css/escaped.css").contains("url(../images/\(other))"))
  }

  @Test func `names hold the digest of what is served`() throws {
    #expect(try run().error == nil)
    let files = try Files.walk(output).filter { $0.contains(/\.[0-9a-f]{8}\.[a-z0-9]+$/) }
    #expect(files.count == 6)
    for file in files {
      let sum = try Command("sha256sum", [Path.join(output, file)]).run(deadlineSeconds: 30).outputText
      #expect(file.contains(".\(sum.prefix(8))."), "\(file)")
    }
    #expect(files.allSatisfy { $0.contains(/\.[0-9a-f]{8}\.[a-z0-9]+$/) })
  }

  @Test func `a change of an image changes the names of all that show it`() throws {
    #expect(try run().error == nil)
    let before = try (finished("static/css/styles.#.css"), finished("static/css/base.#.css"), finished("static/js/lib.#.js"))
    try folder.write("compiled/static/images/a.png", PNGFile.make(width: 40, height: 31))
    #expect(try run().error == nil)
    let after = try (finished("static/css/styles.#.css"), finished("static/css/base.#.css"), finished("static/js/lib.#.js"))
    #expect(before.0 != after.0)
    #expect(before.1 == after.1 && before.2 == after.2)
  }

  @Test func `compressed copies are smaller, and the same when decompressed`() throws {
    let outputs = try #require(try run().outputs)
    var copies = 0
    for file in try Files.walk(output) where file.hasSuffix(".gz") || file.hasSuffix(".br") {
      let original = try Files.read(Path.join(output, String(file.dropLast(3))))
      let compressed = try Files.read(Path.join(output, file))
      let tool = file.hasSuffix(".gz") ? "gzip" : "brotli"
      #expect(try Command(tool, ["-dc"]).run(input: compressed, deadlineSeconds: 30).output == original)
      #expect(compressed.count < original.count && original.count >= 256)
      copies += 1
    }
    #expect(copies == 4, "index.html and base.css, each twice")
    #expect(outputs["compressed"]?.integerValue == 2)
    #expect(outputs["files"]?.integerValue == 15)
    #expect(outputs["fingerprinted"]?.integerValue == 6)
    let (before, after, compressed) = (outputs["bytesBefore"]?.integerValue ?? 0, outputs["bytesAfter"]?.integerValue ?? 0, outputs["bytesCompressed"]?.integerValue ?? 0)
    let size = { (root: String) in try Files.walk(root).filter { !$0.hasSuffix(".gz") && !$0.hasSuffix(".br") }.map { try Files.status(Path.join(root, $0)).size }.reduce(0, +) }
    #expect(try before == size(folder.path("compiled")) && after == size(output))
    #expect(compressed < after && after < before)
  }

  @Test func `the same input gives the same bytes, and replaces what was there`() throws {
    #expect(try run().error == nil)
    let first = try Files.walk(output).map { ($0, try Files.read(Path.join(output, $0))) }
    try folder.write("optimized/left-over.html", "old")
    #expect(try run().error == nil)
    let second = try Files.walk(output).map { ($0, try Files.read(Path.join(output, $0))) }
    #expect(first.map(\.0) == second.map(\.0))
    #expect(first.map(\.1) == second.map(\.1))
    #expect(try Files.list(folder.path) == ["compiled", "optimized"], "no staging is left")
  }

  @Test func `flags of the config and of the site`() throws {
    let site = try folder.write("site.json", #"{"url":"https://example.org","optimization":{"minify_css":false,"enable_gzip":false}}"#)
    #expect(try run(["site": .string(site), "minifyJS": false]).error == nil)
    #expect(try text("static/css/base.#.css").contains("color : #ff0000"))
    #expect(try text("static/js/app.#.js").contains("function greet (name)"))
    #expect(try text("404.html").hasPrefix("<!doctype html>"))
    #expect(try names().allSatisfy { !$0.hasSuffix(".gz") && !$0.hasSuffix(".br") })
    #expect(try run(["minifyHTML": false, "output": "elsewhere"]).outputs?["directory"]?.stringValue == folder.path("elsewhere"))
    #expect(try String(decoding: Files.read(folder.path("elsewhere/404.html")), as: UTF8.self) == Self.site["404.html"])
  }

  @Test func `plan says what would be made and makes nothing`() throws {
    let change = try #require(try run(method: "plan").result?["changes"]?.arrayValue?.first)
    #expect(change["action"] == "create")
    #expect(change["target"]?.stringValue == output)
    #expect(change["summary"]?.stringValue?.hasPrefix("15 files, 10 of them minified") == true, "\(change)")
    #expect(!Files.exists(output))
  }

  @Test func `a cancel is answered and leaves nothing`() throws {
    for number in 0..<40 {
      try folder.write("compiled/data/\(number).txt", (0..<40_000).map { String(($0 &* 2_654_435_761 &+ number) >> 7) }.joined(separator: " "))
    }
    let plugin = try PluginProcess("optimize-assets")
    var cancelled = false
    let reply = try plugin.execute(["directory": .string(folder.path("compiled"))], workspace: folder.path) {
      if !cancelled, plugin.notifications.contains(where: { $0["params"]?["message"] == "compressing" }) {
        cancelled = true
        try plugin.cancel()
      }
    }
    #expect(reply.kind == "cancelled", "\(reply)")
    #expect(try Files.list(folder.path) == ["compiled"])
  }

  @Test func `progress never goes back and ends at its total`() throws {
    let plugin = try PluginProcess("optimize-assets")
    _ = try plugin.execute(["directory": .string(folder.path("compiled"))], workspace: folder.path)
    let done = plugin.notifications.filter { $0["method"] == "progress" }.compactMap { $0["params"]?["done"]?.doubleValue }
    #expect(done == done.sorted() && done.last == 100)
  }
}
