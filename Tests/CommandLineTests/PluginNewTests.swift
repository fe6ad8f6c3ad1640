import ChildProcess
import JSON
import POSIX
import TestSupport
import Testing

/// `slipway plugin new`: what it makes is tried as its README says.
@Suite struct PluginNewTests {
  private let slipway: Slipway
  private var folder: TemporaryFolder { slipway.folder }

  init() throws { slipway = try Slipway() }

  /// Makes a plugin in a folder with a space and an umlaut in its name, and a pipeline beside it.
  private func make(_ language: String) throws {
    try Files.makeDirectories(folder.path("my größe/plugins"))
    let made = try slipway.shell("cd 'my größe' && slipway plugin new greet --language \(language)")
    #expect(made.code == 0, "\(made.errors)")
    #expect(made.output == "plugins/greet\n")
    #expect(made.errors.split(separator: "\n").count == 3)
    try folder.write("my größe/greet.json", pipeline(milliseconds: 1))
    try folder.write("my größe/slow.json", pipeline(milliseconds: 60_000))
  }

  private func pipeline(milliseconds: Int) -> String {
    """
    { "name": "greet", "steps": [{ "id": "greet", "uses": "greet",
      "with": { "file": "grüße.txt", "names": ["Ada", "José"], "milliseconds": \(milliseconds) } }] }
    """
  }

  @Test(arguments: ["python", "node", "bash"])
  func `its own tests pass, and it can be run, undone and cancelled in a pipeline`(language: String) throws {
    try make(language)
    let test = ["python": "/usr/bin/python3 -m unittest", "node": "node --test", "bash": "./test.sh"]
    let tested = try slipway.shell("cd 'my größe/plugins/greet' && \(test[language] ?? "")")
    #expect(tested.code == 0, "\(tested.output)\n\(tested.errors)")
    try runUndoAndCancel()
    try runAndUndoInASandbox()
  }

  /// Its manifest declares all that it starts: in a sandbox, nothing else is there.
  private func runAndUndoInASandbox() throws {
    let run = try slipway.shell("cd 'my größe' && slipway run greet.json --sandbox")
    #expect(run.code == 0, "\(run.errors)")
    #expect(Files.exists(folder.path("my größe/grüße.txt")))
    let undone = try slipway("undo", "last")
    #expect(!Files.exists(folder.path("my größe/grüße.txt")), "\(undone.errors)")
    #expect(!(run.errors + undone.errors).contains("is not declared"), "\(run.errors)\(undone.errors)")
  }

  private func runUndoAndCancel() throws {
    let run = try slipway.shell("cd 'my größe' && slipway run greet.json")
    #expect(run.code == 0, "\(run.errors)")
    #expect(try folder.text("my größe/grüße.txt") == "Hello, Ada!\nHello, José!\n")
    let outputs = try slipway("runs", "show", "last", "--json").json?["steps"]?.arrayValue?.first?["outputs"]
    #expect(outputs?["greeted"] == 2)

    let undone = try slipway("undo", "last")
    #expect(undone.output == "greet: undone\n", "\(undone.errors)")
    #expect(!Files.exists(folder.path("my größe/grüße.txt")))

    let cancelled = try slipway.shell(
      """
      cd 'my größe'; slipway run slow.json > /dev/null 2>&1 & run=$!
      for turn in $(seq 600); do
        slipway logs last --json 2>/dev/null | grep -q '"step.started"' && break
        sleep 0.05
      done
      sleep 0.3; slipway cancel last; wait $run; echo $?
      """)
    #expect(cancelled.lines.last == "130", "\(cancelled.output) \(cancelled.errors)")
    let step = try slipway("runs", "show", "last", "--json").json?["steps"]?.arrayValue?.first
    #expect(step?["state"] == "cancelled")
    #expect(!Files.exists(folder.path("my größe/grüße.txt")))
  }

  /// A package of its own, with its tests, and with the release build that its manifest names.
  @Test func `the one in Swift builds outside of the repository`() throws {
    try make("swift")
    for words in [["build", "-c", "release"], ["test"]] {
      let done = try Command(
        "swift", words, directory: folder.path("my größe/plugins/greet"),
        environment: slipway.environment.merging(["HOME": Environment["HOME"] ?? "/"]) { $1 }
      ).run(deadlineSeconds: 300)
      #expect(done.status == .exited(0), "\(done.outputText)\n\(done.errorText)")
    }
    try runUndoAndCancel()
  }

  @Test func `it is made where it is asked for`() throws {
    #expect(try slipway("plugin", "new", "one", "-l", "bash").output == "one\n")
    #expect(try slipway("plugin", "new", "two", "-l", "bash", "--directory", "new/place").output == "new/place/two\n")
    let json = try slipway("plugin", "new", "three", "--language=python", "--json")
    #expect(try slipway("plugin", "new", "notify", "-l", "node").errors.contains("There is a plugin of that name in "))
    #expect(json.json?["folder"]?.stringValue == folder.path("three"))
    #expect(json.json?["files"]?.arrayValue?.contains("three.py") == true)
    for made in ["one", "new/place/two", "three"] { #expect(Files.exists(folder.path("\(made)/plugin.json"))) }
  }

  @Test func `what can't be made is refused, and nothing is written`() throws {
    try folder.write("taken/mine.txt", "mine")
    let refusals: [([String], String)] = [
      (["taken", "-l", "bash"], "is there already"), (["Bad_Name", "-l", "bash"], "can't be a plugin's name"),
      (["one", "-l", "cobol"], "known: bash, node, python, swift"), (["one"], "in which language?"),
      (["one", "-l", "bash", "--stepkit", "/"], "for plugins in Swift"),
      (["one", "-l", "swift", "--stepkit", folder.path], "does not have StepKit"),
    ]
    for (words, message) in refusals {
      let refused = try slipway.run(["plugin", "new"] + words)
      #expect(refused.code == 2)
      #expect(refused.errors.contains(message), "\(refused.errors)")
    }
    #expect(try Files.walk(folder.path) == ["taken/mine.txt"])
  }
}
