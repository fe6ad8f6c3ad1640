import JSON
import TestSupport
import Testing

@Suite struct PluginCommandTests {
  private let slipway: Slipway

  init() throws { slipway = try Slipway() }

  private func manifest(_ name: String, summary: String = "A plugin of a test") -> String {
    """
    { "protocol": 1, "name": "\(name)", "version": "2.1.0", "summary": "\(summary)", "command": ["./\(name)"],
      "capabilities": [], "effects": "none", "idempotent": true, "secrets": ["token"],
      "config": { "type": "object", "required": ["token"], "properties": {
        "token": { "type": "string", "description": "What lets it in" },
        "mode": { "type": "string", "enum": ["fast", "slow"], "default": "fast", "description": "How" } } },
      "outputs": { "type": "object" }, "needs": { "network": false, "commands": [], "paths": [] }, "examples": [{ "config": { "token": "x" } }] }
    """
  }

  @Test func `The list says where each plugin comes from and what it hides`() throws {
    try slipway.folder.write("mine/notify/plugin.json", manifest("notify"))
    let plugins = try slipway("plugin", "list", "--json", "--plugins", "mine").json?.arrayValue ?? []
    let notify = plugins.filter { $0["name"] == "notify" }
    #expect(notify.map { $0["origin"] } == ["option", "system"])
    #expect(notify.map { $0["version"]?.stringValue }.first == "2.1.0")
    #expect(notify.last?["hiddenBy"]?.stringValue?.hasSuffix("mine/notify") == true)
    #expect(try slipway("plugin", "list", "--plugins", "mine").output.contains("hidden by "))
    #expect(try slipway("plugin", "list", "--quiet").lines.contains("notify"))
    #expect(try slipway("plugin", "list").code == 0)
  }

  @Test func `A broken manifest is listed with what is wrong, where`() throws {
    try slipway.folder.write("mine/bad/plugin.json", "{\n  \"protocol\": 1,\n  \"naem\": \"bad\"\n}")
    let result = try slipway("plugin", "list", "--plugins", "mine")
    #expect(result.code == 1)
    #expect(result.output.contains("broken"))
    #expect(result.errors.contains("mine/bad/plugin.json:3:"))
  }

  @Test func `A plugin is shown with the keys of its config`() throws {
    try slipway.folder.write("mine/own/plugin.json", manifest("own", summary: "Steers \\u001b[2Jterminals"))
    let result = try slipway("plugin", "show", "own", "--plugins", "mine")
    #expect(result.code == 0)
    #expect(result.lines.first == "own 2.1.0: Steers terminals")
    #expect(result.output.contains("token  string  required  What lets it in (a secret)"))
    #expect(result.output.contains("How (one of fast, slow; default: fast)"))
    #expect(result.output.contains("\"uses\": \"own\""))
    #expect(try slipway("plugin", "show", "own", "--plugins", "mine", "--json").json?["manifest"]?["version"] == "2.1.0")
  }
}
