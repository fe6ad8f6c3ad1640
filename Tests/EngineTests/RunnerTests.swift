import ChildProcess
import Diagnostics
@testable import Engine
import JSON
import Pipelines
import POSIX
import RunHistory
import TestSupport
import Testing

/// Plugins that are started through a command of the settings, on this machine.
@Suite struct RunnerTests {
  let host: TestHost
  init() throws { host = try TestHost() }

  private func findings(_ body: () throws -> Void) -> [String] {
    do { try body() } catch let error as any UserFacingError { return error.diagnostics.map(\.description) } catch {}
    return []
  }

  @Test func `nice starts the plugin`() throws {
    try host.settings(["runners": ["slow": ["command": ["nice", "-n", "7"], "local": true]]])
    try host.plugin("who", "def execute(request, params):\n    log(str(os.nice(0)))\n    reply(request, {'status': 'succeeded', 'outputs': {}})\nserve(execute)\n")
    for sandbox in [false, true] {
      #expect(try host.run([["id": "a", "uses": "who", "runner": "slow"], ["id": "b", "uses": "who"]], sandbox: sandbox) == .succeeded, "\(host.events.map { $0.json.text() })")
    }
    // b has another process than a.
    #expect(host.logs("a") == ["7", "7"] && host.logs("b") == ["0", "0"])
    #expect(host.events(.stepStarted, "a")[0].payload["runner"] == "slow")
  }

  @Test func `placeholders are filled in, and the plugin's environment is its own`() throws {
    let wrapper = try host.folder.write("my wrapper", "#!/bin/sh\nprintf '%s\\n' \"$@\" > '\(host.folder.path)/seen'\nenv > '\(host.folder.path)/environment'\nwhile [ \"$1\" != -- ]; do shift; done\nshift\nexec env -i \"$@\"\n")
    try Files.changePermissions(wrapper, 0o755)
    try host.settings([
      "runners": [
        "box": ["command": [.string(wrapper), "-v", "{workspace}:{workspace}:{.Rw}", "{scratch}{plugin}", "--", "{environment}", "{command}"], "environment": ["SHELL"]]
      ]
    ])
    try host.plugin("look", arguments: ["a b", "it's {home}"], """
      def execute(request, params):
          log(json.dumps([sys.argv[1:], sorted(os.environ)]))
          reply(request, {"status": "succeeded", "outputs": {}})
      serve(execute)
      """)
    #expect(try host.run([["id": "look", "uses": "look", "runner": "box", "env": ["A": "x\ny"]]]) == .succeeded, "\(host.failure("look"))")
    let seen = try host.folder.text("seen").split(separator: "\n").map(String.init)
    let workspace = Workspace(try #require(host.run), home: host.home).path
    #expect(seen[1] == "\(workspace):\(workspace):{.Rw}")
    #expect(seen[2].hasSuffix("scratch/look-1\(host.plugins)/look"))
    #expect(seen.contains("HOME=\(workspace.replacing("/workspace", with: "/scratch"))/look-1") || seen.contains { $0.hasPrefix("HOME=") })
    let told = try JSONValue(parsing: try #require(host.logs("look").first))
    #expect(told.arrayValue?[0] == ["a b", "it's {home}"])
    // PATH is not passed on: the other side has its own. Python adds LC_CTYPE.
    let names = (told.arrayValue?[1].arrayValue ?? []).compactMap(\.stringValue).filter { $0 != "LC_CTYPE" && $0 != "TZ" }
    #expect(names == ["A", "HOME", "LANG", "SLIPWAY_PROTOCOL", "TMPDIR"])
    // The command itself gets what a client needs, and what the settings name.
    let own = Set(try host.folder.text("environment").split(separator: "\n").compactMap { $0.split(separator: "=").first.map(String.init) })
    #expect(own.isSubset(of: ["PATH", "HOME", "LANG", "TZ", "USER", "LOGNAME", "SHELL", "PWD", "OLDPWD", "_", "SHLVL"]), "\(own)")
  }

  @Test func `a word for a shell says all of it`() {
    let launch = PluginLaunch(
      executable: "/opt/it's/run", arguments: ["$HOME", "a b"], environment: ["PATH": "/here", "TZ": "x'y", "A": "1"], directory: "/w s")
    var runner = Runner(name: "far", command: ["ssh", "build.example.org"])
    runner.isShell = true
    let folders = LaunchFolders(workspace: "/w s", scratch: "/s", plugin: "/p", home: "/h")
    let result = runner.launch(launch, folders, variables: ["PATH": "/bin", "HOME": "/users/me", "TOKEN": "hush"])
    #expect(result.words.dropLast() == ["ssh", "build.example.org"])
    #expect(result.environment == ["PATH": "/bin", "HOME": "/users/me"])
    #expect(
      result.words.last
        == #"mkdir -p -- '/w s' '/s' && cd -- '/w s' && exec env -i PATH="$PATH" 'A=1' 'TZ=x'\''y' '/opt/it'\''s/run' '$HOME' 'a b'"#)
  }

  @Test func `a program whose path holds = is no variable`() throws {
    let program = try host.folder.write("a=b/it's run", "#!/bin/sh\necho \"$A $1\"\n")
    try Files.changePermissions(program, 0o755)
    let launch = PluginLaunch(
      executable: program, arguments: ["$HOME"], environment: ["PATH": "/bin", "A": "x\ny"], directory: host.folder.path("w"))
    let result = try Command("/bin/sh", ["-c", ShellWord.starting(launch, scratch: host.folder.path("s"))]).run(deadlineSeconds: 20)
    #expect(result.status == .exited(0) && String(decoding: result.output, as: UTF8.self) == "x\ny $HOME\n", "\(result)")
  }

  @Test func `where the plugin lies on the other side`() {
    var runner = Runner(name: "far", command: ["ssh"])
    #expect(runner.program(of: "look", command: "./run", executable: "/here/look/run", here: "/here/look") == "/here/look/run")
    runner.plugins = "/opt/plugins"
    #expect(runner.program(of: "look", command: "./bin/run", executable: "/here/look/run", here: "/here/look") == "/opt/plugins/look/bin/run")
    #expect(runner.program(of: "look", command: "python3", executable: "/usr/bin/python3", here: "/here") == "python3")
    #expect(runner.program(of: "look", command: "/usr/bin/look", executable: "/usr/bin/look", here: "/here") == "/usr/bin/look")
    runner.plugins = nil
    #expect(runner.program(of: "look", command: "./run", executable: nil, here: "/here/look") == "/here/look/run")
    runner.plugins = "/opt/plugins"
    #expect(runner.folder(of: "look", here: "/cache/123/plugin") == "/opt/plugins/look")
  }

  @Test func `what can't work is found before the run`() throws {
    try host.settings(["runners": ["slow": ["command": ["nice"]], "lost": ["command": ["no-such-runner", "-x"]]]])
    try host.plugin("who", "serve(None)")
    func found(_ runner: String, sandbox: Bool = false) -> [String] {
      findings { _ = try host.run([["id": "a", "uses": "who", "runner": .string(runner)]], sandbox: sandbox) }
    }
    let place = host.folder.path("pipeline.json")
    #expect(found("slwo") == ["\(place):7:17: error: there is no runner \"slwo\"\n  help: did you mean \"slow\"?"])
    #expect(found("lost")[0].hasPrefix("\(place):7:17: error: the runner \"lost\" starts no-such-runner, which is not installed"))
    #expect(found("slow", sandbox: true)[0].contains("the runner \"slow\" may lead to another machine"))
    #expect(found("slow", sandbox: true)[0].contains("\"local\": true"))
    #expect(host.events.isEmpty)
  }

  @Test func `the settings of the document are valid`() throws {
    let text = String(decoding: try Files.read(Path.join(BuiltPrograms.root, "docs/operations.md")), as: UTF8.self)
    let block = try #require(text.split(separator: "## Settings").last?.split(separator: "```json\n").dropFirst().first?.split(separator: "```").first)
    let settings = try HostSettings.parse(try JSONSource(parsing: Array(block.utf8), file: "settings.json"))
    #expect(settings.sandbox && settings.runners.count == 3)
    #expect(settings.runners["build2"]?.isShell == true)
    let document = String(decoding: try Files.read(Path.join(BuiltPrograms.root, "docs/protocol.md")), as: UTF8.self)
    let paths = try #require(document.split(separator: "### The sandbox").last?.split(separator: "```json\n").dropFirst().first?.split(separator: "```").first)
    for path in try JSONValue(parsing: String(paths))["paths"]?.arrayValue ?? [] {
      #expect(PathNeed(path.stringValue ?? path["path"]?.stringValue ?? "", access: .read) != nil)
    }
  }

  @Test(arguments: [
    ("[]", "1:1: error: the settings: expected an object, found array"),
    ("{ \"sandbxo\": true }", "1:3: error: unknown key \"sandbxo\" in the settings\n  help: did you mean \"sandbox\"?"),
    ("{ \"sandbox\": 1 }", "1:14: error: \"sandbox\": expected true or false, found integer"),
    ("{ \"runners\": { \"a b\": { \"command\": [\"x\"] } } }", "1:16: error: \"a b\" can't be a runner's name"),
    ("{ \"runners\": { \"a\": {} } }", "1:21: error: \"command\" is missing in runner \"a\""),
    ("{ \"runners\": { \"a\": { \"command\": [] } } }", "1:34: error: \"command\" names no program"),
    ("{ \"runners\": { \"a\": { \"command\": [\"x\", \"{worksapce}\"] } } }", "1:40: error: there is no placeholder {worksapce}\n  help: did you mean \"workspace\"?"),
    ("{ \"runners\": { \"a\": { \"command\": [\"x\", \"-{command}\"] } } }", "1:40: error: {command} stands for several arguments"),
    ("{ \"runners\": { \"a\": { \"command\": [\"x\"], \"local\": true, \"shell\": true } } }", "error: a runner with \"local\" starts the plugin that lies here"),
    ("{ \"runners\": { \"a\": { \"command\": [\"x\"], \"plugins\": \"opt\" } } }", "error: \"plugins\" must be an absolute path, found \"opt\""),
    ("{ \"runners\": { \"a\": { \"command\": [\"x\"], \"environment\": [\"SLIPWAY_SECRET_X\"] } } }", "error: \"SLIPWAY_SECRET_X\" can't be passed to a runner"),
    ("{ \"sandbox\": }", "1:14: error: "),
  ]) func `settings are checked, each mistake at its place`(_ text: String, _ expected: String) throws {
    try Files.makeDirectories(host.home.path)
    try Files.write(host.home.settings, Array(text.utf8))
    try host.plugin("who", "serve(None)")
    let found = findings { _ = try host.run([["id": "a", "uses": "who"]]) }
    #expect(found.count == 1 && found[0].hasPrefix("\(host.home.settings):1:") && found[0].contains(expected), "\(found)")
    #expect(host.events.isEmpty)
  }
}
