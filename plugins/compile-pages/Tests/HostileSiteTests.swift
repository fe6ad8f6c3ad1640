import ChildProcess
import JSON
import POSIX
import TestSupport
import Testing

/// Sites that were made to break out, to hang the step or to fill the memory. Each is refused with its place, and leaves
/// the last good output as it was.
@Suite struct HostileSiteTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var name: String
    /// Made in the folder of a good site by a shell: what Swift's own strings could not name.
    var script: String
    /// The beginning of each finding: file, line, and words.
    var findings: [String]

    init(_ name: String, _ script: String, _ findings: String...) {
      self.name = name
      self.script = script
      self.findings = findings
    }

    var testDescription: String { name }
  }

  private func check(_ item: Case) throws {
    let folder = try TemporaryFolder()
    let pages = ["pages/index.json": CompiledSite.page("index")]
    let good = try CompiledSite(pages, in: folder)
    #expect(good.reply.error == nil)
    let before = try tree(good.output)
    let shell = try Command("bash", ["-ec", item.script], directory: folder.path("site")).run()
    #expect(shell.status == .exited(0), "\(String(decoding: shell.errors, as: UTF8.self))")
    for name in ["compile-pages", "validate-page"] {
      let reply = try PluginProcess(name).execute(
        ["site": .string(folder.path("site/site.json"))], workspace: folder.path("workspace"), home: folder.path("home"))
      #expect(reply.kind == "validation", "\(name)")
      let errors = (reply.error?["data"]?["diagnostics"]?.arrayValue ?? []).filter { $0["severity"] == "error" }
      let shown = errors.map { finding in
        let file = (finding["file"]?.stringValue ?? "").dropFirst(folder.path("site").count + 1)
        return "\(file):\(finding["line"]?.integerValue ?? 0): \(finding["message"]?.stringValue ?? "")"
      }
      #expect(shown.count == item.findings.count, "\(name): \(shown)")
      for finding in item.findings { #expect(shown.contains { $0.hasPrefix(finding) }, "\(name): \(finding) is not in \(shown)") }
      #expect(errors.allSatisfy { $0["help"]?.stringValue?.isEmpty == false } || item.name.hasPrefix("JSON"), "\(name)")
    }
    #expect(try tree(good.output) == before)
  }

  @Test(arguments: [
    Case("a name with ..", #"echo '{"name": "../x"}' > pages/x.json"#, #"pages/x.json:1: "../x" is no page name"#),
    Case("a url with ..", #"echo '{"name": "x", "url": "/a/../../b"}' > pages/x.json"#, #"pages/x.json:1: "/a/../../b" is no page url"#),
    Case("a url with escapes", #"echo '{"name": "x", "url": "/%2e%2e/b"}' > pages/x.json"#, #"pages/x.json:1: "/%2e%2e/b" is no page url"#),
    Case("a url with NUL", #"echo '{"name": "x", "url": "/a\u0000b"}' > pages/x.json"#, #"pages/x.json:1: "/a\u{0}b" is no page url"#),
    Case("a url with a newline", #"echo '{"name": "x", "url": "/a\nb"}' > pages/x.json"#, #"pages/x.json:1: "/a\u{a}b" is no page url"#),
    Case("a url with backslashes", #"echo '{"name": "x", "url": "/..\\..\\x"}' > pages/x.json"#, #"pages/x.json:1: "/..\..\x" is no page url"#),
    Case("a url in the site's own folders", #"echo '{"name": "x", "url": "/Static/x"}' > pages/x.json"#, #"pages/x.json:1: "/Static/x" is no page url"#),
    Case("a url below a page's file", #"echo '{"name": "x", "url": "/index.html/x"}' > pages/x.json"#, #"pages/x.json:1: "/index.html/x" is no page url: a part ends with ".html""#),
    Case("a url below the sitemap", #"echo '{"name": "x", "url": "/sitemap.xml/x"}' > pages/x.json"#, #"pages/x.json:1: "/sitemap.xml/x" is no page url"#),
    Case("a url in place of a generated file", #"echo '{"name": "x", "url": "/robots.txt"}' > pages/x.json"#, #"pages/x.json:1: "/robots.txt" is no page url"#),
    Case("names that differ in case", #"echo '{"name": "Index", "url": "/x"}' > pages/x.json"#, #"pages/x.json:1: another page has the name "Index" already"#),
    Case("assets that differ in case", "mkdir assets; touch assets/Logo.png assets/logo.png", #"assets/logo.png:1: the asset "logo.png" differs from "Logo.png""#),
    Case("assets that differ in their accents", #"mkdir assets; touch $'assets/\u00e9.png' $'assets/e\u0301.png'"#, "assets/"),
    Case("types that differ in case", "mkdir -p components/{Clock,clock}; echo x | tee components/{Clock,clock}/template.mustache", #"components/clock:1: "components/clock" differs from "Clock" only in case"#),
  ])
  func `names`(_ item: Case) throws { try check(item) }

  @Test(arguments: [
    Case("pages", "rm -r pages; ln -s /etc pages", #"site.json:"#),
    Case("a page", "ln -s /etc/passwd pages/x.json", #"site.json:"#),
    Case("a page that is a device", "ln -s /dev/zero pages/x.json", #"site.json:"#),
    Case("a page that is a pipe", "mkfifo pages/x.json", #"site.json:"#),
    Case("assets", "ln -s /etc assets", #"site.json:1: "assets" is no folder of the site"#),
    Case("assets that are a pipe", "mkfifo assets", #"site.json:1: "assets" is no folder of the site"#),
    Case("an asset", "mkdir assets; ln -s /etc/passwd assets/x.txt", #"assets/x.txt:1: the asset "x.txt" is a link"#),
    Case("an asset that is a pipe", "mkdir assets; mkfifo assets/x.png", #"assets/x.png:1: the asset "x.png" is a link or a special file"#),
    Case("an asset folder", "mkdir assets; ln -s /etc assets/x", #"assets/x:1: the asset "x" is a link"#),
    Case("components", "ln -s /etc components", #"components:1: "components" is no folder"#),
    Case("a component type", "mkdir components; ln -s /etc components/Clock", #"components/Clock:1: "components/Clock" is a link"#),
    Case("a template", "mkdir -p components/Clock; ln -s /etc/passwd components/Clock/template.mustache", #"components/Clock/template.mustache:1: "components/Clock/template.mustache" is no file of the site"#),
    Case("a style sheet that is a pipe", "mkdir -p components/Text; mkfifo components/Text/style.css", #"components/Text/style.css:1: "components/Text/style.css" is no file"#),
    Case("layouts", "ln -s /etc layouts", #"layouts:1: "layouts" is no folder"#),
    Case("a layout", "mkdir layouts; ln -s /etc/passwd layouts/x.mustache", #"layouts/x.mustache:1: "layouts/x.mustache" is no file of the site"#),
    Case("a partial that is a device", "mkdir partials; ln -s /dev/zero partials/x.mustache", #"partials/x.mustache:1: "partials/x.mustache" is no file"#),
    Case("a partial that leads to itself", "mkdir partials; ln -s x.mustache partials/x.mustache", #"partials/x.mustache:1: "partials/x.mustache" is no file"#),
  ])
  func `links and special files`(_ item: Case) throws { try check(item) }

  @Test(arguments: [
    Case("JSON that is no UTF-8", #"printf '{"name":"x","title":"\xff"}' > pages/x.json"#, "pages/x.json:1: this is not UTF-8"),
    Case("JSON with a byte order mark", #"printf '\xef\xbb\xbf{"name":"x"}' > pages/x.json"#, "pages/x.json:1: the text begins with a byte order mark"),
    Case("JSON in UTF-16", #"printf '{"name":"x"}' | iconv -t utf-16 > pages/x.json"#, "pages/x.json:1: this is not UTF-8"),
    Case("JSON with other line ends", #"printf '{\r\n "name": "x",\r\n "titel": "y"\r\n}\r\n' > pages/x.json"#, #"pages/x.json:3: a page has no key "titel""#),
    Case("JSON ten thousand deep", #"printf '{"name":"x","meta":%0.s[' {1..10000} > pages/x.json"#, "pages/x.json:1: "),
    Case("JSON that is empty", ": > pages/x.json", "pages/x.json:1: the text is empty"),
    Case("a page of 17 MB", #"truncate -s 17M pages/x.json"#, "pages/x.json:1: the page can't be read: File too large"),
    Case("a template of 2 MB", "mkdir partials; truncate -s 2M partials/x.mustache", #"partials/x.mustache:1: "partials/x.mustache" can't be read: File too large"#),
    Case("a template that is no UTF-8", #"mkdir partials; printf '\xff' > partials/x.mustache"#, #"partials/x.mustache:1: "partials/x.mustache" is no UTF-8 text"#),
    Case("a template with a byte order mark", #"mkdir layouts; printf '\xef\xbb\xbfx' > layouts/x.mustache"#, #"layouts/x.mustache:1: "layouts/x.mustache" begins with a byte order mark"#),
    Case("a file name that is no UTF-8", #"mkdir assets; touch $'assets/\xff.png'"#, "assets:1: the folder of the assets holds a name that is not UTF-8"),
  ])
  func `texts`(_ item: Case) throws { try check(item) }

  @Test(arguments: [".", "./", "/", "..", "../x", "a//b", "pages/../assets", "/etc"])
  func `no assets but those of the site`(_ folder: String) throws {
    let site = try CompiledSite(CompiledSite.definition.merging("assets", .string(folder)), ["pages/index.json": CompiledSite.page("index")])
    #expect(site.reply.kind == "validation")
    #expect(site.reply.message?.hasSuffix("is no folder of the site") == true)
  }

  @Test func `a folder of assets behind a link leads nowhere`() throws {
    let folder = try TemporaryFolder()
    try folder.write("site/pages/index.json", CompiledSite.page("index"))
    try Files.makeLink(folder.path("site/media"), to: "/etc")
    let site = try CompiledSite(CompiledSite.definition.merging("assets", "media/ssl"), [:], in: folder)
    #expect(site.reply.message == "\"media/ssl\" is no folder of the site")
  }

  @Test func `assets can't take the place of pages and generated files, and hidden ones stay at home`() throws {
    let site = try CompiledSite([
      "pages/index.json": CompiledSite.page("index"), "assets/index.html": "mine", "assets/static/css/styles.css": "mine", "assets/.env": "SECRET=1",
      "assets/.git/config": "x", "assets/uploads/.DS_Store": "x",
    ])
    #expect(site.reply.error == nil)
    let files = try tree(site.output)
    #expect(files["index.html"] != Array("mine".utf8) && files["assets/index.html"] == Array("mine".utf8))
    #expect(files["static/css/styles.css"] != Array("mine".utf8))
    #expect(!files.keys.contains { $0.contains("/.") })
  }

  @Test func `fifty thousand mistakes in one line take no time`() throws {
    let keys = (0..<50_000).map { "\"k\($0)\":1" }.joined(separator: ",")
    let site = try CompiledSite(["pages/index.json": "{\"name\":\"index\",\(keys)}"])
    let diagnostics = try #require(site.reply.error?["data"]?["diagnostics"]?.arrayValue)
    #expect(diagnostics.count == 201)
    #expect(diagnostics.last?["message"] == "… and 49800 more findings")
    #expect(diagnostics[199]["column"]?.integerValue == 17 + (0..<199).reduce(0) { $0 + "\"k\($1)\":1,".count })
  }

  @Test func `what only the data of a page makes endless is refused with its page`() throws {
    let site = try CompiledSite([
      "pages/index.json": CompiledSite.page("index", [["id": "t", "type": "Tree", "config": ["go": true]]]),
      "components/Tree/template.mustache": "{{#go}}{{>node}}{{/go}}", "partials/node.mustache": "<li>{{#go}}{{>node}}{{/go}}</li>",
    ])
    #expect(site.reply.kind == "validation")
    #expect(site.reply.message == #"the page "index" can't be made: the partial "node" includes itself without end: node → node"#)
    let finding = site.reply.error?["data"]?["diagnostics"]?.arrayValue?.first
    #expect(finding?["file"] == .string(site.folder.path("site/partials/node.mustache")) && finding?["column"] == 12)
  }

  @Test func `children that multiply fill no memory`() throws {
    var components: JSONValue = []
    for depth in 0..<15 { components = [["id": .string("c\(depth)"), "type": "Bomb", "children": components]] }
    let site = try CompiledSite([
      "pages/index.json": CompiledSite.page("index", components),
      "components/Bomb/template.mustache": "x\(String(repeating: "{{{children}}}", count: 10))",
    ])
    #expect(site.reply.message == #"the page "index" can't be made: the template gives more than 64 MB"#)
  }
}

extension JSONObject {
  fileprivate func merging(_ key: String, _ value: JSONValue) -> JSONObject {
    var result = self
    result[key] = value
    return result
  }
}
