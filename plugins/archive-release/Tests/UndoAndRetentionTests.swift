import JSON
import POSIX
import TestSupport
import Testing

extension ArchiveReleaseTests {
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
}
