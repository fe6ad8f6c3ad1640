internal import JSON
internal import POSIX
internal import RunHistory
import TestSupport
import Testing

@Suite struct CleanupTests {
  let folder: TemporaryFolder
  var home: String { folder.path("home") }

  init() throws { folder = try TemporaryFolder() }

  /// A run that ended `hours` ago (nil: not yet), with a workspace.
  private func run(endedHoursAgo hours: Double?) throws -> RunID {
    try Files.makeDirectories(home)
    let history = try RunHistory(path: Path.join(home, "slipway.db"))
    let id = RunID.make()
    try history.insert(
      RunRecord(
        id: id, pipeline: "p", created: 1, definition: "{}", source: "p.json", parameters: [:], directory: "/", trigger: .null,
        options: [:]))
    if let hours {
      let time = Clock.now - hours * 3600
      try history.append([Event(run: id, sequence: 1, time: time, kind: .runSucceeded, step: nil, payload: [:])], durable: false)
    }
    try folder.write("home/workspaces/\(id)/workspace/file", "x")
    return id
  }

  private func execute(_ config: JSONValue) throws -> PluginProcess.Reply {
    let plugin = try PluginProcess("cleanup")
    return try plugin.request(
      "execute",
      [
        "run": "r", "pipeline": "p", "step": "s", "attempt": 1, "config": config, "workspace": .string(folder.path),
        "scratch": .string(folder.path), "idempotencyKey": "k", "timeoutSeconds": 60, "context": ["home": .string(home)],
      ])
  }

  @Test func `old runs and workspaces go, young and open ones stay`() throws {
    let old = try run(endedHoursAgo: 24 * 40)
    let stale = try run(endedHoursAgo: 30)
    let young = try run(endedHoursAgo: 1)
    let open = try run(endedHoursAgo: nil)
    let reply = try execute([:])
    #expect(reply.result?["status"] == "succeeded")
    #expect(reply.outputs?["runs"] == 1)
    #expect(reply.outputs?["workspaces"] == 2)
    let left = try Files.list(folder.path("home/workspaces"))
    #expect(left == [young.text, open.text].sorted())
    let history = try RunHistory(path: Path.join(home, "slipway.db"))
    #expect(try history.run(old) == nil)
    #expect(try history.run(stale) != nil)
    #expect(try execute([:]).result?["status"] == "unchanged")
  }

  @Test func `a link in a workspace is removed, not followed`() throws {
    let old = try run(endedHoursAgo: 48)
    let kept = try folder.write("precious/file", "x")
    try Files.makeLink(folder.path("home/workspaces/\(old)/workspace/way-out"), to: folder.path("precious"))
    #expect(try execute([:]).outputs?["workspaces"] == 1)
    #expect(Files.exists(kept))
  }

  @Test func `rule sets that nothing has used for a month go`() throws {
    for (id, days) in [("0123456789abcdef", 31.0), ("fedcba9876543210", 29.0)] {
      try folder.write("home/www/rules/\(id)/rules.json", "{}")
      try Files.setModified(folder.path("home/www/rules/\(id)"), seconds: Clock.now - days * 86_400)
    }
    #expect(try execute([:]).result?["status"] == "succeeded")
    #expect(try Files.list(folder.path("home/www/rules")) == ["fedcba9876543210"])
    #expect(try execute([:]).result?["status"] == "unchanged")
  }

  private func execute(_ config: JSONValue, method: String) throws -> PluginProcess.Reply {
    try PluginProcess("cleanup").execute(config, workspace: folder.path, home: home, method: method)
  }

  /// A preview of a site, live under its name, whose time ended `hours` ago.
  private func preview(_ id: String, expiredHoursAgo hours: Double) throws {
    let settings: JSONValue = [
      "expires": .string(Clock.timestamp(Clock.now - hours * 3600)), "renewed": .string(Clock.timestamp(Clock.now - (hours + 48) * 3600)),
    ]
    try folder.write("home/www/sites/shop/preview-\(id)/settings.json", settings.bytes())
    try Files.makeLink(folder.path("home/www/sites/shop/preview-\(id)/current"), to: "../../../releases/shop/1")
    try Files.makeDirectories(folder.path("home/www/hosts"))
    try Files.makeLink(folder.path("home/www/hosts/preview-\(id).shop.localhost"), to: "../sites/shop/preview-\(id)")
  }

  @Test func `expired previews go, with their names, and are planned before`() throws {
    try preview("1", expiredHoursAgo: 1)
    try preview("2", expiredHoursAgo: -1)
    try folder.write("home/www/sites/shop/production/settings.json", "{}")
    let plan = try execute([:], method: "plan")
    let changes = plan.result?["changes"]?.arrayValue ?? []
    #expect(changes.compactMap { $0["target"]?.stringValue } == ["shop (preview-1)"], "\(plan)")
    #expect(changes.first?["destructive"] == true)
    #expect(try execute(["expiredPreviews": false]).result?["status"] == "unchanged")
    let reply = try execute([:])
    #expect(reply.outputs?["previews"] == ["shop (preview-1)"], "\(reply)")
    #expect(try Files.list(folder.path("home/www/hosts")) == ["preview-2.shop.localhost"])
    #expect(try Files.list(folder.path("home/www/sites/shop")).filter { !$0.hasPrefix(".") } == ["preview-2", "production"])
    #expect(try execute([:]).result?["status"] == "unchanged")
  }

  @Test func `old evidence goes, young evidence stays`() throws {
    let old = try folder.write("home/www/evidence/run-1-publish.json", "{}")
    let young = try folder.write("home/www/evidence/run-2-publish.json", "{}")
    try Files.setModified(old, seconds: Clock.now - 31 * 86400)
    try Files.setModified(young, seconds: Clock.now - 29 * 86400)
    #expect(try execute([:]).outputs?["evidence"] == 1)
    #expect(try Files.list(folder.path("home/www/evidence")) == ["run-2-publish.json"])
    #expect(try execute(["evidenceOlderThanDays": 1]).outputs?["evidence"] == 1)
  }
}
