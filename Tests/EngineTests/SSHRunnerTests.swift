import ChildProcess
@testable import Engine
import JSON
import POSIX
import RunHistory
import TestSupport
import Testing

/// Plugins on the far side of a real `sshd`, which is this machine.
@Suite(.serialized) final class SSHRunnerTests {
  let host: TestHost
  private let server: SupervisedProcess
  private let supervisor: Supervisor
  private let port: Int
  private let madeFolder: Bool

  init() throws {
    host = try TestHost(home: "it's \"home\" $HOME")
    port = try FreePorts.next()
    let folder = host.folder
    for key in ["host", "user"] {
      _ = try Command("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", folder.path(key)]).run(deadlineSeconds: 20)
    }
    let configuration = try folder.write(
      "sshd_config",
      """
      ListenAddress 127.0.0.1
      Port \(port)
      HostKey \(folder.path("host"))
      AuthorizedKeysFile \(folder.path("user.pub"))
      PidFile none
      StrictModes no
      UsePAM no
      PasswordAuthentication no
      """)
    // Where Debian's sshd, started by root, keeps its unprivileged half; systemd makes it otherwise.
    madeFolder = Environment.userIdentifier == 0 && !Files.exists("/run/sshd")
    if madeFolder { try Files.makeDirectory("/run/sshd") }
    supervisor = try BuiltPrograms.supervisor()
    server = try supervisor.start(
      ProcessRequest(path: "/usr/sbin/sshd", arguments: ["-D", "-e", "-f", configuration], environment: ["PATH": "/usr/bin:/bin"], directory: "/"))
    let user = try Command("id", ["-un"]).run().outputText.split(separator: "\n")[0]
    try host.settings([
      "runners": [
        "far": [
          "command": [
            "ssh", "-F", "/dev/null", "-p", .string(String(port)), "-i", .string(folder.path("user")), "-o", "StrictHostKeyChecking=no",
            "-o", "UserKnownHostsFile=/dev/null", "-o", "BatchMode=yes", "-o", "LogLevel=ERROR", .string("\(user)@127.0.0.1"),
          ],
          "shell": true, "plugins": .string(folder.path("far plugins")),
        ]
      ]
    ])
    let listens = waitUntil {
      var errors = [UInt8]()
      if let bytes = try? server.errors.read(upTo: 4096) { errors += bytes }
      return String(decoding: errors, as: UTF8.self).contains("listening")
    }
    #expect(listens)
  }

  deinit {
    server.killAll()
    if madeFolder { try? Files.remove("/run/sshd") }
  }

  /// A plugin that lies only on the other side; here is its manifest.
  private func plugin(_ body: String) throws {
    try host.plugin("look", undo: true, arguments: ["a b", "it's \"$HOME\" `x` \\"], body)
    try Files.makeDirectories(host.folder.path("far plugins"))
    try Files.removeTree(host.folder.path("far plugins/look"))
    try Files.makeDirectory(host.folder.path("far plugins/look"))
    try Files.rename("\(host.plugins)/look/run", to: host.folder.path("far plugins/look/run"))
  }

  @Test func `the plugin has its folder, arguments and environment, and no other`() throws {
    try plugin("""
      def execute(request, params):
          log(json.dumps([os.getcwd() == params["workspace"], sys.argv, {k: os.environ[k] for k in os.environ}, params["scratch"]]))
          open("made here", "w").write("x")
          reply(request, {"status": "succeeded", "outputs": {}})
      serve(execute)
      """)
    let value = "line\nit's $(id) \"q\" \\ ünï"
    #expect(try host.run([["id": "look", "uses": "look", "runner": "far", "env": ["ODD": .string(value)]]]) == .succeeded, "\(host.failure("look"))")
    let told = try JSONValue(parsing: try #require(host.logs("look").first))
    #expect(told.arrayValue?[0] == true)
    #expect(told.arrayValue?[1] == [.string(host.folder.path("far plugins/look/run")), "a b", "it's \"$HOME\" `x` \\"])
    let environment = told.arrayValue?[2].objectValue ?? [:]
    #expect(environment["ODD"]?.stringValue == value)
    #expect(environment["HOME"] == told.arrayValue?[3] && environment["TMPDIR"] == told.arrayValue?[3])
    let names = environment.keys.filter { $0 != "LC_CTYPE" && $0 != "TZ" }.sorted()
    #expect(names == ["HOME", "LANG", "ODD", "PATH", "SLIPWAY_PROTOCOL", "TMPDIR"])
    #expect(Files.exists(Path.join(Workspace(try #require(host.run), home: host.home).path, "made here")))
  }

  @Test func `a cancel arrives on the other side, and undo runs there`() throws {
    try plugin("""
      def execute(request, params):
          checkpoint({"x": 1})
          log("ready")
          while True:
              if receive()["method"] == "cancel": return fail(request, 1800, "stopped over there", effects="partial")
      def undo(request, params): log("undone by " + sys.argv[0]); reply(request, {})
      serve(execute, undo)
      """)
    let control = try TestControl()
    let state = try host.run([["id": "look", "uses": "look", "runner": "far"]], control: control) {
      if $0.payload["message"] == "ready" { control.send(.cancel(reason: "enough")) }
    }
    #expect(state == .cancelled)
    #expect(host.failure("look")["message"] == "stopped over there")
    #expect(host.logs("look").contains("undone by \(host.folder.path("far plugins/look/run"))"))
  }

  @Test func `a connection that is cut fails the step, clearly`() throws {
    try plugin("""
      def execute(request, params):
          log("ready")
          sys.stdin.read()
      serve(execute)
      """)
    let state = try host.run([["id": "look", "uses": "look", "runner": "far", "timeout": "30s"]]) { [supervisor] event in
      guard event.payload["message"] == "ready" else { return }
      withExtendedLifetime(supervisor) { Self.cut(self.host.folder.path("sshd_config")) }
    }
    #expect(state == .failed)
    let failure = host.failure("look")
    #expect(failure["kind"] == "exited", "\(failure)")
    #expect(failure["message"]?.stringValue?.hasPrefix("ended with exit code 255 without a reply") == true, "\(failure)")
    #expect(failure["help"]?.stringValue?.contains("the runner \"far\" started it by ssh") == true)
  }

  /// Ends the processes that serve the connections of the sshd with this configuration, and of no other.
  private static func cut(_ configuration: String) {
    let listener = ((try? Files.list("/proc")) ?? []).compactMap { Int32($0) }.first { process in
      let words = (try? Files.read("/proc/\(process)/cmdline")) ?? []
      let title = String(decoding: words, as: UTF8.self)
      return title.hasPrefix("sshd: ") && title.contains(configuration)
    }
    for child in listener.map(children) ?? [] {
      for below in children(child) { _ = Signals.send(Signals.kill, to: below) }
      _ = Signals.send(Signals.kill, to: child)
    }
  }

  private static func children(_ process: Int32) -> [Int32] { (try? TestSupport.children(of: process)) ?? [] }

  @Test func `a host that refuses is named by what ssh says`() throws {
    try plugin("serve(None)")
    try Files.write(host.folder.path("user.pub"), Array("# nobody\n".utf8))
    #expect(try host.run([["id": "look", "uses": "look", "runner": "far"]]) == .failed)
    let failure = host.failure("look")
    #expect(failure["message"]?.stringValue?.contains("exit code 255") == true && failure["message"]?.stringValue?.contains("Permission denied") == true, "\(failure)")
  }
}
