import Distribution
import JSON
import POSIX
import Releases
import TestSupport
import Testing

@testable import distribute_release

/// The built plugin, over its protocol, with a home that has releases, and folders as hosts.
struct DistributeReleaseTests {
  let folder: TemporaryFolder
  let home: String
  let first, second: StoredRelease

  init() throws {
    folder = try TemporaryFolder()
    home = folder.path("home")
    try Files.makeDirectories(folder.path("hosts"))
    first = try Self.release("first", folder, home)
    second = try Self.release("second", folder, home)
  }

  private static func release(_ text: String, _ folder: TemporaryFolder, _ home: String) throws -> StoredRelease {
    try folder.write("tree/index.html", "<h1>\(text)</h1>")
    // Large enough for a delta to be worth it.
    try folder.write("tree/data.txt", (0..<9000).map { "\($0 &* 2_654_435_761)" }.joined(separator: " "))
    let store = ReleaseStore(home: home)
    let lock = try store.lock(site: "portfolio", owner: "a test")
    defer { lock.release() }
    let read = try ReleaseTree(reading: folder.path("tree"))
    return try store.make(
      ReleaseContent(site: "portfolio", siteVersion: "1.0.0", files: read.files), from: read, provenance: ReleaseProvenance(),
      key: ReleaseKeys(home: home).signingKey(), created: 1_768_473_000)
  }

  private func host(_ name: String) -> String { folder.path("hosts/\(name)") }

  private func config(_ changes: JSONObject = [:], release: StoredRelease? = nil) -> JSONValue {
    var object: JSONObject = [
      "release": .string((release ?? second).release.folder), "to": [.string(host("a")), ["name": "b", "address": .string("file://\(host("b"))")]],
    ]
    for (key, value) in changes { object[key] = value }
    return .object(object)
  }

  private func call(_ method: String, _ config: JSONValue, in plugin: PluginProcess) throws -> PluginProcess.Reply {
    try plugin.request(
      method,
      [
        "run": "01JD0000000000000000000001", "pipeline": "fleet", "step": "distribute", "attempt": 1, "config": config,
        "workspace": .string(folder.path), "scratch": .string(folder.path), "idempotencyKey": "k", "timeoutSeconds": 60,
        "context": ["site": "portfolio", "environment": "production", "trigger": nil, "home": .string(home), "provenance": nil],
      ])
  }

  private func undo(_ record: JSONValue, in plugin: PluginProcess) throws -> PluginProcess.Reply {
    try plugin.request(
      "undo", ["undo": record, "reason": "failed", "idempotencyKey": "k", "workspace": .string(folder.path), "scratch": .string(folder.path)])
  }

  private func versions(_ name: String) -> [String] { ((try? FolderRemote(host(name)).versions(site: "portfolio")) ?? []).sorted() }

  @Test func `every host gets the release, once`() throws {
    let plugin = try PluginProcess("distribute-release")
    let sent = try call("execute", config(), in: plugin)
    #expect(sent.result?["status"] == "succeeded", "\(sent)")
    let hosts = sent.outputs?["hosts"]?.arrayValue ?? []
    #expect(hosts.map { $0["status"] } == ["sent", "sent"] && hosts.map { $0["name"] } == [nil, "b"])
    #expect(hosts.allSatisfy { ($0["bytes"]?.integerValue ?? 0) > second.manifest.archive.size && $0["error"] == nil })
    for name in ["a", "b"] {
      let release = Release(folder: Path.join(host(name), "portfolio/\(second.manifest.version)"))
      #expect(try release.verifyFiles(keys: ReleaseKeys(home: home).trusted()).manifest == second.manifest)
    }
    // Each was announced before it was served.
    #expect(plugin.checkpoints.compactMap { $0["hosts"]?.arrayValue?.count } == [1, 2])
    let again = try call("execute", config(), in: plugin)
    #expect(again.result?["status"] == "unchanged" && (again.result?["undo"] ?? .null) == .null)
    #expect(again.outputs?["hosts"]?.arrayValue?.map { $0["status"] } == ["unchanged", "unchanged"])
  }

  @Test func `undo removes what this run has put there, and nothing else`() throws {
    let plugin = try PluginProcess("distribute-release")
    _ = try call("execute", config(["to": [.string(host("a"))]]), in: plugin)
    _ = try call("execute", config(release: first), in: plugin)
    let (one, two) = (first.manifest.version, second.manifest.version)
    #expect(versions("a") == [one, two].sorted() && versions("b") == [one])
    let reply = try call("execute", config(), in: plugin)
    let record = try #require(reply.result?["undo"])
    #expect(record["hosts"]?.arrayValue == [.string("file://\(host("b"))")])
    #expect(Files.exists(Path.join(host("b"), "portfolio/@deltas/\(two)/\(one)/archive.delta")))
    for _ in 0..<2 {
      #expect(try undo(record, in: PluginProcess("distribute-release")).error == nil)
      #expect(versions("a") == [one, two].sorted() && versions("b") == [one])
    }
    #expect(!Files.exists(Path.join(host("b"), "portfolio/@deltas/\(two)/\(one)")))
  }

  @Test func `a host that fails stops no other, and what is required decides`() throws {
    let plugin = try PluginProcess("distribute-release")
    // A file, where a folder would have to be.
    try folder.write("hosts/file", "text")
    let to: JSONValue = [.string(host("file")), .string(host("a")), .string(host("b"))]
    for required in ["any", 2] as [JSONValue] {
      let reply = try call("execute", config(["to": to, "required": required]), in: plugin)
      #expect(reply.result != nil, "\(reply)")
      #expect(reply.outputs?["succeeded"] == 2 && reply.outputs?["failed"] == 1)
      #expect(reply.outputs?["hosts"]?.arrayValue?.first?["status"] == "failed")
      #expect(reply.outputs?["hosts"]?.arrayValue?.first?["error"]?.stringValue?.isEmpty == false)
    }
    let other = try Self.release("third", folder, home)
    for required in ["all", 3] as [JSONValue] {
      let reply = try call("execute", config(["to": to, "required": required], release: other), in: plugin)
      #expect(reply.message?.hasPrefix("1 of 3 hosts could not be served: \(host("file"))") == true, "\(reply)")
      #expect(reply.error?["data"]?["diagnostics"]?.arrayValue?.count == 1)
    }
    let record = try #require(plugin.checkpoints.last)
    #expect(versions("a").count == 2)
    #expect(try undo(record, in: plugin).error?["data"]?["kind"] != "internal")
    #expect(versions("a") == [second.manifest.version] && versions("b") == [second.manifest.version])
  }

  @Test func `a channel names the release, and its former one again after an undo`() throws {
    let plugin = try PluginProcess("distribute-release")
    _ = try call("execute", config(["channel": "production"], release: first), in: plugin)
    let reply = try call("execute", config(["channel": "production"]), in: plugin)
    #expect(reply.outputs?["sequence"] == 2, "\(reply)")
    func document(_ name: String) throws -> ChannelDocument {
      let follower = folder.path("follower-\(name)")
      try Files.makeDirectories(Path.join(follower, "keys/trusted"))
      try Files.write(Path.join(follower, "keys/trusted/host.pub"), Files.read(Path.join(home, "keys/release.pub")))
      return try ChannelPull(home: follower, remote: FolderRemote(host(name)), settings: TransferSettings()).accept(site: "portfolio", environment: "production")
    }
    for name in ["a", "b"] { #expect(try document(name).release.version == second.manifest.version) }
    let record = try #require(reply.result?["undo"])
    for _ in 0..<2 { #expect(try undo(record, in: plugin).error == nil) }
    for name in ["a", "b"] {
      let now = try document(name)
      #expect(now.release.version == first.manifest.version && now.sequence == 3)
      #expect(versions(name) == [first.manifest.version])
    }
    #expect(try ChannelStore(home: home).published(site: "portfolio", environment: "production")?.release.version == first.manifest.version)
  }

  @Test func `where there was no channel there is none after an undo`() throws {
    let plugin = try PluginProcess("distribute-release")
    let reply = try call("execute", config(["channel": "staging"]), in: plugin)
    #expect(Files.exists(Path.join(host("a"), "portfolio/@channels/staging/channel.json")))
    #expect(try undo(#require(reply.result?["undo"]), in: plugin).error == nil)
    #expect(!Files.exists(Path.join(host("a"), "portfolio/@channels/staging/channel.json")))
    #expect(try ChannelStore(home: home).published(site: "portfolio", environment: "staging") == nil)
    // Who has seen the first document accepts no other one of its number.
    #expect(try call("execute", config(["channel": "staging"]), in: plugin).outputs?["sequence"] == 2)
  }

  @Test func `a host that takes nothing has nothing to be taken back`() throws {
    let server = try PythonServer("""
      import http.server
      class Closed(http.server.BaseHTTPRequestHandler):
          def answer(self):
              self.send_response(404 if self.command == "GET" else 401)
              self.send_header("Content-Length", "0")
              self.end_headers()
              self.close_connection = True
          do_GET = do_HEAD = do_PUT = do_DELETE = answer
          def log_message(self, *rest): pass
      server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Closed)
      print(server.server_address[1])
      server.serve_forever()
      """)
    let address = "http://127.0.0.1:\(server.port)"
    let plugin = try PluginProcess("distribute-release")
    let reply = try call("execute", config(["to": [.string(address), .string(host("a"))], "required": "any"]), in: plugin)
    #expect(reply.outputs?["succeeded"] == 1 && reply.outputs?["failed"] == 1, "\(reply)")
    let record = try #require(reply.result?["undo"])
    #expect(record["hosts"] == [.string(host("a"))])
    #expect(try undo(record, in: plugin).error == nil)
    let refused = try call("execute", config(["to": [.string(address)]]), in: plugin)
    let message = refused.message ?? ""
    #expect(message.hasPrefix("1 of 1 hosts could not be served: http://127.0.0.1"), "\(message)")
    #expect(message.split(separator: "http://").count == 2, "\(message)")
  }

  @Test func `plan says what would travel to whom, and writes nothing`() throws {
    let plugin = try PluginProcess("distribute-release")
    _ = try call("execute", config(["to": [.string(host("a"))]], release: first), in: plugin)
    let plan = try call("plan", config(["channel": "production"]), in: plugin)
    let changes = plan.result?["changes"]?.arrayValue ?? []
    #expect(changes.map { $0["target"] } == [.string(host("a")), .string(host("b")), "channel production of portfolio"], "\(plan)")
    #expect(changes.first?["summary"]?.stringValue?.contains("the difference to \(first.manifest.version)") == true)
    #expect(versions("a") == [first.manifest.version] && !Files.exists(host("b")))
    let later = try call("plan", config(["release": .string(folder.path("nothing"))]), in: plugin)
    #expect(later.result?["changes"]?.arrayValue?.first?["summary"] == "the release that a step before makes")
  }

  @Test(arguments: [
    ("sftp://ada:secret@host/x", "password"), ("releases", "relative"), ("gopher://x/y", "transport"), ("host:releases", "neither a path"),
  ]) func `addresses are checked before anything runs`(address: String, words: String) throws {
    let plugin = try PluginProcess("distribute-release")
    let reply = try plugin.request("validate", ["config": config(["to": [.string(address)]])])
    let finding = try #require(reply.result?["diagnostics"]?.arrayValue?.first)
    #expect(finding["message"]?.stringValue?.contains(words) == true && finding["path"] == "/to/0", "\(reply)")
    #expect(finding["message"]?.stringValue?.contains("secret") == false && finding["help"]?.stringValue?.contains("secret") == false)
    let refused = try call("execute", config(["to": [.string(address)]]), in: plugin)
    #expect(refused.kind == "validation" && refused.error?["data"]?["effects"] == "none")
  }

  @Test func `one text holds several addresses, and one address is there once`() throws {
    let plugin = try PluginProcess("distribute-release")
    let reply = try call("execute", config(["to": .string("\(host("a"))  \(host("b"))\n")]), in: plugin)
    #expect(reply.outputs?["succeeded"] == 2, "\(reply)")
    let twice = try plugin.request("validate", ["config": config(["to": [.string(host("a")), .string("file://\(host("a"))")]])])
    #expect(twice.result?["diagnostics"]?.arrayValue?.first?["path"] == "/to/1")
    let many = try plugin.request("validate", ["config": config(["required": 3])])
    #expect(many.result?["diagnostics"]?.arrayValue?.first?["path"] == "/required")
  }

  @Test func `a release that does not hold goes nowhere`() throws {
    var bytes = try Files.read(second.release.archivePath)
    bytes[bytes.count / 2] ^= 1
    try Files.write(second.release.archivePath, bytes)
    let plugin = try PluginProcess("distribute-release")
    let reply = try call("execute", config(), in: plugin)
    #expect(reply.error != nil && versions("a") == [] && versions("b") == [], "\(reply)")
  }

  @Test func `the user's home is that of the passwd file`() {
    let text = "root:x:0:0:root:/root:/bin/bash\nada:x:1000:1000::/home/ada:/bin/sh\nbad:x:1001\nrel:x:1002:1::home:/bin/sh\n"
    #expect(UserHome.path(of: 1000, in: text) == "/home/ada" && UserHome.path(of: 0, in: text) == "/root")
    #expect(UserHome.path(of: 1001, in: text) == nil && UserHome.path(of: 1002, in: text) == nil)
  }
}
