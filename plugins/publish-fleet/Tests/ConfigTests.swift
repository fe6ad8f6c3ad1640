import JSON
import StepProtocol
import Testing

@testable import publish_fleet

@Suite struct `The config of a fleet` {
  private func findings(_ changes: JSONObject) throws -> [(path: String?, message: String)] {
    var config: JSONObject = ["release": "/srv/release", "hosts": ["ssh://a/srv/slipway", "ssh://b/srv/slipway"]]
    for (key, value) in changes { config[key] = value }
    return try JSONField(.object(config)).decode(Config.self).findings.map { ($0.path, $0.message) }
  }

  @Test func `is good as it is written in examples`() throws {
    #expect(try findings([:]).isEmpty)
    #expect(try findings(["hosts": "ssh://a/srv/slipway ssh://deploy@b:2222/srv/slipway", "waves": [1, "100%"], "environment": "preview-42"]).isEmpty)
    #expect(try findings(["hosts": ["ssh://a/srv/one", "ssh://a/srv/two"], "slipway": "/opt/slipway/bin/slipway"]).isEmpty)
  }

  @Test(arguments: [
    ("host0:/srv", "a host of a fleet is reached by ssh"), ("sftp://host0/srv", "a host of a fleet is reached by ssh"),
    ("ssh://host0", "names no folder"), ("ssh://host0/~/slipway", "does not say where Slipway's home is"),
    ("ssh://host0/srv/$(id)", "does not say where Slipway's home is"), ("ssh://host0/srv/a%24b", "does not say where Slipway's home is"),
    ("ssh://host0/srv/a=b", "does not say where Slipway's home is"), ("ssh://-oProxyCommand=id/srv", "host"), ("ssh://a:b@host0/srv", "password"),
  ]) func `has no address that could mean something else`(address: String, words: String) throws {
    let found = try findings(["hosts": [.string(address)]])
    #expect(found.map(\.path) == ["/hosts/0"])
    #expect(found.first?.message.contains(words) == true, "\(found)")
  }

  @Test(arguments: [
    (["hosts": ["ssh://a/srv", "ssh://a/srv"]], "/hosts/1"), (["hosts": []], "/hosts"), (["hosts": " "], "/hosts"),
    (["slipway": "-x"], "/slipway"), (["slipway": "a=b"], "/slipway"), (["slipway": "a;b"], "/slipway"), (["slipway": ""], "/slipway"),
    (["hosts": [["address": "ssh://a/srv", "slipway": "$(id)"]]], "/hosts/0/slipway"),
    (["environment": "Production"], "/environment"), (["environment": "../x"], "/environment"),
    (["waves": "0"], "/waves"), (["waves": [2, 1]], "/waves"), (["waves": ["100%", 1]], "/waves"),
  ] as [(JSONObject, String)]) func `is refused at its place for what can't be meant`(changes: JSONObject, path: String) throws {
    #expect(try findings(changes).map(\.path) == [path])
  }
}

@Suite struct `The record of a fleet` {
  private let entry: JSONValue = ["place": "a", "address": "ssh://a/srv", "slipway": "slipway", "runs": ["01J00000000000000000000000"]]

  private func record(_ environment: String, _ entry: JSONValue) throws -> FleetRecord {
    try FleetRecord(["site": "shop", "version": "1", "environment": .string(environment), "hosts": [entry]])
  }

  @Test func `comes back as it was`() throws {
    let record = try record("production", entry)
    #expect(try FleetRecord(record.json) == record)
    #expect(record.entries.first?.former == nil)
  }

  @Test func `is none with what could be an option or a path`() throws {
    var foreign = entry.objectValue ?? [:]
    foreign["runs"] = ["--help"]
    #expect(throws: (any Error).self) { try record("production", .object(foreign)) }
    #expect(throws: (any Error).self) { try record("--production", entry) }
  }
}
