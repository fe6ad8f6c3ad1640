import JSON
import POSIX
import TestSupport
import Testing

/// plugins/README.md, followed as a new user would: in an empty folder, every command in its order, every file written
/// where it says.
@Suite struct GuideTests {
  private let slipway: Slipway
  private var folder: TemporaryFolder { slipway.folder }

  init() throws { slipway = try Slipway() }

  @Test func `each command of the guide works`() throws {
    // What building a package in Swift leaves there is not the guide's.
    slipway.environment["HOME"] = Environment["HOME"] ?? "/"
    slipway.environment["SLIPWAY_HOME"] = folder.path("../\(Path.name(folder.path))-home")
    defer { try? Files.removeTree(folder.path("../\(Path.name(folder.path))-home")) }
    var outputs: [String: Invocation] = [:]
    var written: [String] = []
    for block in try FencedBlock.read("plugins/README.md").blocks {
      if block.language == "sh" {
        let done = try slipway.shell("set -e -o pipefail\n" + block.text, seconds: 300)
        #expect(done.code == 0, "plugins/README.md:\(block.line)\n\(block.text)\n\(done.output)\n\(done.errors)")
        outputs[block.lines[0]] = done
      } else {
        let file = try #require(block.file, "plugins/README.md:\(block.line): where does this go?")
        try folder.write(file, block.text + "\n")
        written.append(file)
      }
    }
    let plugins = ["size-budget/plugin.json", "size-budget/size-budget.sh", "mirror/plugin.json", "mirror/mirror.py", "mirror/check.json"]
    #expect(written == (plugins + ["list-pages/plugin.json", "list-pages/Sources/ListPagesPlugin.swift"]).map { "plugins/\($0)" })

    func output(_ beginning: String) -> Invocation? { outputs.first { $0.key.hasPrefix(beginning) }?.value }
    #expect(output("mkdir plugins")?.lines == ["plugins/greet", "README.md", "greet.py", "plugin.json", "test_step.py"])
    #expect(output("slipway plugin inspect plugins/greet --execute --undo")?.output.contains("→ {\"jsonrpc\":\"2.0\",\"id\":\"2\",\"method\":\"undo\"") == true)
    #expect(output("slipway plugin inspect plugins/greet --execute --cancel")?.output.contains("1800") == true)
    #expect(output("cat > greet.json")?.output.contains("Hello, Ada!\nHello, Grace!\ngreet: undone\n") == true, "\(output("cat > greet.json")?.output ?? "")")
    #expect(output("chmod +x plugins/size-budget")?.output.contains("\"status\":\"succeeded\"") == true)
    let messages = try #require(output("chmod +x plugins/mirror")).lines.map { try JSONValue(parsing: $0)["id"]?.stringValue }
    #expect(messages.compactMap(\.self) == ["1", "checkpoint", "2", "3", "4"])
    #expect(output("(cd plugins/list-pages")?.output.contains("\"pages\":[\"index.html\"]") == true)
    try useTheSteps()
  }

  /// What the guide says of its steps: a budget that is exceeded, and a copy that goes when a later step fails.
  private func useTheSteps() throws {
    let refused = try slipway.shell("sed -i 's/500000/10/' budget.json; slipway run budget.json -p site=site.json")
    #expect(refused.code == 1)
    #expect(refused.errors.contains("10 are allowed"))
    // Its manifest declares the commands that it needs: nothing else is there.
    let isolated = try slipway.shell("sed -i 's/: 10 }/: 500000 }/' budget.json; slipway run budget.json -p site=site.json --sandbox")
    #expect(isolated.code == 0, "\(isolated.errors)")
    try folder.write(
      "mirror.json",
      """
      { "name": "mirror", "parameters": { "bytes": { "type": "integer" } }, "steps": [
        { "id": "compile", "uses": "compile-pages", "with": { "site": "site.json" } },
        { "id": "mirror", "uses": "mirror",
          "with": { "directory": "${{ steps.compile.outputs.directory }}", "target": "copy" } },
        { "id": "budget", "uses": "size-budget", "with": { "directory": "copy", "bytes": "${{ parameters.bytes }}" } }
      ] }
      """)
    let failed = try slipway("run", "mirror.json", "-p", "bytes=1")
    #expect(failed.code == 1)
    #expect(failed.errors.contains("taken back: mirror"), "\(failed.errors)")
    #expect(!Files.exists(folder.path("copy")))
    #expect(try slipway("run", "mirror.json", "-p", "bytes=1000000").code == 0)
    #expect(Files.exists(folder.path("copy/index.html")))
    #expect(try slipway("run", "mirror.json", "-p", "bytes=1000000").errors.contains("is there already"))
    #expect(Files.exists(folder.path("copy/index.html")), "what another run made stays")
  }
}
