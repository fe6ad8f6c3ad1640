import Diagnostics
import JSON
import Pipelines
import StepProtocol
import Testing

@Suite struct ManifestTests {
  @Test func `A manifest is read whole`() throws {
    let manifest = try PluginManifest.parse(source(#"""
      { "protocol": 1, "name": "p-1", "version": "1.2.3-rc.1", "summary": "s", "command": ["./p", "-x"],
        "capabilities": ["validate", "undo"], "config": { "properties": { "token": { "type": "string" } } },
        "secrets": ["token"], "effects": "external", "idempotent": true,
        "needs": { "network": true, "commands": ["curl", { "name": "nginx", "package": "nginx-light" }], "services": ["nginx"], "paths": ["/srv"] },
        "examples": [{ "config": { "token": "x" } }] }
      """#))
    #expect(manifest.name == "p-1")
    #expect(manifest.version.description == "1.2.3-rc.1")
    #expect(manifest.capabilities == [.validate, .undo])
    #expect(manifest.needs.commands.map(\.name) == ["curl", "nginx"])
    #expect(manifest.needs.commands.map(\.package) == [nil, "nginx-light"])
    #expect(manifest.needs.services == ["nginx"] && manifest.needs.network && manifest.needs.paths.map(\.description) == ["/srv"])
    #expect(manifest.effects == .external && manifest.idempotent)
    #expect(manifest.examples.map(\.config) == [["token": "x"]])
  }

  @Test func `Every mistake in a manifest is listed`() throws {
    let text = #"""
      { "protocol": 2, "name": "P", "version": "1.0", "sumary": "s", "command": [],
        "capabilities": ["valdate"], "config": { "properties": { "token": { "type": "strin" } } },
        "outputs": { "properties": { "a": { "pattern": "(" } } }, "secrets": ["tokn"], "effects": "all", "idempotent": 1,
        "needs": { "netwrk": true, "commands": ["/bin/sh", { "package": "x" }], "services": ["-x"] } }
      """#
    let error = #expect(throws: InvalidInput.self) { try PluginManifest.parse(source(text)) }
    let found = error?.diagnostics.map { "\($0.location?.line ?? 0):\($0.location?.column ?? 0): \($0.message)" } ?? []
    #expect(
      Set(found) == [
        "1:1: \"summary\" is missing in the manifest", "1:49: unknown key \"sumary\" in the manifest",
        "1:15: this host speaks protocol 1, not 2", "1:26: \"P\" can't be a plugin's name", "1:42: \"1.0\" is no version",
        "1:75: \"command\" names no program", "2:20: a capability can't be \"valdate\"",
        "2:79: must be one of \"array\", \"boolean\", \"integer\", \"null\", \"number\", \"object\", \"string\", found \"strin\"",
        "3:50: the pattern ( does not compile: Mismatched '(' and ')' in regular expression",
        "3:73: \"tokn\" is no key of the config", "3:93: \"effects\" can't be \"all\"",
        "3:114: \"idempotent\": expected true or false, found integer", "4:14: unknown key \"netwrk\" in \"needs\"",
        "4:43: \"/bin/sh\" is no name of a command", "4:54: \"name\" is missing in a command", "4:88: \"-x\" is no name of a command",
      ])
  }

  @Test func `A secret is no path`() throws {
    let text = #"""
      { "protocol": 1, "name": "p", "version": "1.0.0", "summary": "s", "command": ["./p"], "secrets": ["key", "file"],
        "config": { "properties": { "key": { "type": "string" }, "file": { "type": "string", "format": "path" } } } }
      """#
    let error = #expect(throws: InvalidInput.self) { try PluginManifest.parse(source(text)) }
    #expect(error?.diagnostics.map(\.message) == ["\"file\" is a path, and can't be secret"])
  }

  @Test func `An example must fit its schema`() throws {
    let text = #"""
      { "protocol": 1, "name": "p", "version": "1.0.0", "summary": "s", "command": ["./p"],
        "config": { "properties": { "n": { "type": "integer" } } }, "examples": [{ "config": { "n": "x" } }] }
      """#
    let error = #expect(throws: InvalidInput.self) { try PluginManifest.parse(source(text)) }
    #expect(error?.diagnostics.map(\.description) == ["p.json:2:95: error: /examples/0/config/n: expected integer, found string"])
  }

  @Test(arguments: [("1", true), ("1.2", true), ("1.2.3", true), ("2", false), ("1.3", false), ("1.2.4", false)])
  func versions(_ constraint: String, _ allowed: Bool) throws {
    let version = try #require(Version("1.2.3"))
    #expect(VersionConstraint(constraint)?.allows(version) == allowed)
  }

  @Test(arguments: ["", "1", "1.2", "1.2.3.4", "01.2.3", "1.2.x", "1.2.3-", "v1.2.3", "-1.2.3", "1.2.3_a"])
  func `No versions`(_ text: String) { #expect(Version(text) == nil) }
}
