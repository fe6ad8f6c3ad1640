import Engine
import JSON
import POSIX
import RunHistory
import TestSupport
import Testing

/// Steps that reach out of their sandbox, and the same steps with the `needs` that let them.
@Suite struct SandboxTests {
  let host: TestHost
  init() throws { host = try TestHost() }

  /// A plugin that does what its config's `code` says, in Python, and fails with the error that it gets.
  private func plugin(_ name: String = "hostile", needs: JSONObject = [:], config: JSONValue = ["type": "object"]) throws {
    try host.plugin(name, config: config, needs: needs, """
      import ctypes, glob, socket
      libc = ctypes.CDLL(None, use_errno=True)
      def check(result):
          if result < 0: raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
      def execute(request, params):
          try: exec(params["config"]["code"], globals(), {"params": params})
          except Exception as error: return fail(request, 2000, str(error), effects="none", help="ask the operator")
          reply(request, {"status": "succeeded", "outputs": {}})
      serve(execute)
      """)
  }

  private func run(_ code: String, more: JSONObject = [:]) throws -> RunState {
    var with: JSONObject = ["code": .string(code)]
    for (key, value) in more { with[key] = value }
    return try host.run([["id": "try", "uses": "hostile", "with": .object(with)]], sandbox: true)
  }

  /// Without the need it fails with `permission`, naming what it reached for, the need, and what the plugin said.
  private func refused(_ code: String, _ reached: String, needs: String, said: String) throws {
    try plugin()
    #expect(try run(code) == .failed)
    let failure = host.failure("try")
    #expect(failure["kind"] == "permission", "\(failure)")
    #expect(failure["message"]?.stringValue?.hasPrefix("reached out of its sandbox for \(reached): ") == true, "\(failure)")
    #expect(failure["message"]?.stringValue?.contains(said) == true, "\(failure)")
    let help = failure["help"]?.stringValue ?? ""
    #expect(help.hasPrefix("if it may have that, add \"needs\": \(needs) to \(host.plugins)/hostile/plugin.json"), "\(help)")
    #expect(help.hasSuffix("ask the operator"))
  }

  // MARK: Files

  @Test(arguments: ["keys/release.key", "secrets/TOKEN", "slipway.db"]) func `what the home holds`(_ name: String) throws {
    let path = Path.join(host.home.path, name)
    try Files.makeDirectories(Path.parent(path))
    if name != "slipway.db" { try Files.write(path, Array("content".utf8)) }
    let code = "open('\(path)', 'rb').read()"
    try refused(code, path, needs: #"{"paths":["\#(path)"]}"#, said: "No such file")
    try plugin(needs: ["paths": [.string("$SLIPWAY_HOME/\(name)")]])
    #expect(try run(code) == .succeeded)
  }

  @Test(arguments: ["/etc/shadow", "/etc/ssh", "/var/lib", "/boot", "/sys"]) func `what the machine holds`(_ path: String) throws {
    guard Files.exists(path) else { return }
    try refused("os.stat('\(path)')", path, needs: #"{"paths":["\#(path)"]}"#, said: "No such file")
    try plugin(needs: ["paths": [.string(path)]])
    #expect(try run("os.stat('\(path)')") == .succeeded)
  }

  @Test func `the user's own folder is empty, as far as it is there`() throws {
    let user = try #require(Environment["HOME"])
    try plugin()
    // Whatever is there only leads to programs in PATH.
    let code = "files = [f for top, _, names in os.walk('\(user)') for f in names if not os.path.samefile(os.path.join(top, f), '/usr/bin/md5sum')]; assert not files, files"
    #expect(try run(code) == .succeeded)
    #expect(try run("os.listdir('\(user)/.ssh')") == .failed)
  }

  @Test func `a folder that holds the home does not show it, nor what can be written be written`() throws {
    let note = try host.folder.write("note.txt", "mine")
    try Files.makeDirectories(host.home.keys)
    try plugin(needs: ["paths": [.string(host.folder.path)]])
    #expect(try run("assert open('\(note)').read() == 'mine'; os.listdir('\(host.home.keys)')") == .failed)
    #expect(host.failure("try")["kind"] == "permission")
    let write = "open('\(note)', 'w').write('changed')"
    #expect(try run(write) == .failed)
    let failure = host.events(.stepFailed).last?.payload
    #expect(failure?["message"]?.stringValue?.contains("for \(note), to write there: ") == true, "\(failure ?? [:])")
    #expect(try host.folder.text("note.txt") == "mine")
    try plugin(needs: ["paths": [["path": .string(host.folder.path), "access": "write"]]])
    #expect(try run(write) == .succeeded)
    #expect(try host.folder.text("note.txt") == "changed")
  }

  @Test func `writing outside fails, and does not vanish`() throws {
    let folder = host.folder.path("outside")
    try Files.makeDirectories(folder)
    let file = "\(folder)/new.txt"
    let code = "open('\(file)', 'w').write('x')"
    try refused(code, "\(file), to write there", needs: #"{"paths":[{"path":"\#(file)","access":"write"}]}"#, said: "No such file")
    for place in ["/new.txt", "/usr/new.txt", "/etc/new.txt", "/var/new.txt", "/.slipway/new"] {
      #expect(try run("open('\(place)', 'w').write('x')") == .failed, "\(place)")
      #expect(!Files.exists(place))
    }
    // Its temporary folder is its own.
    #expect(try run("open('/tmp/slipway-own.txt', 'w').write('x')") == .succeeded)
    #expect(!Files.exists("/tmp/slipway-own.txt"))
    try plugin(needs: ["paths": [["path": .string(file), "access": "write"]]])
    #expect(try run(code) == .succeeded)
    #expect(Files.exists(file))
  }

  @Test func `paths of the config are let through, for reading`() throws {
    let schema: JSONValue = [
      "type": "object",
      "properties": ["file": ["type": "string", "format": "path"], "list": ["type": "array", "items": ["type": "string", "format": "path"]]],
    ]
    try host.folder.write("data/with space/a.txt", "a")
    try host.folder.write("data/with space/b.txt", "b")
    let more: JSONObject = ["file": "data/with space/a.txt", "list": ["data/with space/a.txt"]]
    let read = "assert open(params['config']['file']).read() == 'a'; assert open(params['config']['list'][0]).read() == 'a'"
    try plugin(config: schema)
    #expect(try run(read, more: more) == .succeeded)
    let beside = "open(os.path.dirname(params['config']['file']) + '/b.txt').read()"
    #expect(try run(beside, more: more) == .failed)
    #expect(try run("open(params['config']['file'], 'w')", more: more) == .failed)
    try plugin(needs: ["paths": ["${config.file}/.."]], config: schema)
    #expect(try run(beside, more: more) == .succeeded)
    try plugin(needs: ["paths": [["path": "${config.list}", "access": "write"]]], config: schema)
    #expect(try run("open(params['config']['file'], 'w').write('changed')", more: more) == .succeeded)
    #expect(try host.folder.text("data/with space/a.txt") == "changed")
  }

  @Test func `a path that a step before gives leads to no secrets`() throws {
    try Files.makeDirectories(host.home.keys)
    try Files.write(Path.join(host.home.keys, "release.key"), Array("key".utf8))
    try host.folder.write("data/x.txt", "x")
    try Files.makeLink(host.folder.path("link"), to: host.home.keys)
    try plugin(config: ["type": "object", "properties": ["file": ["type": "string", "format": "path"]]])
    let read = "os.stat(params['config']['file'])"
    for path in [host.home.keys, Path.join(host.home.keys, "release.key"), host.folder.path("link"), host.folder.path("link/release.key"), host.home.path + "/slipway.db"] {
      #expect(try run(read, more: ["file": .string(path)]) == .failed, "\(path)")
    }
    #expect(try run("assert 'keys' not in os.listdir(params['config']['file'])", more: ["file": .string(host.home.path)]) == .succeeded)
    #expect(try run(read, more: ["file": "data/x.txt"]) == .succeeded)
    try plugin(needs: ["paths": ["$SLIPWAY_HOME/keys"]], config: ["type": "object", "properties": ["file": ["type": "string", "format": "path"]]])
    #expect(try run(read, more: ["file": .string(Path.join(host.home.keys, "release.key"))]) == .succeeded)
  }

  @Test func `only what was refused is said to have been reached for`() throws {
    let known = try host.folder.write("known/logo.png", "x")
    try plugin()
    // An address on a site is no file, even where its folder happens to be there.
    #expect(try run("raise ValueError('the page links to /\(Path.name(host.folder.path))/a.png, \(host.folder.path("known/b.png")) is missing')") == .failed)
    #expect(host.failure("try")["kind"] == "failed")
    // A path on another line than the refusal was not refused.
    let said = "raise ValueError('at \(host.plugins)/hostile/hostile' + chr(10) + '[Errno 30] Read-only file system: \(known)')"
    #expect(try run(said) == .failed)
    let help = host.events(.stepFailed).last?.payload["help"]?.stringValue ?? ""
    #expect(help.contains(known) && !help.contains(#""path":"\#(host.plugins)"#), "\(help)")
  }

  @Test func `folders on the way have the modes that they have outside`() throws {
    try host.folder.write("on/the/way/x.txt", "x")
    try Files.changePermissions(host.folder.path("on"), 0o751)
    try Files.changePermissions(host.folder.path("on/the"), 0o711)
    try plugin(needs: ["paths": [.string(host.folder.path("on/the/way"))]])
    let code = "assert [os.stat('\(host.folder.path)' + p).st_mode & 0o777 for p in ['/on', '/on/the', '/on/the/way']] == [0o751, 0o711, 0o755]"
    #expect(try run(code) == .succeeded)
  }

  // MARK: The network

  @Test func `a server of the loopback interface`() throws {
    let server = try PythonServer(
      """
      import socket
      s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1], flush=True)
      while True: s.accept()[0].close()
      """)
    let code = "socket.create_connection(('127.0.0.1', \(server.port)), 5)"
    try refused(code, "the network", needs: #"{"network":true}"#, said: "refused")
    try plugin(needs: ["network": true])
    #expect(try run(code) == .succeeded)
  }

  @Test(arguments: ["socket.create_connection(('192.0.2.1', 80), 5)", "socket.getaddrinfo('slipway.example.org', 80)"])
  func `an address elsewhere`(_ code: String) throws {
    try refused(code, "the network", needs: #"{"network":true}"#, said: "")
  }

  @Test func `a plugin that died of it`() throws {
    try host.plugin("hostile", """
      import socket
      def execute(request, params): socket.create_connection(("192.0.2.1", 80), 5)
      serve(execute)
      """)
    #expect(try host.run([["id": "try", "uses": "hostile"]], sandbox: true) == .failed)
    #expect(host.failure("try")["kind"] == "permission")
    #expect(host.failure("try")["message"]?.stringValue?.contains("the network: ended with exit code 1") == true)
  }

  // MARK: Commands

  @Test(arguments: ["'md5sum'", "'/usr/bin/md5sum'", "'/bin/md5sum'"]) func `a command that is not declared`(_ name: String) throws {
    let code = "subprocess.run([\(name), '/dev/null'], check=True)"
    try refused(code, "the command \"md5sum\"", needs: #"{"commands":["md5sum"]}"#, said: "126")
    #expect(host.logs("try").contains { $0 == "slipway sandbox: the command \"md5sum\" is not declared; add it to needs.commands of plugin.json" })
    try plugin(needs: ["commands": ["md5sum"]])
    #expect(try run(code) == .succeeded)
  }

  @Test func `a declared script has its interpreter, and no more`() throws {
    try plugin(needs: ["commands": ["sh"]])
    let script = host.folder.path("plugins/hostile/helper")
    try Files.write(script, Array("#!/bin/sh\necho done\n".utf8), permissions: 0o755)
    #expect(try run("assert subprocess.check_output(['\(script)']) == b'done\\n'") == .succeeded)
    #expect(try run("subprocess.check_output(['sh', '-c', 'md5sum /dev/null'])") == .failed)
    #expect(host.failure("try")["message"]?.stringValue?.contains("the command \"md5sum\"") == true)
  }

  // MARK: The host itself

  @Test(arguments: [
    ("os.kill(HOST, 0)", "No such process"),
    ("check(libc.ptrace(16, HOST, 0, 0))", "No such process"),
    ("check(libc.mount(b'none', b'/tmp', b'tmpfs', 0, None))", "not permitted"),
    ("check(libc.umount2(b'/usr', 2))", "not permitted"),
    ("check(libc.unshare(0x10000000))", "No space left"),
    ("check(libc.unshare(0x00020000))", "not permitted"),
    ("os.mknod('/tmp/disk', 0o60666, os.makedev(8, 0))", "not permitted"),
    ("os.chroot('/tmp')", "not permitted"),
    ("libc.sethostname(b'x', 1) == 0 or check(-1)", "not permitted"),
    ("open('/proc/sys/kernel/core_pattern', 'w')", "core_pattern"),
    ("open('/proc/sysrq-trigger', 'w')", "sysrq-trigger"),
    ("open('/sys/power/state', 'w')", "/sys/power/state"),
    ("assert len(glob.glob('/proc/[0-9]*')) > 6, 'few processes'", "few processes"),
    ("assert os.path.exists('/dev/kmsg'), 'no such device'", "no such device"),
  ]) func `what a process could do to its host`(_ code: String, _ said: String) throws {
    try plugin()
    #expect(try run(code.replacing("HOST", with: String(Environment.processIdentifier))) == .failed)
    #expect(host.failure("try")["message"]?.stringValue?.contains(said) == true, "\(host.failure("try"))")
  }

  @Test func `whoever declares processes sees them`() throws {
    try plugin(needs: ["processes": true])
    #expect(try run("os.kill(\(Environment.processIdentifier), 0)") == .succeeded)
    #expect(try run("open('/proc/sys/kernel/core_pattern', 'w')") == .failed)
  }
}
