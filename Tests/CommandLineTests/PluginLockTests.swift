import ChildProcess
import JSON
import POSIX
import TestSupport
import Testing

/// `slipway.lock`: what it says, and what can't be locked.
@Suite struct PluginLockTests: LockedPlugins {
  let slipway: Slipway

  init() throws { slipway = try Self.prepared() }

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
}
