import JSON
import POSIX
import TestSupport
import Testing

/// `slipway plugin check`: what it prints and how it ends. Which plugins pass is PluginConformanceTests' business.
@Suite struct PluginCheckTests {
  private let slipway: Slipway
  private let exemplary = Path.join(BuiltPrograms.root, "Tests/TestPlugins/exemplary-step")

  init() throws { slipway = try Slipway() }

  /// A plugin whose answer to initialize is not of this protocol, and holds what would steer a terminal.
  private func broken() throws -> String {
    let source = String(decoding: try Files.read(Path.join(exemplary, "step.py")), as: UTF8.self)
    try slipway.folder.write(
      "broken/step.py",
      source.replacing("\"protocol\": 1,", with: "\"protocol\": 2,").replacing("import json,", with: "import sys; sys.stderr.write('\\x1b[2J\\x1b]0;owned\\x07!\\n')\nimport json,"))
    try Files.changePermissions(slipway.folder.path("broken/step.py"), 0o755)
    for name in ["plugin.json", "check.json"] {
      try slipway.folder.write("broken/\(name)", Files.read(Path.join(exemplary, name)))
    }
    return slipway.folder.path("broken")
  }

  @Test func `A case that passes is a line, and the last line counts`() throws {
    let result = try slipway("plugin", "check", exemplary, "--only", "unknown-method", "--only", "initialize-reply")
    #expect(result.code == 0)
    #expect(result.errors == "")
    #expect(result.lines.count == 3, "\(result.output)")
    #expect(result.lines.first?.hasPrefix("ok    initialize-reply  ") == true)
    #expect(result.lines.last?.hasPrefix("exemplary-step 1.0.0: 2 ok, in ") == true)
  }

  @Test func `A case that fails says what was expected, what came, and which rule it is`() throws {
    let result = try slipway("plugin", "check", try broken(), "--only", "initialize-reply")
    #expect(result.code == 1)
    #expect(result.output.contains("FAIL  initialize-reply"))
    #expect(result.output.contains("expected  \"protocol\": 1\n"))
    #expect(result.output.contains("actual    \"protocol\": 2\n"))
    #expect(result.output.contains("rule      docs/protocol.md, \"initialize\" (MUST)"))
    // What the plugin wrote is shown, and steers nothing.
    #expect(result.output.contains("errors: !"))
    #expect(!result.output.contains("\u{1B}"))
    for line in result.lines where line.hasPrefix(" ") { #expect(line.count <= 80, "\(line)") }
    #expect(result.lines.last?.contains("1 failed") == true)
  }

  @Test func `A SHOULD that fails is a warning, with --strict a failure`() throws {
    let folder = try broken()
    let manifest = try slipway.folder.text("broken/plugin.json").replacing(", \"description\": \"Opens nothing\"", with: "")
    try slipway.folder.write("broken/plugin.json", manifest)
    let result = try slipway("plugin", "check", folder, "--only", "manifest-descriptions")
    #expect(result.code == 0)
    #expect(result.output.contains("warn  manifest-descriptions"))
    #expect(result.output.contains("1 warning"))
    let strict = try slipway("plugin", "check", folder, "--only", "manifest-descriptions", "--strict")
    #expect(strict.code == 1)
    #expect(strict.output.contains("FAIL  manifest-descriptions"))
  }

  @Test func `With --json each line is an object, the summary last`() throws {
    let result = try slipway("plugin", "check", try broken(), "--json", "--only", "initialize-reply", "--only", "undo-twice", "-j", "1")
    #expect(result.code == 1)
    let objects = try result.lines.map { try JSONValue(parsing: $0) }
    #expect(objects.count == 3)
    #expect(objects[0]["id"] == "initialize-reply" && objects[0]["outcome"] == "failed" && objects[0]["level"] == "MUST")
    #expect(objects[0]["expected"] == "\"protocol\": 1" && objects[0]["section"] == "initialize")
    #expect(objects[1]["id"] == "undo-twice" && objects[1]["outcome"] == "passed")
    #expect(objects[2]["summary"]?["failed"] == 1 && objects[2]["summary"]?["plugin"] == "exemplary-step")
  }

  @Test func `A plugin is named by its folder, its manifest or its name`() throws {
    for path in ["plugins/validate-page", "plugins/validate-page/plugin.json", "validate-page"] {
      let result = try slipway("plugin", "check", path, "--only", "manifest-valid", directory: BuiltPrograms.root)
      #expect(result.code == 0, "\(result.errors)")
      #expect(result.lines.last?.hasPrefix("validate-page 1.0.0: 1 ok") == true)
    }
  }

  @Test(arguments: [
    (["check", "./nowhere"], "there is no folder"), (["check", "validate-paeg"], "did you mean \"validate-page\"?"),
    (["check", "validate-page", "--only", "undo-twise"], "did you mean \"undo-twice\"?"), (["check"], "PATH is missing"),
    (["check", "."], "has no plugin.json"),
  ])
  func `Nothing is checked where there is nothing to check`(words: [String], message: String) throws {
    let result = try slipway.run(["plugin"] + words)
    #expect(result.code == 2)
    #expect(result.errors.contains(message), "\(result.errors)")
    #expect(result.output == "")
  }

  @Test func `The list has every case with its rule`() throws {
    let cases = try slipway("plugin", "check", "--list", "--json").json?.arrayValue ?? []
    #expect(cases.count > 60)
    let list = try slipway("plugin", "check", "--list")
    #expect(list.code == 0)
    for id in cases.compactMap({ $0["id"]?.stringValue }) { #expect(list.output.contains(id)) }
  }

  @Test(arguments: ["INT", "TERM"]) func `A signal ends it, and nothing stays`(signal: String) throws {
    try Files.makeDirectory(slipway.folder.path("tmp"))
    slipway.environment["TMPDIR"] = slipway.folder.path("tmp")
    let result = try slipway.shell("timeout --foreground --preserve-status -s \(signal) 1 slipway plugin check '\(exemplary)' -j 4")
    #expect(result.code == 130, "\(result.output)\(result.errors)")
    #expect(!result.output.contains("FAIL"), "\(result.output)")
    #expect(try Files.list(slipway.folder.path("tmp")) == [])
  }

  @Test func `A broken manifest fails its case, and skips what needs it`() throws {
    let folder = try broken()
    try slipway.folder.write("broken/plugin.json", "{\n  \"protocol\": 1\n  \"name\": \"x\" }")
    let result = try slipway("plugin", "check", folder)
    #expect(result.code == 1)
    #expect(result.output.contains("FAIL  manifest-valid"))
    #expect(result.output.contains("plugin.json:3:3"))
    #expect(result.output.contains("skip  execute-examples  (the manifest is not valid)"))
  }

  @Test func `On a terminal the lines fit, and the progress is gone at the end`() throws {
    let result = try slipway.terminal("plugin check \(exemplary) --only undo-after-cancel --only end-of-input-during-execute")
    #expect(result.code == 0)
    #expect(result.output.contains("0 of 2"))
    // Whatever stood on a line before it was erased is gone.
    let shown = result.output.split(separator: "\r\n").map { String($0.split(separator: "\r\u{1B}[K").last ?? "") }
    #expect(shown.count == 3, "\(shown)")
    #expect(shown.allSatisfy { !$0.contains(" of 2") && $0.replacing("\u{1B}[32m", with: "").replacing("\u{1B}[0m", with: "").count <= 80 })
    #expect(shown.first?.contains("end-of-input-during-execute") == true)
  }
}
