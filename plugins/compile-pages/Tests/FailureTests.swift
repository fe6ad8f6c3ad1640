import JSON
import POSIX
import TestSupport
import Testing

@Suite struct FailureTests {
  @Test func `findings are named with their place, and the last good output stays`() throws {
    let folder = try TemporaryFolder()
    _ = try CompiledSite(["pages/index.json": CompiledSite.page("index")], in: folder)
    let before = try tree(folder.path("workspace"))
    let components: JSONValue = [
      ["id": "a", "type": "Hero", "config": ["title": "x", "cta": ["label": "y", "url": "javascript:alert(1)"]]],
      ["id": "b", "type": "Heder", "config": [:]], ["id": "c", "type": "Text", "config": ["text": 5, "colour": "red"]],
    ]
    let site = try CompiledSite(["pages/index.json": CompiledSite.page("index", components)], in: folder)
    #expect(site.reply.kind == "validation")
    let diagnostics = try #require(site.reply.error?["data"]?["diagnostics"]?.arrayValue)
    #expect(diagnostics.count == 4)
    #expect(diagnostics.allSatisfy { $0["file"] == .string(folder.path("site/pages/index.json")) && $0["line"]?.integerValue ?? 0 > 4 })
    #expect(diagnostics.contains { $0["help"]?.stringValue == "did you mean \"Header\"?" })
    #expect(try tree(folder.path("workspace")) == before)
  }

  @Test func `a mistake on every page of a large site still fits into a message`() throws {
    var files: [String: String] = [:]
    for number in 0..<400 { files["pages/p\(number).json"] = CompiledSite.page("p\(number)", [["id": "t", "type": "Text", "config": [:]]]) }
    let diagnostics = try #require(try CompiledSite(files).reply.error?["data"]?["diagnostics"]?.arrayValue)
    #expect(diagnostics.count == 201)
    #expect(diagnostics.last?["message"]?.stringValue == "… and 200 more findings")
  }

  @Test func `what is wrong with the site's own files, its pages and its definition is told in one go`() throws {
    var definition = CompiledSite.definition
    definition["extra"] = 1
    let site = try CompiledSite(
      definition,
      [
        "pages/index.json": CompiledSite.page("index", [["id": "a", "type": "Clock"], ["id": "b", "type": "Clokc"], ["id": "c", "type": "Text", "config": [:]]]),
        "pages/broken.json": "{", "components/Clock/template.mustache": "{{#a}}", "components/Clock/schema.json": "{ \"type\": 1 }",
        "components/Bell/template.mustache": "\n{{>nothing}}", "layouts/wide.mustache": "{{", "partials/a.mustache": "{{>b}}",
        "partials/b.mustache": "{{>a}}", "components/Drum/stlye.css": "", "components/Drum/template.mustache": "x",
      ])
    let found = try #require(site.reply.error?["data"]?["diagnostics"]?.arrayValue).map { finding in
      let file = (finding["file"]?.stringValue ?? "").dropFirst(site.folder.path("site").count + 1)
      return "\(file):\(finding["line"]?.integerValue ?? 0): \(finding["message"]?.stringValue ?? "")"
    }
    #expect(Set(found) == [
      #"site.json:8: a site definition has no key "extra""#,
      #"components/Drum/stlye.css:1: "components/Drum/stlye.css" means nothing there"#,
      #"components/Clock/template.mustache:1: "a" is not closed"#,
      #"components/Clock/schema.json:1: must be one of "array", "boolean", "integer", "null", "number", "object", "string", found 1"#,
      "layouts/wide.mustache:1: the tag is not closed",
      #"components/Bell/template.mustache:2: there is no partial "nothing""#,
      #"partials/b.mustache:1: the partial "a" includes itself without end: a → b → a"#,
      #"pages/broken.json:1: string or '}' expected near end of file"#,
      #"pages/index.json:12: there is no component type "Clokc""#,
      #"pages/index.json:17: /components/2/config: "text" is missing"#,
    ])
    #expect(found.count == Set(found).count)
  }

  @Test func `an own file that was put right is taken up, one that is spoiled is refused`() throws {
    let folder = try TemporaryFolder()
    let pages = ["pages/index.json": CompiledSite.page("index")]
    _ = try CompiledSite(pages, in: folder)
    try Files.makeDirectories(folder.path("site/layouts"))
    try Files.makeLink(folder.path("site/layouts/wide.mustache"), to: "/etc/passwd")
    let linked = try CompiledSite(pages, in: folder)
    #expect(linked.reply.message == #""layouts/wide.mustache" is no file of the site"#)
    try Files.remove(folder.path("site/layouts/wide.mustache"))
    #expect(try CompiledSite(pages, in: folder).reply.error == nil)
  }

  @Test func `a template that never ends leaves the last good output, and nothing beside it`() throws {
    let folder = try TemporaryFolder()
    _ = try CompiledSite(["pages/index.json": CompiledSite.page("index")], in: folder)
    let before = try tree(folder.path("workspace"))
    let site = try CompiledSite(
      [
        "pages/index.json": CompiledSite.page("index", [["id": "t", "type": "Text", "config": ["text": "x"]]]),
        "components/Text/template.mustache": "{{>a}}", "partials/a.mustache": "\n{{>a}}",
      ], in: folder)
    #expect(site.reply.message == "the partial \"a\" includes itself without end: a → a")
    #expect(try tree(folder.path("workspace")) == before)
    #expect(try Files.list(folder.path("workspace")) == ["compiled"])
  }

  @Test(arguments: ["../out", "/tmp/out", ".", "a/../..", ""])
  func `an output outside the workspace is refused`(output: String) throws {
    let site = try CompiledSite(["pages/index.json": CompiledSite.page("index")], config: ["output": .string(output)])
    #expect(site.reply.kind == "validation")
    #expect(try Files.list(site.folder.path("workspace")) == [])
  }

  @Test func `a folder that is a link out of the workspace is refused`() throws {
    let folder = try TemporaryFolder()
    try Files.makeDirectories(folder.path("workspace"))
    try Files.makeDirectories(folder.path("elsewhere"))
    try Files.makeLink(folder.path("workspace/out"), to: folder.path("elsewhere"))
    let site = try CompiledSite(["pages/index.json": CompiledSite.page("index")], in: folder, config: ["output": "out/compiled"])
    #expect(site.reply.kind == "validation")
    #expect(try Files.list(folder.path("elsewhere")) == [])
  }

  @Test func `a plan names the pages and writes nothing`() throws {
    let folder = try TemporaryFolder()
    try folder.write("site.json", JSONValue.object(CompiledSite.definition).text())
    try folder.write("pages/index.json", CompiledSite.page("index"))
    try Files.makeDirectories(folder.path("workspace"))
    let reply = try PluginProcess("compile-pages").execute(
      ["site": .string(folder.path("site.json"))], workspace: folder.path("workspace"), method: "plan")
    let targets = reply.result?["changes"]?.arrayValue?.compactMap { $0["target"]?.stringValue }
    #expect(targets == ["index.html", "404.html"].map { folder.path("workspace/compiled/\($0)") })
    #expect(try Files.list(folder.path("workspace")) == [])
  }

  @Test func `a missing site is found before anything runs`() throws {
    let reply = try PluginProcess("compile-pages").request("validate", ["config": ["site": "/nowhere/site.json"]])
    #expect(reply.result?["diagnostics"]?.arrayValue?.first?["path"] == "/site")
  }
}
