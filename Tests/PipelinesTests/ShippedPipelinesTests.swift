import Diagnostics
import JSON
import Pipelines
import POSIX
import Testing

/// The pipelines that ship, against the manifests that ship; and the examples of the documentation.
@Suite struct ShippedPipelinesTests {
  private static let root = Path.parent(Path.parent(Path.parent(#filePath)))

  private static func catalog() throws -> TestCatalog {
    var catalog = TestCatalog()
    for name in try Files.list(Path.join(root, "plugins")) {
      let path = Path.join(root, "plugins/\(name)/plugin.json")
      guard Files.exists(path) else { continue }
      let manifest = try PluginManifest.parse(JSONSource(parsing: Files.read(path), file: path))
      #expect(manifest.name == name)
      catalog.manifests[name] = manifest
    }
    if catalog.manifests["cleanup"] == nil {
      catalog.manifests["cleanup"] = try PluginManifest.parse(JSONSource(parsing: Array(cleanupContract.utf8), file: "cleanup"))
    }
    return catalog
  }

  /// The config that pipelines/cleanup.json is written for, until the plugin's own manifest is there.
  private static let cleanupContract = """
    { "protocol": 1, "name": "cleanup", "version": "1.0.0", "summary": "Removes what nobody needs", "command": ["./cleanup"],
      "config": { "type": "object", "additionalProperties": false, "properties": {
        "runsOlderThanDays": { "type": "integer" }, "workspacesOlderThanHours": { "type": "integer" }, "releasesKeep": { "type": "integer" } } } }
    """

  @Test(arguments: ["autosave", "cleanup", "dev", "distribute", "maintenance", "preview", "publish", "publish-fleet", "rollback"])
  func `Each pipeline is valid, and each parameter says what it is`(_ name: String) throws {
    let path = Path.join(Self.root, "pipelines/\(name).json")
    let source = try JSONSource(parsing: Files.read(path), file: path)
    let surroundings = Surroundings(hasSecret: { _ in false }, environment: [:])
    let checked = try CheckedPipeline.check(source, catalog: Self.catalog(), surroundings: surroundings, parameters: .unknown)
    #expect(checked.definition.name == name)
    #expect(checked.definition.description?.isEmpty == false)
    for parameter in checked.definition.parameters { #expect(parameter.description?.isEmpty == false, "\(parameter.name)") }
  }

  @Test func `No pipeline is forgotten above`() throws {
    #expect(try Files.list(Path.join(Self.root, "pipelines")).sorted() == ["autosave.json", "cleanup.json", "dev.json", "distribute.json", "maintenance.json", "preview.json", "publish-fleet.json", "publish.json", "rollback.json"])
  }

  /// What a step's config comes to when the steps before it succeeded, and when they did not run.
  @Test func `Publishing tells how it went`() throws {
    let path = Path.join(Self.root, "pipelines/publish.json")
    let source = try JSONSource(parsing: Files.read(path), file: path)
    let surroundings = Surroundings(hasSecret: { _ in false }, environment: [:])
    let checked = try CheckedPipeline.check(
      source, catalog: Self.catalog(), surroundings: surroundings, parameters: .texts([("site", "s/site.json"), ("webhook", "https://h")]))
    let notify = try #require(checked.step("notify"))
    let steps: JSONObject = [
      "archive": ["outputs": ["site": "s", "version": "1.2.0"]], "publish": ["outputs": ["url": "http://s.localhost:8080/"]],
    ]
    var context = ExpressionContext(parameters: checked.parameters, steps: steps, run: ["status": "succeeded"])
    let told: JSONValue = ["status": "succeeded", "message": "s 1.2.0 is live: http://s.localhost:8080/", "webhook": "https://h"]
    #expect(try notify.config(in: context) == told)
    #expect(notify.problems(with: told) == [])

    context = ExpressionContext(
      parameters: ["site": "s/site.json", "webhook": .null], run: ["status": "failed"],
      outlook: .init(success: false, failure: true, cancelled: false))
    #expect(try notify.runs(in: context))
    #expect(try notify.config(in: context) == ["status": "failed", "message": "s/site.json was not published"])
  }

  @Test(arguments: [(["drift": 0, "repaired": 0, "text": "all is well"], false), (["drift": 2, "repaired": 0, "text": "2 things differ"], true), (["drift": 0, "repaired": 1, "text": "all is well; 1 repaired"], true)] as [(JSONValue, Bool)])
  func `Maintenance tells when something differed`(outputs: JSONValue, isTold: Bool) throws {
    let path = Path.join(Self.root, "pipelines/maintenance.json")
    let source = try JSONSource(parsing: Files.read(path), file: path)
    let surroundings = Surroundings(hasSecret: { _ in false }, environment: [:])
    let checked = try CheckedPipeline.check(source, catalog: Self.catalog(), surroundings: surroundings, parameters: .texts([("webhook", "https://h")]))
    let notify = try #require(checked.step("notify"))
    var context = ExpressionContext(parameters: checked.parameters, steps: ["audit": ["outputs": outputs]], run: ["status": "succeeded"])
    #expect(try notify.runs(in: context) == isTold)
    if isTold { #expect(try notify.config(in: context)["status"]?.stringValue == (outputs["drift"] == 0 ? "succeeded" : "drift")) }

    context = ExpressionContext(
      parameters: checked.parameters, run: ["status": "failed"], outlook: .init(success: false, failure: true, cancelled: false))
    #expect(try notify.runs(in: context))
    #expect(try notify.config(in: context) == ["status": "failed", "message": "maintenance failed", "webhook": "https://h"])
  }

  /// The blocks marked `json` in docs/pipelines.md: whole definitions are checked, steps are checked in a pipeline.
  @Test func `The examples of the documentation are valid`() throws {
    let text = String(decoding: try Files.read(Path.join(Self.root, "docs/pipelines.md")), as: UTF8.self)
    let blocks = text.split(separator: "```json\n").dropFirst().compactMap { $0.split(separator: "```").first.map(String.init) }
    #expect(blocks.count >= 8)
    var catalog = try Self.catalog()
    catalog.manifests.merge(TestCatalog.standard.manifests) { shipped, _ in shipped }
    let surroundings = Surroundings(hasSecret: { _ in true }, environment: ["STAGE": "test"], runners: ["slow"])
    for block in blocks {
      let value = try JSONValue(parsing: block)
      let definition = value["steps"] == nil ? value.inPipeline : value
      let source = try JSONSource(parsing: definition.bytes(.pretty), file: "docs/pipelines.md")
      do {
        _ = try CheckedPipeline.check(source, catalog: catalog, surroundings: surroundings, parameters: .unknown)
      } catch {
        Issue.record("\(error)\nin\n\(block)")
      }
    }
  }
}

extension JSONValue {
  /// A pipeline around an excerpt: a step, or members of a pipeline such as `parameters`.
  fileprivate var inPipeline: JSONValue {
    var pipeline: JSONObject = ["name": "excerpt", "parameters": ["site": ["type": "string"]]]
    let before: JSONValue = ["id": "compile", "uses": "compile-pages", "with": ["site": "site.json"]]
    if self["uses"] != nil {
      pipeline["steps"] = [before, self]
    } else {
      for (key, value) in objectValue ?? [:] { pipeline[key] = value }
      pipeline["steps"] = [before]
    }
    return .object(pipeline)
  }
}
