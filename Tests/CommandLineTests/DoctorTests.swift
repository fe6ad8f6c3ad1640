import JSON
import POSIX
import TestSupport
import Testing

@Suite struct DoctorTests {
  private let slipway: Slipway

  init() throws { slipway = try Slipway() }

  private func check(_ name: String, in result: Invocation) -> JSONValue? {
    result.json?.arrayValue?.first { $0["name"]?.stringValue == name }
  }

  @Test func `What was built is there, and looking changes nothing`() throws {
    let result = try slipway("doctor", "--json")
    for name in ["home", "disk space", "supervisor", "clock", "plugin validate-page", "plugin nginx-publish", "command nginx"] {
      #expect(check(name, in: result)?["result"] == "good", "\(name): \(result.output)")
    }
    #expect(!Files.exists(slipway.folder.path("home")))
    #expect(try slipway("doctor").output.contains("✓ supervisor: /"))
  }

  @Test func `What a plugin lacks is named with its remedy`() throws {
    try slipway.folder.write(
      "plugins/needy/plugin.json",
      """
      { "protocol": 1, "name": "needy", "version": "1.0.0", "summary": "Needs what nobody has", "command": ["./needy"],
        "capabilities": [], "config": { "type": "object" }, "outputs": { "type": "object" }, "secrets": [], "effects": "none",
        "idempotent": true, "needs": { "network": false, "commands": [{ "name": "no-such-tool", "package": "no-such-package" }],
        "paths": [] }, "examples": [{ "config": {} }] }
      """)
    try slipway.folder.write("plugins/broken/plugin.json", "{ \"protocol\": 1,\n  \"name\": }")
    let result = try slipway("doctor", "--json", "--plugins", "plugins")
    #expect(result.code == 1)
    #expect(check("plugin needy", in: result)?["message"] == "its program ./needy is missing")
    #expect(check("command no-such-tool", in: result)?["remedy"] == "apt-get install no-such-package")
    #expect(check("plugin broken", in: result)?["message"]?.stringValue?.contains("plugin.json:2:") == true)
    let text = try slipway("doctor", "--plugins", "plugins")
    #expect(text.output.contains("remedy: apt-get install no-such-package"))
    #expect(text.code == 1)
  }

  @Test func `A home that is a file, and a database that is none, are named`() throws {
    try slipway.folder.write("file", "")
    slipway.environment["SLIPWAY_HOME"] = slipway.folder.path("file/home")
    #expect(check("home", in: try slipway("doctor", "--json"))?["result"] == "missing")
    slipway.environment["SLIPWAY_HOME"] = slipway.folder.path("other")
    try slipway.folder.write("other/slipway.db", String(repeating: "no database ", count: 100))
    let result = try slipway("doctor", "--json")
    #expect(check("database", in: result)?["result"] == "missing")
    #expect(result.code == 1)
  }
}
