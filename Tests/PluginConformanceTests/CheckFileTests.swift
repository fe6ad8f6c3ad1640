import Conformance
import JSON
import POSIX
import TestSupport
import Testing

/// check.json, and what the manifest's examples are worth without it.
@Suite struct CheckFileTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try Mutation("none").write(to: folder)
  }

  private func check(_ ids: String...) throws -> [String: CaseResult] {
    var kit = ConformanceKit()
    kit.only = Set(ids)
    let results = try kit.check(PluginUnderTest(at: folder.path))
    return Dictionary(uniqueKeysWithValues: results.map { ($0.id, $0) })
  }

  private func write(check text: String) throws { try folder.write("check.json", text) }

  private func writeProgram(_ name: String, _ text: String) throws {
    try folder.write(name, "#!/bin/sh\n\(text)\n")
    try Files.changePermissions(folder.path(name), 0o755)
  }

  @Test(arguments: [
    (#"{ "examples": [] }"#, "check.json:1:15: error: /examples: "),
    (#"{ "examples": [{ "config": {}, "files": "nowhere" }] }"#, "nowhere is not a folder"),
    (#"{ "examples": [{ "config": {}, "prepare": ["./absent"] }] }"#, "absent is not there, or not executable"),
    (#"{ "examples": [{ "config": {} }], "ignore": ["/etc"] }"#, "/ignore/0"),
    (#"{ "examples": [{ "config": {} }], "ignore": ["home/../x"] }"#, "could leave its folder"),
    (#"{ "examples": [{ "config": {} }] }"#, "does not fit the schema: : \"note\" is missing"),
    ("{ \"examples\": [\n", "check.json:2:1"),
  ])
  func `What is wrong with a check file is said at its place`(text: String, message: String) throws {
    try write(check: text)
    let result = try #require(check("check-file")["check-file"])
    #expect(result.outcome == .failed)
    #expect(result.actual?.contains(message) == true, "\(result.actual ?? "")")
  }

  @Test func `Files are copied, the preparation runs among them, and its words become the config`() throws {
    try folder.write("given/text.txt", "from a file")
    try writeProgram(
      "prepare",
      """
      test -d "$SLIPWAY_HOME" && test -z "$(ls "$SLIPWAY_HOME")" || exit 4
      command -v slipway >/dev/null || exit 5
      printf '{"text": "%s, %s"}' "$(cat text.txt)" "$1"
      """)
    try write(
      check:
        #"{ "examples": [{ "files": "given", "prepare": ["./prepare", "and more"], "config": { "note": "out.txt" } }] }"#)
    let results = try check("check-file", "execute-examples", "undo-restores")
    #expect(results.values.filter { $0.outcome != .passed }.map(\.words) == [])
  }

  @Test func `A preparation that fails is told with its own words, once`() throws {
    try writeProgram("prepare", "echo once >> '\(folder.path("count"))'; echo 'no database here' >&2; exit 7")
    try write(check: #"{ "examples": [{ "prepare": ["./prepare"], "config": { "note": "a", "text": "b" } }] }"#)
    let results = try check("check-file", "execute-examples", "undo-restores")
    #expect(results["check-file"]?.actual?.contains("exit code 7; no database here") == true, "\(results)")
    #expect(results["undo-restores"]?.outcome == .skipped)
    #expect(try folder.text("count") == "once\n")
  }

  @Test func `A server that a preparation starts is ended with its case, and is not the plugin's`() throws {
    try writeProgram("prepare", "sleep 600 >/dev/null 2>&1 & echo $! >> '\(folder.path("servers"))'")
    try write(check: #"{ "examples": [{ "prepare": ["./prepare"], "config": { "note": "a", "text": "b" } }] }"#)
    let results = try check("execute-examples", "shutdown")
    #expect(results.values.allSatisfy { $0.outcome == .passed && $0.survivors.isEmpty })
    let servers = try folder.text("servers").split(separator: "\n").compactMap { Int32($0) }
    #expect(servers.count == 3)
    #expect(!servers.contains(where: isAlive))
  }

  @Test func `Without it, one of the manifest's examples has to succeed, and the others may not`() throws {
    try Files.remove(folder.path("check.json"))
    let manifest = try folder.text("plugin.json")
    let working = #"{ "config": { "note": "note.txt", "text": "hello" } }"#
    let failing = #"{ "config": { "note": "no/such/folder/note.txt", "text": "hello" } }"#
    try folder.write("plugin.json", manifest.replacing(working, with: "\(failing), \(working)"))
    #expect(try check("execute-examples", "undo-twice").values.allSatisfy { $0.outcome == .passed })
    try folder.write("plugin.json", manifest.replacing(working, with: failing))
    let results = try check("execute-examples", "undo-twice")
    #expect(results["execute-examples"]?.outcome == .failed)
    #expect(results["undo-twice"]?.reason?.contains("no example executes") == true)
  }
}
