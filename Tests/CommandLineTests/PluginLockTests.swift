import ChildProcess
import JSON
import POSIX
import TestSupport
import Testing

/// `slipway.lock`: what it says, and that nothing else is run.
@Suite struct PluginLockTests {
  private let slipway: Slipway
  private var folder: TemporaryFolder { slipway.folder }

  init() throws {
    slipway = try Slipway()
    // `greet` writes what its module says; `meddle` runs the shell command that it is given.
    try writePlugin("greet", ["greet.py": Self.greet, "words.py": "WORD = 'good'\n"])
    try writePlugin("meddle", ["meddle.py": Self.meddle])
    try writePipeline("hello.json", [["id": "greet", "uses": "greet"]])
  }

  private static let prelude = """
    #!/usr/bin/python3
    import json, os, subprocess, sys
    def reply(request, result):
        sys.stdout.write(json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": result}) + "\\n"); sys.stdout.flush()
    def serve(name, execute, undo=None):
        for line in sys.stdin:
            request = json.loads(line)
            method = request["method"]
            if method == "initialize": reply(request, {"protocol": 1, "plugin": {"name": name, "version": "1.0.0"}, "capabilities": []})
            elif method == "execute": reply(request, execute(request["params"]))
            elif method == "undo": undo(request["params"]); reply(request, {})
            else: reply(request, {})

    """
  private static let greet = prelude + """
    def execute(params):
        import words
        return {"status": "succeeded", "outputs": {"word": words.WORD, "program": os.path.abspath(__file__)}, "undo": {"made": True}}
    serve("greet", execute, lambda params: open(params["scratch"] + "/undone", "w").close())

    """
  private static let meddle = prelude + """
    def execute(params):
        subprocess.run(["/bin/sh", "-ec", params["config"]["command"]], check=True)
        return {"status": "succeeded"}
    serve("meddle", execute)

    """

  private func writePlugin(_ name: String, _ files: [String: String], version: String = "1.0.0", in place: String = "plugins") throws {
    try folder.write(
      "\(place)/\(name)/plugin.json",
      """
      { "protocol": 1, "name": "\(name)", "version": "\(version)", "summary": "A plugin of a test", "command": ["./\(name).py"],
        "capabilities": ["undo"], "effects": "external", "config": { "type": "object" },
        "outputs": { "type": "object", "additionalProperties": true } }
      """)
    for (file, text) in files { try folder.write("\(place)/\(name)/\(file)", text) }
    if files["\(name).py"] != nil { try Files.changePermissions(folder.path("\(place)/\(name)/\(name).py"), 0o755) }
  }

  private func writePipeline(_ file: String, _ steps: JSONValue) throws {
    try folder.write(file, JSONValue.object(["name": "test", "steps": steps]).text(.pretty))
  }

  private func lockfile() throws -> JSONValue { try JSONValue(parsing: folder.text("slipway.lock")) }

  private func outputs(of run: Invocation, _ step: String) -> JSONValue? {
    run.lines.compactMap { try? JSONValue(parsing: $0) }.first { $0["kind"] == "step.succeeded" && $0["step"]?.stringValue == step }?["payload"]?["outputs"]
  }

  /// The failure of a step, from the events of a run.
  private func failure(of run: Invocation, _ step: String) -> JSONValue? {
    run.lines.compactMap { try? JSONValue(parsing: $0) }.first { $0["kind"] == "step.failed" && $0["step"]?.stringValue == step }?["payload"]
  }

  // MARK: The file

  @Test func `The lockfile names every file, and the same plugins give the same bytes`() throws {
    try folder.write("plugins/greet/__pycache__/words.cpython-311.pyc", "compiled")
    try folder.write("plugins/greet/.git/config", "history")
    try folder.write("plugins/greet/lib/more.txt", "more")
    try Files.makeLink(folder.path("plugins/greet/latest"), to: "lib/more.txt")
    let made = try slipway("plugin", "lock", "hello.json")
    #expect(made.code == 0, "\(made.errors)")
    #expect(made.output == "slipway.lock: 1 plugin\n")
    #expect(made.errors == "added greet 1.0.0\n")
    let plugin = try #require(lockfile()["plugins"]?.arrayValue?.first)
    #expect(plugin["name"] == "greet")
    let files = try #require(plugin["files"]?.objectValue)
    #expect(files.keys == ["greet.py", "latest", "lib/more.txt", "plugin.json", "words.py"])
    #expect(files["greet.py"]?.stringValue?.hasSuffix(" executable") == true)
    #expect(files["latest"] == "link lib/more.txt")
    let more = try slipway.shell("printf more | sha256sum | cut -d' ' -f1").lines.first
    #expect(files["lib/more.txt"]?.stringValue == "sha256:\(more ?? "")")
    // As docs/operations.md says how anybody can compute it.
    let digest = try slipway.shell("jq -cSj '.plugins[0] | {files, program}' slipway.lock | sha256sum | cut -d' ' -f1").lines.first
    #expect(plugin["digest"]?.stringValue == "sha256:\(digest ?? "")")

    let first = try folder.text("slipway.lock")
    let again = try slipway("plugin", "lock", "hello.json")
    #expect(again.output == "slipway.lock: 1 plugin, nothing has changed\n")
    #expect(try folder.text("slipway.lock") == first)
    #expect(try slipway("plugin", "lock", "--check").code == 0)
  }

  @Test func `It is for all definitions of its folder, and --update renews one plugin only`() throws {
    try writePipeline("other.json", [["id": "a", "uses": "meddle"], ["id": "b", "uses": "./plugins/greet"], ["id": "c", "uses": "notify"]])
    #expect(try slipway("plugin", "lock", "hello.json").code == 0)
    let plugins = try #require(lockfile()["plugins"]?.arrayValue)
    #expect(plugins.map { $0["name"] } == ["greet", "greet", "meddle", "notify"])
    #expect(plugins.map { $0["path"] } == [nil, "./plugins/greet", nil, nil])
    #expect(plugins.last?["program"]?["name"] == "notify", "a program beside the host's is locked too")

    try folder.write("plugins/greet/words.py", "WORD = 'new'\n")
    try folder.write("plugins/meddle/more.py", "")
    let update = try slipway("plugin", "lock", "--update", "meddle")
    #expect(update.errors == "changed meddle 1.0.0: more.py was added\n")
    let check = try slipway("plugin", "lock", "--check", "--json")
    #expect(check.code == 1)
    let changes = check.json?.arrayValue?.first?["changes"]?.arrayValue ?? []
    #expect(changes.map { $0["name"] } == ["greet", "greet"])
    #expect(changes.first?["details"] == ["words.py has changed"])
    #expect(try slipway("plugin", "lock", "--update", "notfy").errors.contains("did you mean \"notify\"?"))
  }

  @Test(.timeLimit(.minutes(1))) func `A pipe is no lockfile`() throws {
    _ = try slipway.shell("mkfifo slipway.lock")
    let run = try slipway("run", "hello.json")
    #expect(run.code == 2 && run.errors.contains("slipway.lock is not a file"), "\(run.errors)")
  }

  @Test func `One entry never stands for two files`() throws {
    try folder.write("plugins/greet/caf\u{E9}.py", "print('composed')")
    #expect(try slipway("plugin", "lock", "hello.json").code == 0)
    try folder.write("plugins/greet/cafe\u{301}.py", "print('decomposed')")
    let run = try slipway("run", "hello.json")
    #expect(run.code == 2 && run.errors.contains("is there twice, in two spellings of Unicode"), "\(run.errors)")
    #expect(try slipway("plugin", "lock", "hello.json").code == 2)
  }

  @Test func `What can't be locked is named`() throws {
    try Files.makeLink(folder.path("plugins/greet/out"), to: "../../secret")
    let link = try slipway("plugin", "lock", "hello.json")
    #expect(link.code == 2)
    #expect(link.errors.contains("out is a link that leads out of the plugin's folder, to ../../secret"), "\(link.errors)")
    #expect(!Files.exists(folder.path("slipway.lock")))

    // Down, and by a link up again: a climb that the text of the target does not show.
    try Files.remove(folder.path("plugins/greet/out"))
    try folder.write("plugins/greet/a/b/file", "")
    try Files.makeLink(folder.path("plugins/greet/a/b/up"), to: "../..")
    try Files.makeLink(folder.path("plugins/greet/out"), to: "a/b/up/..")
    #expect(try slipway("plugin", "lock", "hello.json").errors.contains("out is a link that leads out"))

    try Files.remove(folder.path("plugins/greet/out"))
    #expect(try slipway.shell("mkfifo plugins/greet/pipe").code == 0)
    #expect(try slipway("plugin", "lock", "hello.json").errors.contains("pipe is neither a file nor a folder"))
    #expect(try slipway("plugin", "lock", "absent.json").code == 2)
    try Files.makeDirectory(folder.path("empty"))
    #expect(try slipway.run(["plugin", "lock"], directory: folder.path("empty")).errors.contains("there is no pipeline"))
  }

  @Test func `A file that can't be read is named`() throws {
    try Files.changePermissions(folder.path, 0o755)
    try Files.changePermissions(folder.path("plugins/greet/words.py"), 0o000)
    let program = BuiltPrograms.path("slipway")
    let result = try slipway.shell(
      "if [ \"$(id -u)\" = 0 ]; then exec setpriv --reuid=65534 --clear-groups \(program) plugin lock --check; else exec \(program) plugin lock --check; fi")
    #expect(result.code != 0)
    // As somebody who can't enter the build folder, the program itself is out of reach.
    if !result.errors.contains(program) { #expect(result.errors.contains("plugins/greet/words.py: Permission denied"), "\(result.errors)") }
  }

  @Test func `A damaged lockfile is refused at its place`() throws {
    #expect(try slipway("plugin", "lock", "hello.json").code == 0)
    let good = try folder.text("slipway.lock")
    let damages: [(String, String, String)] = [
      ("\"version\": 1,", "\"version\": 1", "slipway.lock:3:3: error"),
      ("\"version\": 1,", "\"version\": 2,", "slipway.lock:2:14: error: this host reads lockfiles of version 1, not 2"),
      ("\"name\": \"greet\"", "\"naem\": \"greet\"", "unknown key \"naem\""),
      ("sha256:", "sha1:", "slipway.lock:7:17: error: \"sha1:"),
      ("words.py", "wards.py", "the digest of greet 1.0.0 does not fit the files below it"),
    ]
    for (part, replacement, words) in damages {
      try folder.write("slipway.lock", good.replacing(part, with: replacement, maxReplacements: 1))
      for command in [["run", "hello.json"], ["validate", "hello.json"], ["plan", "hello.json"], ["plugin", "lock", "--check"]] {
        let result = try slipway.run(command)
        #expect(result.code == 2)
        #expect(result.errors.contains(words), "\(result.errors)")
        #expect(result.errors.contains("slipway plugin lock"))
      }
    }
    #expect(try slipway("plugin", "lock").code == 0)
    #expect(try folder.text("slipway.lock") == good)
  }

  // MARK: A run

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
    try writePlugin("greet", ["greet.py": Self.greet, "words.py": "WORD = 'good'\n"], in: "größe")
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
    try folder.write("plugins/built/.build/release/built.py", Self.meddle)
    try Files.changePermissions(folder.path("plugins/built/.build/release/built.py"), 0o755)
    try Files.makeLink(folder.path("plugins/built/built.py"), to: ".build/release/built.py")
    try writePipeline("hello.json", [["id": "a", "uses": "built", "with": ["command": "true"]]])
    #expect(try slipway("plugin", "lock").code == 0)
    #expect(try lockfile()["plugins"]?.arrayValue?.first?["program"]?["name"] == "built.py")
    let run = try slipway("run", "hello.json")
    #expect(run.code == 0, "\(run.errors)")
    try folder.write("plugins/built/.build/release/built.py", Self.meddle + "#")
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
