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

  @Test func `a template that never ends leaves the last good output, and nothing beside it`() throws {
    let folder = try TemporaryFolder()
    _ = try CompiledSite(["pages/index.json": CompiledSite.page("index")], in: folder)
    let before = try tree(folder.path("workspace"))
    let site = try CompiledSite(
      [
        "pages/index.json": CompiledSite.page("index", [["id": "t", "type": "Text", "config": ["text": "x"]]]),
        "components/Text/template.mustache": "{{>a}}", "partials/a.mustache": "\n{{>a}}",
      ], in: folder)
    #expect(site.reply.message?.contains("deep in others") == true)
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
