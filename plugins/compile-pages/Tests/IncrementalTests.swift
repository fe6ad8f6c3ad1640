import JSON
import POSIX
import TestSupport
import Testing

/// A site that is compiled again and again in one home, as a person edits it.
private struct EditedSite {
  let folder: TemporaryFolder
  /// The file system's clock has steps: what is changed twice within one looks unchanged.
  var workspace = "workspace"

  init() throws {
    folder = try TemporaryFolder()
    try write("site.json", JSONValue.object(CompiledSite.definition).text())
  }

  func write(_ path: String, _ text: String) throws { try folder.write("site/\(path)", text) }
  func remove(_ path: String) throws { try Files.remove(folder.path("site/\(path)")) }

  @discardableResult
  func compile(cache: Bool = true, to output: String = "compiled") throws -> PluginProcess.Reply {
    try Files.makeDirectories(folder.path(workspace))
    return try PluginProcess("compile-pages").execute(
      ["site": .string(folder.path("site/site.json")), "cache": .bool(cache), "output": .string(output)], workspace: folder.path(workspace),
      home: folder.path("home"))
  }

  func output(_ name: String = "compiled") throws -> [String: [UInt8]] { try tree(folder.path("\(workspace)/\(name)")) }

  /// How many pages were rendered.
  func rendered() throws -> Int? { try compile().result?["outputs"]?["rendered"]?.integerValue }
}

@Suite struct IncrementalTests {
  private static func page(_ name: String, _ text: String, key: String? = nil, lang: String? = nil) -> String {
    var page: JSONObject = [
      "name": .string(name), "title": .string(name),
      "components": [["id": "t", "type": "Text", "config": ["text": .string(text)]]],
    ]
    if let key { page["translationKey"] = .string(key) }
    if let lang { page["lang"] = .string(lang) }
    return JSONValue.object(page).text(.pretty)
  }

  private func site(pages: Int = 3) throws -> EditedSite {
    let site = try EditedSite()
    try site.write("pages/index.json", Self.page("index", "home"))
    for number in 1..<pages { try site.write("pages/p\(number).json", Self.page("p\(number)", "text \(number)")) }
    return site
  }

  @Test func `only what has changed is rendered`() throws {
    let site = try site()
    #expect(try site.rendered() == 4, "three pages and the 404 page")
    #expect(try site.rendered() == 0)
    try site.write("pages/p1.json", Self.page("p1", "other"))
    #expect(try site.rendered() == 1)
    #expect(try String(decoding: #require(site.output()["p1.html"]), as: UTF8.self).contains("other"))
    try site.write("pages/p1.json", Self.page("p1", "other"))
    #expect(try site.rendered() == 0, "written again with the same content")
    try site.write("pages/p3.json", Self.page("p3", "new"))
    #expect(try site.rendered() == 1)
    try site.remove("pages/p3.json")
    #expect(try site.rendered() == 0)
    #expect(try site.output()["p3.html"] == nil)
    try site.write("assets/a.txt", "1")
    #expect(try site.rendered() == 0)
    try site.write("components/Text/template.mustache", "<p>{{text}}</p>")
    #expect(try site.rendered() == 4)
    try site.write("partials/x.mustache", "x")
    #expect(try site.rendered() == 4, "whatever the templates can reach counts")
  }

  @Test func `a version is on no page, a name is on each`() throws {
    let site = try site()
    try site.compile()
    var definition = CompiledSite.definition
    definition["version"] = "9.0.0"
    try site.write("site.json", JSONValue.object(definition).text())
    #expect(try site.rendered() == 0)
    definition["name"] = "Another"
    try site.write("site.json", JSONValue.object(definition).text())
    #expect(try site.rendered() == 4)
  }

  @Test func `a page with translations is rendered when one of them moves`() throws {
    let site = try site()
    try site.write("pages/fr.json", Self.page("fr", "bonjour", key: "hello"))
    try site.write("pages/en.json", Self.page("en", "hello", key: "hello", lang: "en"))
    try site.compile()
    #expect(try site.rendered() == 0)
    try site.write("pages/en.json", Self.page("english", "hello", key: "hello", lang: "en"))
    #expect(try site.rendered() == 2)
    try site.write("pages/en.json", Self.page("english", "hello again", key: "hello", lang: "en"))
    #expect(try site.rendered() == 1)
  }

  @Test func `two pages of one name are found when neither was read`() throws {
    let site = try site()
    try site.compile()
    let before = try site.output()
    try site.write("pages/other.json", Self.page("p1", "again"))
    for _ in 0..<2 {
      let reply = try site.compile()
      #expect(reply.kind == "validation")
      #expect(try site.output() == before)
    }
    try site.remove("pages/other.json")
    #expect(try site.rendered() == 0)
  }

  @Test func `a workspace of its own, a home that was emptied, a cache that was written into`() throws {
    var site = try site()
    try site.compile()
    let wanted = try site.output()
    site.workspace = "other"
    #expect(try site.rendered() == 0)
    #expect(try site.output() == wanted)
    let page = site.folder.path("other/compiled/p1.html")
    try Files.changePermissions(page, 0o644)
    try Files.write(page, Array("spoilt".utf8))
    #expect(try site.compile().result != nil)
    #expect(try site.output() == wanted, "the workspace's own file and the cache's are one")
    try Files.removeTree(site.folder.path("home/cache"))
    #expect(try site.rendered() == 4)
    #expect(try site.output() == wanted)
    for note in try Files.list(site.folder.path("home/cache/compile-pages/notes")) {
      try Files.write(site.folder.path("home/cache/compile-pages/notes/\(note)"), [1, 2, 3])
    }
    #expect(try site.compile().result != nil)
    #expect(try site.output() == wanted)
  }

  @Test func `two runs at once share a cache`() throws {
    let site = try site(pages: 40)
    let results = try concurrentMap(Array(0..<6), threads: 6, perThread: 1) { number in
      try site.compile(to: "out\(number)").result != nil
    }
    #expect(results == Array(repeating: true, count: 6))
    let wanted = try site.output("out0")
    for number in 1..<6 { #expect(try site.output("out\(number)") == wanted) }
  }

  /// The property that a cache must have: whatever was compiled before, the result is that of a clean build.
  @Test(arguments: [1, 2, 3]) func `any edits in any order give the bytes of a clean build`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let site = try site(pages: 6)
    for step in 0..<25 {
      let name = "p\(Int.random(in: 1..<8, using: &random))"
      switch Int.random(in: 0..<12, using: &random) {
      case 0...3: try site.write("pages/\(name).json", Self.page(name, "text \(Int.random(in: 0..<3, using: &random))"))
      case 4: try site.write("pages/\(name).json", Self.page(name, "t", key: "k", lang: Bool.random(using: &random) ? "en" : nil))
      case 5: if Files.exists(site.folder.path("site/pages/\(name).json")) { try site.remove("pages/\(name).json") }
      case 6: try site.write("assets/\(name).txt", "\(Int.random(in: 0..<3, using: &random))")
      case 7: try site.write("components/Text/template.mustache", "<p>\(Int.random(in: 0..<2, using: &random)) {{text}}</p>")
      case 8: try site.write("components/Text/style.css", ".component-text { order: \(Int.random(in: 0..<2, using: &random)) }")
      case 9: try site.write("layouts/default.mustache", "{{<default}}{{$title}}\(Int.random(in: 0..<2, using: &random)){{/title}}{{/default}}")
      case 10:
        var definition = CompiledSite.definition
        definition["name"] = .string("Name \(Int.random(in: 0..<2, using: &random))")
        definition["styles"] = ["body": ["color": Bool.random(using: &random) ? "red" : "blue"]]
        try site.write("site.json", JSONValue.object(definition).text())
      default: try site.write("pages/404.json", Self.page("404", "\(Int.random(in: 0..<2, using: &random))"))
      }
      let cached = try site.compile()
      let clean = try site.compile(cache: false, to: "clean")
      #expect(cached.error?["message"] == clean.error?["message"], "step \(step)")
      if clean.result != nil {
        let (found, wanted) = (try site.output(), try site.output("clean"))
        #expect(found.keys.sorted() == wanted.keys.sorted(), "step \(step)")
        let different = found.keys.filter { found[$0] != wanted[$0] }
        #expect(different == [], "step \(step)")
      }
    }
  }
}
