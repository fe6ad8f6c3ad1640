import JSON
import POSIX
import TestSupport
import Testing

@Suite struct RunCommandTests {
  private let slipway: Slipway
  private let plugins = Path.join(BuiltPrograms.root, "Tests/TestPlugins")

  init() throws {
    slipway = try Slipway()
    try slipway.folder.write(
      "quick.json", #"{ "name": "quick", "steps": [{ "id": "first", "uses": "noop-step" }, { "id": "second", "uses": "noop-step" }] }"#)
  }

  @Test func `A run succeeds with a line an event on standard error`() throws {
    let result = try slipway("run", "quick.json", "--plugins", plugins)
    #expect(result.code == 0)
    #expect(result.output == "")
    let words = result.errors.split(separator: "\n").map { $0.split(separator: " ")[1...2].joined(separator: " ") }
    #expect(words == ["run queued", "run started", "first started", "first succeeded", "second started", "second succeeded", "run succeeded"])
  }

  @Test func `With --json standard output has events and nothing else does`() throws {
    let result = try slipway("run", "quick.json", "--plugins", plugins, "--json")
    #expect(result.code == 0)
    #expect(result.errors == "")
    let events = try result.lines.map { try JSONValue(parsing: $0) }
    #expect(events.map { $0["seq"]?.integerValue } == Array(1...7))
    #expect(events.last?["kind"] == "run.succeeded")
    #expect(Set(events.compactMap { $0["run"]?.stringValue }).count == 1)
  }

  @Test func `A reader that goes away changes nothing for the run`() throws {
    let result = try slipway.shell("slipway run quick.json --plugins '\(plugins)' --json | head -n 1; echo \"${PIPESTATUS[0]}\"")
    #expect(result.lines.last == "0")
    #expect(result.errors == "")
    #expect(try slipway("runs", "--json").json?.arrayValue?.map { $0["state"] } == ["succeeded"])
  }

  @Test func `On a terminal the steps are a list that ends with its marks`() throws {
    let result = try slipway.terminal("run quick.json --plugins '\(plugins)'")
    #expect(result.code == 0)
    let last = result.output.split(separator: "\u{1B}[J").last.map(String.init) ?? ""
    #expect(last.contains("quick succeeded in "))
    #expect(result.output.contains("✓") && result.output.contains("first") && result.output.contains("\u{1B}[K"))
  }

  @Test func `Invalid definitions are listed with their places, and nothing is recorded`() throws {
    try slipway.folder.write("bad.json", "{ \"name\": \"bad\",\n  \"stepz\": [],\n  \"steps\": [{ \"id\": \"a\", \"uses\": \"noop-stpe\" }] }")
    for command in ["run", "validate", "plan"] {
      let result = try slipway(command, "bad.json", "--plugins", plugins)
      #expect(result.code == 2)
      #expect(result.errors.contains("bad.json:2:3: error: "))
      #expect(result.errors.contains("did you mean \"noop-step\"?"))
    }
    #expect(try slipway("run", "missing.json").code == 2)
    #expect(!Files.exists(slipway.folder.path("home")), "not even a home was made")
    #expect(try slipway("runs", "--json").json == [])
  }

  @Test func `Runs are found by the beginning of their id, and by last`() throws {
    for _ in 1...2 { #expect(try slipway("run", "quick.json", "--plugins", plugins).code == 0) }
    let ids = try slipway("runs", "--quiet").lines
    #expect(ids.count == 2 && ids[0] > ids[1])
    #expect(try slipway("runs", "show", "last", "--json").json?["run"]?.stringValue == ids[0])
    #expect(try slipway("runs", "show", ids[1].lowercased(), "--json").json?["run"]?.stringValue == ids[1])
    let several = try slipway("runs", "show", "0")
    #expect(several.code == 2)
    #expect(several.errors.contains(ids[0]) && several.errors.contains(ids[1]))
    #expect(try slipway("runs", "--limit", "1").lines.count == 2)
    let steps = try slipway("runs", "show", "last", "--json").json?["steps"]?.arrayValue ?? []
    #expect(steps.map { $0["state"] } == ["succeeded", "succeeded"])
    #expect(steps.allSatisfy { ($0["durationSeconds"]?.doubleValue ?? -1) >= 0 && ($0["peakMemoryBytes"]?.integerValue ?? 0) > 0 })
  }

  @Test func `The journal is read again by logs`() throws {
    let run = try slipway("run", "quick.json", "--plugins", plugins, "--json")
    #expect(try slipway("logs", "last", "--json").output == run.output)
    #expect(try slipway("logs", "last", "--follow", "--json").output == run.output)
    #expect(try slipway("logs", "last", "--step", "first").lines.count == 2)
    let wrong = try slipway("logs", "last", "--step", "frist")
    #expect(wrong.code == 2)
    #expect(wrong.errors.contains("did you mean \"first\"?"))
  }

  @Test func `What is over can't be resumed or cancelled, and without changes there is nothing to undo`() throws {
    _ = try slipway("run", "quick.json", "--plugins", plugins)
    for command in ["resume", "cancel"] {
      let result = try slipway(command, "last")
      #expect(result.code == 2)
      #expect(result.errors.contains("is over: succeeded"))
    }
    let undo = try slipway("undo", "last")
    #expect(undo.code == 0)
    #expect(undo.errors.contains("nothing to undo"))
  }
}
