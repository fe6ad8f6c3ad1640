import JSON
import POSIX
import TestSupport
import Testing

/// The program, over the real protocol.
@Suite struct ValidatePageTests {
  /// A site of the given files, and what the program says to it.
  private struct Visit {
    let folder: TemporaryFolder
    let plugin: PluginProcess
    let reply: PluginProcess.Reply

    init(_ files: [String: String], strict: Bool = false) throws {
      folder = try TemporaryFolder()
      for (path, text) in files { try folder.write(path, text) }
      plugin = try PluginProcess("validate-page")
      reply = try plugin.execute(["site": .string(folder.path("site.json")), "strict": .bool(strict)], workspace: folder.path)
    }

    /// `file:line:column: severity: message`, paths relative to the site.
    var findings: [String] {
      (reply.error?["data"]?["diagnostics"]?.arrayValue ?? []).map { finding in
        let file = (finding["file"]?.stringValue ?? "").dropFirst(folder.path.count + 1)
        let place = file.isEmpty ? "" : "\(file):\(finding["line"]?.integerValue ?? 0):\(finding["column"]?.integerValue ?? 0): "
        return "\(place)\(finding["severity"]?.stringValue ?? ""): \(finding["message"]?.stringValue ?? "")"
      }
    }
  }

  /// One page whose components begin at line 2, column 1.
  private func site(_ components: String, more: String = "") -> [String: String] {
    [
      "site.json": """
        { "id": "s", "pages": [{ "name": "index", "meta": { "description": "d" }, "components": [
        \(components)
        ] }]\(more) }
        """
    ]
  }

  @Test func `the example site is clean, also when warnings count`() throws {
    let plugin = try PluginProcess("validate-page")
    let path = Path.join(BuiltPrograms.root, "examples/portfolio/site.json")
    let reply = try plugin.execute(["site": .string(path), "strict": true], workspace: "/tmp")
    #expect(reply.error == nil)
    #expect(reply.result?["status"] == "succeeded")
    #expect(reply.outputs == ["pages": 7, "components": 55, "assets": 10, "warnings": 0])
    let progress = plugin.notifications.filter { $0["method"] == "progress" }
    #expect(progress.last?["params"] == ["done": 7, "total": 7, "unit": "pages"])
  }

  @Test(arguments: [
    (#"{ "id": "a", "type": "Heroo" }"#, #"site.json:2:22: error: there is no component type "Heroo""#),
    (#"{ "id": "a", "type": "Hero", "config": { "title": "t", "titel": "t" } }"#, #"site.json:2:56: error: /pages/0/components/0/config/titel: unknown key "titel""#),
    (#"{ "id": "a", "type": "Image", "config": { "src": "/assets/a.svg", "alt": 3 } }"#, #"site.json:2:74: error: /pages/0/components/0/config/alt: expected string, found integer"#),
    (#"{ "id": "a", "type": "Image", "config": { "src": "/assets/b.svg", "alt": "" } }"#, #"site.json:2:50: error: the site has no file "/assets/b.svg""#),
    (#"{ "id": "a", "type": "Hero", "config": { "title": "t", "cta": { "label": "l", "url": "/nope" } } }"#, #"site.json:2:86: error: the link "/nope" leads to no page of the site"#),
    (#"{ "id": "a", "type": "Hero", "config": { "title": "t", "cta": { "label": "l", "url": "javascript:x" } } }"#, #"site.json:2:86: error: "javascript:x" is no safe url: the scheme "javascript" is not allowed"#),
    (#"{ "id": "a", "type": "Navbar", "config": { "links": [{ "label": "l", "url": "/" }, { "label": "l", "url": "/x" }] } }"#, #"site.json:2:107: error: the link "/x" leads to no page of the site"#),
    (#"{ "id": "a", "type": "Section", "children": [{ "id": "b", "type": "Txt" }] }"#, #"site.json:2:67: error: there is no component type "Txt""#),
    (#"{ "id": "a", "type": "Section", "styles": { "background": "url(/assets/b.svg)" } }"#, #"site.json:2:59: error: the site has no file "/assets/b.svg""#),
    (#"{ "id": "a", "type": "Section" }, { "id": "a", "type": "Section" }"#, #"site.json:2:43: error: the component id "a" is used twice on this page"#),
  ])
  func `a finding stands at its place`(_ component: String, _ finding: String) throws {
    let visit = try Visit(site(component).merging(["assets/a.svg": "<svg/>"]) { $1 })
    #expect(visit.reply.kind == "validation")
    #expect(visit.reply.message == "the site has 1 error")
    #expect(visit.findings == [finding])
    // The log shows it as well, with its remedy.
    let place = finding.dropFirst("site.json".count)
    #expect(visit.plugin.logMessages.count { $0.hasPrefix("\(visit.folder.path("site.json"))\(place)") } == 1)
  }

  @Test func `all findings come at once, in reading order, errors before warnings`() throws {
    let visit = try Visit([
      "site.json": """
        { "id": "s", "pages": ["pages/*.json"], "extra": 1,
          "styles": { "body": { "background": "url(/assets/none.png)" } } }
        """,
      "pages/a.json": "{ \"name\": \"a\",\n \"layout\": \"nope\",\n \"components\": [{ \"id\": \"x\", \"type\": \"Txet\" }] }",
      "pages/b.json": "{ \"name\": }",
      "pages/c.json": ##"{ "name": "c", "url": "/a", "components": [{ "id": "x", "type": "Button", "config": { "label": "l", "url": "#y" } }] }"##,
    ])
    #expect(visit.findings == [
      #"pages/a.json:2:12: error: there is no layout "nope""#,
      #"pages/a.json:3:38: error: there is no component type "Txet""#,
      "pages/b.json:1:11: error: unexpected token near '}'",
      #"pages/c.json:1:23: error: another page has the url "/a" already"#,
      #"site.json:1:41: error: a site definition has no key "extra""#,
      #"site.json:2:39: error: the site has no file "/assets/none.png""#,
      #"pages/a.json:1:1: warning: the page "a" has no description"#,
      #"pages/c.json:1:1: warning: the page "c" has no description"#,
      #"pages/c.json:1:108: warning: no component of the page "/a" has the id "y""#,
      #"site.json:1:23: warning: the site has no page "404" of its own"#,
    ])
    #expect(visit.reply.message == "the site has 6 errors and 4 warnings")
  }

  @Test func `warnings fail a strict step only`() throws {
    let files = site(##"{ "id": "a", "type": "Button", "config": { "label": "l", "url": "#nowhere" } }"##)
    let lenient = try Visit(files)
    #expect(lenient.reply.outputs == ["pages": 1, "components": 1, "assets": 0, "warnings": 1])
    #expect(lenient.plugin.logMessages.contains { $0.contains("site.json:2:65: warning: no component of the page") })
    let strict = try Visit(files, strict: true)
    #expect(strict.reply.kind == "validation" && strict.reply.message == "the site has 1 warning")
    #expect(strict.findings == [#"site.json:2:65: warning: no component of the page "/" has the id "nowhere""#])
  }

  @Test func `a form on a site without forms is refused`() throws {
    let form = #"{ "id": "a", "type": "Form", "config": { "action": "/api/x", "submit": "OK", "fields": [{ "name": "n", "label": "N", "type": "text" }] } }"#
    let visit = try Visit(site(form, more: #", "features": { "forms_enabled": false }"#))
    #expect(visit.findings == ["site.json:2:22: error: a form on a site whose forms are switched off"])
  }

  @Test func `a site's own component types are known, with their schemas`() throws {
    var files = site(#"{ "id": "a", "type": "Clock", "config": { "zone": 3 } }"#)
    files["components/Clock/template.mustache"] = "<time>{{zone}}</time>"
    files["components/Clock/schema.json"] = #"{ "type": "object", "properties": { "zone": { "type": "string" } } }"#
    #expect(try Visit(files).findings == ["site.json:2:51: error: /pages/0/components/0/config/zone: expected string, found integer"])
    files["components/Clock/schema.json"] = nil
    #expect(try Visit(files).reply.error == nil)
    files["components/Clock/template.mustache"] = "{{#zone}}"
    let broken = try Visit(files)
    #expect(broken.findings.count == 1, "the components of that type need no second word")
    #expect(broken.findings.first?.hasPrefix("components/Clock/template.mustache:1:") == true)
  }

  @Test func `a definition that is no JSON, or is not there`() throws {
    let visit = try Visit(["site.json": "{ \"id\": \"s\",\n\n }"])
    #expect(visit.reply.kind == "validation")
    #expect(visit.findings.count == 1 && visit.findings[0].hasPrefix("site.json:3:2: error: "))
    let plugin = try PluginProcess("validate-page")
    #expect(try plugin.execute(["site": "/nonexistent/site.json"], workspace: "/tmp").kind == "not-found")
    #expect(try plugin.execute([:], workspace: "/tmp").kind == "validation")
  }

  @Test func `a mistake that is made everywhere does not make a message without end`() throws {
    let broken = (0..<2000).map { #"{ "id": "c\#($0)", "type": "Button", "config": { "label": "l", "url": "/nowhere-\#($0)" } }"# }
    let visit = try Visit(site(broken.joined(separator: ",\n")))
    #expect(visit.reply.message == "the site has 2000 errors")
    #expect(visit.findings.count == 200)
    #expect(visit.plugin.logMessages.last == "… and 1800 more")
    let huge = String(repeating: "é", count: 900_000)
    #expect(try Visit(site(#"{ "id": "a", "type": "\#(huge)" }"#)).findings.count == 1)
  }

  @Test func `validate looks at the config, plan says what is checked`() throws {
    let folder = try TemporaryFolder()
    try folder.write("site.json", #"{ "id": "s", "pages": [{ "name": "index" }] }"#)
    let plugin = try PluginProcess("validate-page")
    let good: JSONValue = ["site": .string(folder.path("site.json"))]
    #expect(try plugin.request("validate", ["config": good]).result == ["diagnostics": []])
    let missing = try plugin.request("validate", ["config": ["site": .string(folder.path("no.json"))]]).result?["diagnostics"]?.arrayValue
    #expect(missing?.count == 1 && missing?.first?["path"] == "/site")
    let plan = try plugin.execute(good, workspace: folder.path, method: "plan").result?["changes"]?.arrayValue
    #expect(plan?.map { $0["summary"] } == ["checks 1 page, 0 components, 0 assets; changes nothing"])
    #expect(plan?.map { $0["destructive"] } == [false])
  }

  @Test func `nothing is written anywhere`() throws {
    let visit = try Visit(site(#"{ "id": "a", "type": "Section" }"#))
    #expect(visit.reply.error == nil)
    #expect(try Files.walk(visit.folder.path) == ["site.json"])
    #expect(visit.plugin.checkpoints.isEmpty)
  }
}
