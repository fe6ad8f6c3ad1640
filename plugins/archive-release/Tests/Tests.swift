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
    #expect(progress.last??["done"]?.doubleValue == 44 && progress.last??["total"]?.doubleValue == 44)
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

  @Test func `undo removes what the run made, once, and never what is live`() throws {
    let (reply, _) = try execute(config)
    let made = try #require(reply.result?["undo"])
    let version = try #require(reply.outputs?["version"]?.stringValue)
    try makeLive(version)
    let fresh = try PluginProcess("archive-release")
    #expect(try undo(made, in: fresh).error == nil)
    #expect(try versions() == [version])

    try Files.removeTree(Path.join(home, "www"))
    #expect(try undo(made, in: fresh).error == nil)
    #expect(try versions().isEmpty)
    #expect(try undo(made, in: fresh).error == nil)

    // Another run made the same release meanwhile: it is not ours to remove.
    _ = try execute(config, run: "01JD0000000000000000000009")
    #expect(try undo(made, in: fresh).error == nil)
    #expect(try versions() == [version])
  }

  @Test func `old releases go, those that are live or were stay`() throws {
    var made: [String] = []
    let plugin = try PluginProcess("archive-release")
    for number in 1...6 {
      try folder.write("build/index.html", "<h1>\(number)</h1>")
      let reply = try execute(config(["keep": 2]), run: "01JD000000000000000000001\(number)", in: plugin).reply
      made.append(try #require(reply.outputs?["version"]?.stringValue, "\(reply)"))
      if number == 1 { try makeLive(made[0], as: "previous") }
      if number == 2 { try makeLive(made[1]) }
    }
    #expect(try Set(versions()) == [made[0], made[1], made[4], made[5]])

    try folder.write("build/index.html", "<h1>backup</h1>")
    let backup = try execute(config(["purpose": "backup", "keep": 1]), run: "01JD0000000000000000000030", in: plugin).reply
    #expect(try manifest(try #require(backup.outputs?["release"]?.stringValue))["purpose"] == "backup")
    #expect(try versions().count == 5)
  }

  @Test func `plan says what would be made and removed, and does nothing`() throws {
    let planned = try execute(config, method: "plan").reply
    let change = try #require(planned.result?["changes"]?.arrayValue?.first)
    #expect(change["action"] == "create")
    #expect(!Files.exists(Path.join(home, "releases")) && !Files.exists(Path.join(home, "keys")))

    let (made, plugin) = try execute(config)
    #expect(change["target"] == made.outputs?["release"])
    #expect(try execute(config, method: "plan", in: plugin).reply.result?["changes"] == [])

    try folder.write("build/index.html", "<h1>Bonsoir</h1>")
    let changes = try execute(config(["keep": 1]), method: "plan", in: plugin).reply.result?["changes"]?.arrayValue
    #expect(changes?.map { $0["action"] } == ["create", "remove"])
    #expect(changes?.last?["target"] == made.outputs?["release"] && changes?.last?["destructive"] == true)

    let early = try execute(config(["directory": .string(folder.path("later"))]), method: "plan", in: plugin).reply
    #expect(early.result?["changes"]?.arrayValue?.first?["target"]?.stringValue?.hasSuffix("releases/portfolio/1.2.0-…") == true)
  }

  @Test func `what can't be released is named, and nothing is changed`() throws {
    try Files.makeLink(Path.join(tree, "passwd"), to: "/etc/passwd")
    let (link, plugin) = try execute(config)
    #expect(link.kind == "validation" && link.message?.contains("\"passwd\"") == true)
    #expect(link.error?["data"]?["effects"] == "none")
    try Files.remove(Path.join(tree, "passwd"))

    let missing = try execute(config(["directory": .string(folder.path("missing"))]), in: plugin).reply
    #expect(missing.kind == "not-found" && missing.message?.contains(folder.path("missing")) == true)

    try folder.write("site/site.json", "{ \"id\": \"Portfolio!\", \"pages\": [] }")
    let broken = try execute(config, in: plugin).reply
    #expect(broken.kind == "validation")
    let diagnostic = broken.error?["data"]?["diagnostics"]?.arrayValue?.first
    #expect(diagnostic?["file"]?.stringValue == site && diagnostic?["line"] == 1, "\(broken)")
    #expect(try versions().isEmpty && versions("Portfolio!").isEmpty)
  }

  @Test func `a second run of the site waits, says for whom, and can be cancelled`() throws {
    try Files.makeDirectories(Path.join(home, "releases/portfolio"))
    let lock = try #require(try FileLock.attempt(Path.join(home, "releases/portfolio/.lock"), owner: "run 7, step archive"))
    var isCancelled = false
    let (reply, plugin) = try execute(config) { plugin in
      guard !isCancelled, plugin.logMessages.contains(where: { $0.contains("waiting for run 7, step archive") }) else { return }
      try plugin.cancel()
      isCancelled = true
    }
    #expect(reply.kind == "cancelled" && reply.error?["data"]?["effects"] == "none")
    #expect(plugin.checkpoints.isEmpty)
    lock.release()
    #expect(try execute(config, in: plugin).reply.result?["status"] == "succeeded")
  }

  @Test func `a large site is released with little memory`() throws {
    let large = try FileDescriptor(opening: Path.join(tree, "film.mp4"), .create)
    let piece = [UInt8](repeating: 0, count: 1 << 20)
    for _ in 0..<80 { try large.write(piece) }
    let (reply, plugin) = try execute(config)
    #expect(reply.outputs?["bytes"] == 83_886_102)
    let peak = try plugin.end()
    #expect(peak > 0 && peak < 64 << 20, "\(peak) bytes for 80 MB")
  }

  @Test func `killed while it archives, it leaves no release, and the next attempt makes it`() throws {
    let large = try FileDescriptor(opening: Path.join(tree, "film.mp4"), .create)
    let piece = [UInt8](repeating: 7, count: 1 << 20)
    for _ in 0..<40 { try large.write(piece) }
    #expect(throws: PluginProcess.Failure.self) {
      try execute(config) { plugin in
        let done = plugin.notifications.compactMap { $0["params"]?["done"]?.integerValue }.last ?? 0
        if done > 42 << 20 { plugin.kill() }
      }
    }
    let left = try versions()
    #expect(left.count == 1 && left[0].hasPrefix(".1.2.0-"), "\(left)")
    let reply = try execute(config).reply
    #expect(reply.result?["status"] == "succeeded", "\(reply)")
    #expect(try versions() == [try #require(reply.outputs?["version"]?.stringValue)])
  }

  @Test(.enabled(if: Environment.userIdentifier != 0))
  func `a file that can't be read is named`() throws {
    try Files.changePermissions(Path.join(tree, "index.html"), 0)
    let reply = try execute(config).reply
    #expect(reply.kind == "permission" && reply.message?.contains("build/index.html: Permission denied") == true, "\(reply)")
    #expect(try versions().isEmpty)
  }

  @Test func `a home that can't be written is named`() throws {
    try folder.write("file", "")
    let plugin = try PluginProcess("archive-release")
    let reply = try plugin.execute(config, workspace: folder.path, home: folder.path("file/home"))
    #expect(reply.error != nil && reply.message?.contains("\(folder.path("file")): File exists") == true, "\(reply)")
    #expect(try plugin.execute(config, workspace: folder.path, home: "").kind == "precondition")
  }

  @Test func `validate finds a version that would lead elsewhere`() throws {
    let plugin = try PluginProcess("archive-release")
    let reply = try plugin.request("validate", ["config": config(["version": "1..2"])])
    #expect(reply.result?["diagnostics"]?.arrayValue?.first?["path"] == "/version")
    #expect(try plugin.request("validate", ["config": config]).result?["diagnostics"] == [])
  }
}
