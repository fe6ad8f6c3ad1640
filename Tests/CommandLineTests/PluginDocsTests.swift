import JSON
import POSIX
import TestSupport
import Testing

@Suite struct PluginDocsTests {
  private let slipway: Slipway
  private var folder: TemporaryFolder { slipway.folder }

  init() throws { slipway = try Slipway() }

  @Test func `the pages of this repository are as the manifests say`() throws {
    let checked = try slipway("plugin", "docs", "plugins", "--output", "docs/plugins", "--check", directory: BuiltPrograms.root)
    #expect(checked.code == 0, "docs/plugins is stale: scripts/docs makes it anew\n\(checked.errors)")
  }

  private func write(_ manifest: String, to name: String = "own") throws {
    try folder.write("plugins/\(name)/plugin.json", manifest)
  }

  private let manifest = """
    { "protocol": 1, "name": "own", "version": "2.1.0", "summary": "Does something", "command": ["./own"], "secrets": ["token"],
      "config": { "type": "object", "required": ["list"], "properties": {
        "token": { "type": "string", "description": "What lets it in" },
        "list": { "type": "array", "minItems": 1, "description": "All of it", "items": { "type": "object",
          "properties": { "mode": { "enum": ["fast", "slow"], "default": "fast" }, "to": { "type": "string", "format": "path" } } } },
        "size": { "type": ["integer", "null"], "minimum": 1, "maximum": 9, "pattern": "^a|b$" } } },
      "outputs": { "type": "object", "properties": { "count": { "type": "integer", "description": "How many" } } },
      "needs": { "network": true, "commands": [{ "name": "jq", "package": "jq" }] },
      "examples": [{ "title": "First", "config": { "list": [] } }] }
    """.replacing("\"list\": [] }", with: "\"list\": [{}] }")

  @Test func `a page has everything that the manifest says`() throws {
    try write(manifest)
    let page = try slipway("plugin", "show", "own", "--markdown", "--plugins", "plugins").output
    for line in [
      "# own", "Does something.", "| Version | 2.1.0 |", "| Needs | the command `jq`, from the package `jq` |", "| Needs | the network |",
      "| `token` | string | What lets it in (a secret) |", "| `list` | array of object, **required** | All of it (elements, at least `1`) |",
      "| `list[].mode` | choice | one of `fast`, `slow`; default: `fast` |", "| `list[].to` | path |  |",
      "| `size` | integer or null | matches <code>&#94;a&#124;b&#36;</code>; at least `1`; at most `9` |",
      "| `count` | integer | How many |", "First:", "  \"uses\": \"own\",",
    ] {
      #expect(page.split(separator: "\n").contains(Substring(line)), "\(line) in \(page)")
    }
  }

  /// Nothing of a manifest can be more than text.
  @Test func `hostile texts stay text`() throws {
    let hostile = "</td><script>alert(1)</script> | [x](javascript:y) `z` *b* \\\\| &amp; ![i](j)"
    try write(
      manifest.replacing("Does something", with: "# \(hostile)").replacing("What lets it in", with: hostile)
        .replacing("First", with: "- \(hostile)").replacing("\"fast\", \"slow\"", with: "\"fast\", \"`\(hostile)`\""))
    let result = try slipway("plugin", "show", "own", "--markdown", "--plugins", "plugins")
    #expect(result.code == 0, "\(result.errors)")
    let lines = result.output.split(separator: "\n")
    #expect(!result.output.replacing("<!--", with: "").replacing("-->", with: "").replacing("<code>", with: "").replacing("</code>", with: "").contains("<"))
    let token = try #require(lines.first { $0.hasPrefix("| `token`") })
    #expect(cells(token) == 3, "\(token)")
    #expect(token.contains(#"&lt;script&gt;alert(1)&lt;/script&gt; \| \[x\](javascript:y) \`z\` \*b\* \\\| &amp;amp; !\[i\](j)"#))
    #expect(lines.contains { $0.hasPrefix(##"\# &lt;/td&gt;"##) } && lines.contains { $0.hasPrefix(#"\- &lt;/td&gt;"#) })
    let mode = try #require(lines.first { $0.hasPrefix("| `list[].mode`") })
    #expect(cells(mode) == 3, "\(mode)")
  }

  /// Cells of a row, as GitHub splits it: a pipe ends one unless a backslash stands before it that is none itself.
  private func cells(_ row: Substring) -> Int {
    var pipes = 0
    var isEscaped = false
    for character in row {
      if character == "|", !isEscaped { pipes += 1 }
      isEscaped = character == "\\" && !isEscaped
    }
    return pipes - 1
  }

  @Test func `pages are made, found stale, and removed with their plugin; what was written by hand stays`() throws {
    try write(manifest)
    try folder.write("docs/guide.md", "mine")
    let check = ["plugin", "docs", "plugins", "-o", "docs", "--check"]
    #expect(try slipway.run(check).code == 1)
    #expect(!Files.exists(folder.path("docs/own.md")))
    #expect(try slipway("plugin", "docs", "plugins", "-o", "docs").lines.map { Path.name($0) } == ["README.md", "own.md"])
    #expect(try slipway.run(check).code == 0)
    #expect(try slipway("plugin", "docs", "plugins", "-o", "docs").output == "")

    try write(manifest.replacing("Does something", with: "Does more"))
    let stale = try slipway.run(check)
    #expect(stale.code == 1)
    #expect(stale.errors.contains("stale: README.md, own.md") && stale.errors.contains("slipway plugin docs "))

    try Files.removeTree(folder.path("plugins/own"))
    #expect(try slipway("plugin", "docs", "plugins", "-o", "docs").code == 0)
    #expect(try Files.list(folder.path("docs")) == ["README.md", "guide.md"])
    #expect(try folder.text("docs/guide.md") == "mine")
  }

  @Test func `a page that was written by hand is not overwritten, and a broken manifest has none`() throws {
    try write(manifest)
    try folder.write("docs/own.md", "mine")
    let refused = try slipway("plugin", "docs", "plugins", "-o", "docs")
    #expect(refused.code == 1)
    #expect(refused.errors.contains("was written by hand"))
    #expect(try Files.list(folder.path("docs")) == ["own.md"])
    try write("{", to: "broken")
    #expect(try slipway("plugin", "docs", "plugins", "-o", "elsewhere").errors.contains("plugin.json:1:"))
    #expect(!Files.exists(folder.path("elsewhere")))
    #expect(try slipway("plugin", "docs", "plugins").code == 2)
    #expect(try slipway("plugin", "docs", "nowhere", "-o", "docs").code == 2)
  }
}
