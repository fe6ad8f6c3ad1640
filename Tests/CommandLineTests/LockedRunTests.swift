import ChildProcess
import JSON
import POSIX
import TestSupport
import Testing

/// With a `slipway.lock`, nothing else is run.
@Suite struct LockedRunTests: LockedPlugins {
  let slipway: Slipway

  init() throws { slipway = try Self.prepared() }

  @Test func `A run executes a copy of what was locked, and its modules with it`() throws {
    #expect(try slipway("plugin", "lock").code == 0)
    let run = try slipway("run", "hello.json", "--json")
    #expect(run.code == 0, "\(run.output)\(run.errors)")
    #expect(outputs(of: run, "greet")?["word"] == "good")
    let digest = try #require(lockfile()["plugins"]?.arrayValue?.first?["digest"]?.stringValue).dropFirst(7)
    #expect(outputs(of: run, "greet")?["program"]?.stringValue == folder.path("home/cache/plugins/\(digest)/plugin/greet.py"))
    // Python has left nothing there that a later run would execute without its being locked.
    #expect(try slipway("run", "hello.json").code == 0)
    #expect(try slipway.shell("find home/cache/plugins -name '*.pyc'").output.isEmpty)
  }

  @Test func `A program below a folder with an umlaut is one of the plugin's files`() throws {
    try writePlugin("greet", ["greet.py": greetProgram, "words.py": "WORD = 'good'\n"], in: "größe")
    try writePipeline("hello.json", [["id": "greet", "uses": "./größe/greet"]])
    #expect(try slipway("plugin", "lock", "hello.json").code == 0)
    let plugin = try #require(lockfile()["plugins"]?.arrayValue?.first)
    #expect(plugin["program"] == nil, "else the lock would differ from one machine to another")
    let run = try slipway("run", "hello.json", "--json")
    #expect(outputs(of: run, "greet")?["word"] == "good", "its module lies beside it: \(run.output)")
  }

  @Test(arguments: [
    ("echo \"WORD = 'bad'\" > plugins/greet/words.py", "words.py has changed"),
    ("touch plugins/greet/sitecustomize.py", "sitecustomize.py was added"),
    ("rm plugins/greet/words.py", "words.py is missing"),
    ("chmod -x plugins/greet/greet.py", "greet.py is no longer executable"),
    ("chmod +x plugins/greet/words.py", "words.py has become executable"),
    ("ln -sf greet.py plugins/greet/words.py", "words.py has changed"),
    ("sed -i s/1.0.0/1.0.1/ plugins/greet/plugin.json", "(1.0.1) is not in slipway.lock, which has 1.0.0"),
    ("mkdir -p home/plugins; cp -r plugins/greet home/plugins/; rm -r plugins/greet; echo '#' >> home/plugins/greet/words.py", "words.py has changed"),
    ("sed -i 's/\"uses\": \"greet\"/\"uses\": \"meddle\"/' hello.json", "the plugin \"meddle\" (1.0.0) is not in slipway.lock"),
  ])
  func `What differs is refused before anything runs, and named`(_ change: String, _ words: String) throws {
    #expect(try slipway("plugin", "lock").code == 0)
    #expect(try slipway.shell(change).code == 0)
    for command in ["run", "plan", "validate"] {
      let result = try slipway(command, "hello.json")
      #expect(result.code == 2, "\(command): \(result.output)")
      #expect(result.errors.contains(words), "\(command): \(result.errors)")
      #expect(result.errors.contains("slipway plugin lock"))
    }
    #expect(try slipway("runs", "--json").json == [], "nothing was recorded")
    #expect(try slipway("doctor").output.contains("slipway.lock does not fit"))
    #expect(try slipway("plugin", "lock").code == 0)
    #expect(try slipway("plugin", "lock", "--check").code == 0)
  }

  @Test func `Undo and resume refuse it too`() throws {
    #expect(try slipway("plugin", "lock").code == 0)
    #expect(try slipway("run", "hello.json").code == 0)
    try folder.write("plugins/greet/words.py", "WORD = 'bad'\n")
    let undo = try slipway("undo", "last")
    #expect(undo.code == 2)
    #expect(undo.errors.contains("words.py has changed"), "\(undo.errors)")
    try folder.write("plugins/greet/words.py", "WORD = 'good'\n")
    #expect(try slipway("undo", "last").code == 0)
  }

  @Test func `A plugin that is swapped in its folder after the check is not run`() throws {
    let swap = "echo \"WORD = 'bad'\" > \(folder.path("plugins/greet/words.py"))"
    try writePipeline("hello.json", [["id": "swap", "uses": "meddle", "with": ["command": .string(swap)]], ["id": "greet", "uses": "greet"]])
    #expect(try slipway("plugin", "lock").code == 0)
    let run = try slipway("run", "hello.json", "--json")
    #expect(run.code == 0, "\(run.output)")
    #expect(try folder.text("plugins/greet/words.py") == "WORD = 'bad'\n")
    #expect(outputs(of: run, "greet")?["word"] == "good")
    #expect(try slipway("run", "hello.json").code == 2)
  }

  @Test(arguments: [
    // In place, with the old time put back.
    "cd $copy/plugin; touch -r words.py /tmp/old.$$; chmod u+w words.py; echo \"WORD = 'evil'\" > words.py; touch -r /tmp/old.$$ words.py; chmod u-w words.py; rm /tmp/old.$$",
    // By another file of that name.
    "cd $copy/plugin; chmod u+w .; echo \"WORD = 'evil'\" > x; mv x words.py; chmod u-w .",
    // A module that would be found first.
    "cd $copy/plugin; chmod u+w .; rm __pycache__; mkdir __pycache__; echo \"WORD = 'evil'\" > words.pyc; chmod u-w .",
    // The whole folder.
    "mv $copy $copy.old; cp -r $copy.old $copy; chmod -R u+w $copy; echo \"WORD = 'evil'\" > $copy/plugin/words.py",
  ])
  func `A copy that a step of the run changes is not run either`(_ change: String) throws {
    try writePipeline(
      "hello.json",
      [
        ["id": "swap", "uses": "meddle", "with": ["command": .string("copy=${{ env.COPY }}; \(change)")]],
        ["id": "greet", "uses": "greet"],
      ])
    #expect(try slipway("plugin", "lock").code == 0)
    let plugins = try #require(lockfile()["plugins"]?.arrayValue)
    let digest = try #require(plugins.first { $0["name"] == "greet" }?["digest"]?.stringValue?.dropFirst(7))
    slipway.environment["COPY"] = folder.path("home/cache/plugins/\(digest)")
    let run = try slipway("run", "hello.json", "--json")
    #expect(run.code == 1, "\(run.output)")
    let failure = try #require(self.failure(of: run, "greet"), "\(run.output)")
    #expect(failure["origin"] == "host")
    #expect(failure["kind"] == "digest")
    #expect(failure["effects"] == "none")
    #expect(!run.output.contains("evil'"), "\(run.output)")

    // The next run finds the copy damaged and makes another.
    try writePipeline("hello.json", [["id": "greet", "uses": "greet"]])
    let next = try slipway("run", "hello.json", "--json")
    #expect(next.code == 0, "\(next.output)\(next.errors)")
    #expect(outputs(of: next, "greet")?["word"] == "good")
  }

  @Test func `A program in a part that is left out is copied by itself`() throws {
    try writePlugin("built", [:])
    try folder.write("plugins/built/.build/release/built.py", meddleProgram)
    try Files.changePermissions(folder.path("plugins/built/.build/release/built.py"), 0o755)
    try Files.makeLink(folder.path("plugins/built/built.py"), to: ".build/release/built.py")
    try writePipeline("hello.json", [["id": "a", "uses": "built", "with": ["command": "true"]]])
    #expect(try slipway("plugin", "lock").code == 0)
    #expect(try lockfile()["plugins"]?.arrayValue?.first?["program"]?["name"] == "built.py")
    let run = try slipway("run", "hello.json")
    #expect(run.code == 0, "\(run.errors)")
    try folder.write("plugins/built/.build/release/built.py", meddleProgram + "#")
    #expect(try slipway("run", "hello.json").errors.contains("its program built.py has changed"))
  }

  @Test func `A locked plugin runs in a sandbox too`() throws {
    try writePipeline("hello.json", [["id": "greet", "uses": "greet", "sandbox": true], ["id": "check", "uses": "validate-page", "sandbox": true, "with": ["site": "site.json"]]])
    try folder.write("site.json", #"{ "id": "my-site", "pages": ["pages/*.json"] }"#)
    try folder.write("pages/index.json", #"{ "name": "index", "components": [] }"#)
    #expect(try slipway("plugin", "lock").code == 0)
    let run = try slipway("run", "hello.json", "--json")
    #expect(run.code == 0, "\(run.output)\(run.errors)")
    #expect(outputs(of: run, "greet")?["word"] == "good")
    #expect(outputs(of: run, "greet")?["program"]?.stringValue?.hasPrefix(folder.path("home/cache/plugins/")) == true)
    #expect(try Files.list(folder.path("home/cache/plugins")).count == 2)
  }

  @Test func `Many processes lock and run side by side`() throws {
    let results = try slipway.shell(
      """
      for i in 1 2 3 4; do slipway plugin lock hello.json >/dev/null 2>&1 & done; wait
      for i in 1 2 3 4 5 6; do (slipway run hello.json >/dev/null 2>&1; echo $?) & done; wait
      """)
    #expect(results.lines == Array(repeating: "0", count: 6), "\(results.errors)")
    #expect(try Files.list(folder.path("home/cache/plugins")).count == 1, "and nothing unfinished is left")
  }

  @Test func `Copies that nobody has used for a week are cleared away`() throws {
    #expect(try slipway("plugin", "lock").code == 0)
    #expect(try slipway("run", "hello.json").code == 0)
    let old = try #require(Files.list(folder.path("home/cache/plugins")).first)
    try Files.setModified(folder.path("home/cache/plugins/\(old)"), seconds: Clock.now - 8 * 86400)
    try folder.write("plugins/greet/words.py", "WORD = 'other'\n")
    #expect(try slipway("plugin", "lock").code == 0)
    #expect(try slipway("run", "hello.json").code == 0)
    let left = try Files.list(folder.path("home/cache/plugins"))
    #expect(left.count == 1)
    #expect(!left.contains(old))
  }
}
