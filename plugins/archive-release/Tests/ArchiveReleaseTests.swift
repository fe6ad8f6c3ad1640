import JSON
import POSIX
import TestSupport
import Testing

/// The built plugin, over its protocol, with a home and a compiled site of its own.
struct ArchiveReleaseTests {
  let folder = try! TemporaryFolder()
  let home: String
  let tree: String
  let site: String

  init() throws {
    home = folder.path("home")
    tree = folder.path("build")
    site = try folder.write(
      "site/site.json",
      """
      { "id": "portfolio", "name": "Portfolio", "version": "1.2.0", "url": "https://portfolio.example.org",
        "pages": [ { "name": "index", "title": "Accueil", "components": [] } ],
        "deployment": { "domains": ["portfolio.example.org"] } }
      """)
    try folder.write("build/index.html", "<h1>Bonjour</h1>")
    try folder.write("build/static/css/styles.css", "body{}")
    try Files.makeDirectories(home)
  }

  var config: JSONValue { ["directory": .string(tree), "site": .string(site)] }

  func config(_ changes: JSONObject) -> JSONValue {
    var object = config.objectValue!
    for (key, value) in changes { object[key] = value }
    return .object(object)
  }

  /// As `PluginProcess.execute`, in a run of its own.
  func execute(
    _ config: JSONValue, run: String = "01JD0000000000000000000001", method: String = "execute", site: JSONValue = "example",
    provenance: JSONValue = nil, in plugin: PluginProcess? = nil, whileWaiting: (PluginProcess) throws -> Void = { _ in }
  ) throws -> (reply: PluginProcess.Reply, plugin: PluginProcess) {
    let plugin = try plugin ?? PluginProcess("archive-release")
    let reply = try plugin.request(
      method,
      [
        "run": .string(run), "pipeline": "publish", "step": "archive", "attempt": 1, "config": config,
        "workspace": .string(folder.path), "scratch": .string(folder.path), "idempotencyKey": .string("\(run)/archive"),
        "timeoutSeconds": 60,
        "context": [
          "site": site, "environment": "staging", "trigger": nil, "home": .string(home), "provenance": provenance,
        ],
      ], whileWaiting: { try whileWaiting(plugin) })
    return (reply, plugin)
  }

  func undo(_ undo: JSONValue, in plugin: PluginProcess) throws -> PluginProcess.Reply {
    try plugin.request(
      "undo",
      [
        "undo": undo, "reason": "failed", "idempotencyKey": "k", "workspace": .string(folder.path), "scratch": .string(folder.path),
      ])
  }

  func versions(_ site: String = "portfolio") throws -> [String] {
    let path = Path.join(home, "releases/\(site)")
    return Files.exists(path) ? try Files.list(path).filter { $0 != ".lock" } : []
  }

  func manifest(_ release: String) throws -> JSONValue {
    try JSONValue(parsing: Files.read(Path.join(release, "manifest.json")))
  }

  func makeLive(_ version: String, as name: String = "current") throws {
    let environment = Path.join(home, "www/sites/portfolio/production")
    try Files.makeDirectories(environment)
    try? Files.remove(Path.join(environment, name))
    try Files.makeLink(Path.join(environment, name), to: "../../../releases/portfolio/\(version)")
  }

  @Test func `a compiled site becomes a release, with its origin`() throws {
    let provenance: JSONValue = [
      "pipeline": "publish", "pipelineDigest": "sha256:abc", "commit": "0123abc",
      "plugins": [["name": "compile-pages", "version": "1.0.0", "digest": "sha256:def"]],
    ]
    let (reply, plugin) = try execute(config, provenance: provenance)
    #expect(reply.result?["status"] == "succeeded", "\(reply)")
    let release = try #require(reply.outputs?["release"]?.stringValue)
    let version = try #require(reply.outputs?["version"]?.stringValue)
    let digest = try #require(reply.outputs?["digest"]?.stringValue)
    #expect(version == "1.2.0-\(digest.prefix(8))")
    #expect(release == Path.join(home, "releases/portfolio/\(version)"))
    #expect(reply.outputs?["site"] == "portfolio")
    #expect(reply.outputs?["files"] == 2)
    #expect(reply.outputs?["bytes"] == 22)
    #expect(try Files.list(release) == ["manifest.json", "release.tar.zst", "release.tar.zst.minisig"])

    let manifest = try manifest(release)
    #expect(manifest["domains"] == ["portfolio.example.org"])
    #expect(manifest["name"] == "Portfolio")
    #expect(manifest["provenance"]?["commit"] == "0123abc")
    #expect(manifest["provenance"]?["plugins"]?.arrayValue?.count == 1)
    #expect(manifest["provenance"]?["run"] == "01JD0000000000000000000001")

    let progress = plugin.notifications.filter { $0["method"] == "progress" }.map { $0["params"] }
    #expect(progress.last??["done"]?.doubleValue == 22 && progress.last??["total"]?.doubleValue == 22)
    #expect(progress.allSatisfy { $0?["unit"] == "bytes" })
    // The undo was stored before the release appeared.
    #expect(plugin.checkpoints == [try #require(reply.result?["undo"])])
  }

  @Test func `the same content is unchanged in the next run, and made again when it is damaged`() throws {
    let (first, plugin) = try execute(config)
    let second = try execute(config, run: "01JD0000000000000000000002", in: plugin).reply
    #expect(second.result?["status"] == "unchanged")
    #expect(second.outputs == first.outputs)
    #expect(second.result?.objectValue?.keys.contains("undo") == false)

    let release = try #require(first.outputs?["release"]?.stringValue)
    let archive = Path.join(release, "release.tar.zst")
    let whole = try Files.read(archive)
    try Files.write(archive, Array(whole.dropLast(9)))
    let third = try execute(config, run: "01JD0000000000000000000003", in: plugin).reply
    #expect(third.result?["status"] == "succeeded")
    #expect(third.outputs == first.outputs)
    #expect(plugin.logMessages.contains { $0.contains("is no intact release and is made again") })
    #expect(try Files.read(archive) == whole)
    #expect(try versions().count == 1)
  }

  @Test func `an attempt after an interruption still knows how to undo`() throws {
    let (first, plugin) = try execute(config)
    let again = try execute(config, in: plugin).reply
    #expect(again.result?["status"] == "succeeded")
    #expect(again.result?["undo"] == first.result?["undo"])
  }

  @Test func `without a site definition it belongs to the site of the run`() throws {
    let reply = try execute(["directory": .string(tree), "version": "2026.1"]).reply
    #expect(reply.outputs?["site"] == "example")
    #expect(reply.outputs?["version"]?.stringValue?.hasPrefix("2026.1-") == true)
    let nobody = try execute(["directory": .string(tree)], site: nil).reply
    #expect(nobody.kind == "validation" && nobody.message == "the run is about no site")
    let hostile = try execute(["directory": .string(tree)], site: "../../etc").reply
    #expect(hostile.kind == "validation", "\(hostile)")
    #expect(!Files.exists(folder.path("etc")))
  }
}
