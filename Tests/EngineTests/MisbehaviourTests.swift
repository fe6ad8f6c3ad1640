import Diagnostics
import Engine
import JSON
import POSIX
import RunHistory
import TestSupport
import Testing

/// The table of misbehaviour of docs/protocol.md, with real processes.
@Suite struct MisbehaviourTests {
  let host: TestHost
  init() throws { host = try TestHost() }

  private func run(_ body: String, strict: Bool = false, step: JSONObject = [:]) throws -> RunState {
    try host.plugin("odd", body)
    var members: JSONObject = ["id": "odd", "uses": "odd"]
    for (key, value) in step { members[key] = value }
    return try host.run([.object(members)], strict: strict)
  }

  @Test func `text on standard output is a log line`() throws {
    let body = """
      def execute(request, params):
          print("hello there", flush=True)
          reply(request, {"status": "succeeded"})
      serve(execute)
      """
    #expect(try run(body) == .succeeded)
    #expect(host.events(.stepLog).first?.payload["source"] == "stdout")
    #expect(host.logs() == ["hello there"])
  }

  @Test func `text on standard output fails a strict run`() throws {
    let body = """
      def execute(request, params):
          print("hello there", flush=True)
          reply(request, {"status": "succeeded"})
      serve(execute)
      """
    #expect(try run(body, strict: true) == .failed)
    #expect(host.failure("odd")["kind"] == "protocol")
  }

  @Test(arguments: [
    (#"sys.stdout.write('{"jsonrpc":"2.0","id":"99","result":{}}\n')"#, "protocol"),
    (#"sys.stdout.buffer.write(b'{"jsonrpc":"2.0","method":"log\xff"}\n')"#, "protocol"),
    (#"sys.stdout.write('{"jsonrpc":"2.0","method":"log","method":"x"}\n')"#, "protocol"),
    (#"sys.stdout.write('\ufeff{"jsonrpc":"2.0","method":"log"}\n')"#, "protocol"),
    (#"sys.stdout.write('{"jsonrpc":"2.0","method":"log","params":' + '['*70 + ']'*70 + '}\n')"#, "protocol"),
    (#"sys.stdout.write('x' * 1048577 + '\n')"#, "line-too-long"),
  ])
  func `a line that breaks the protocol fails the step`(write: String, kind: String) throws {
    let body = """
      def execute(request, params):
          \(write); sys.stdout.flush()
          time.sleep(0.05)
          reply(request, {"status": "succeeded"})
      serve(execute)
      """
    #expect(try run(body) == .failed)
    #expect(host.failure("odd")["kind"]?.stringValue == kind)
    #expect(host.failure("odd")["origin"] == "host")
  }

  @Test func `an exit during a request is reported with its last words`() throws {
    let body = """
      def execute(request, params):
          for i in range(70): sys.stderr.write("line %d\\n" % i)
          sys.stderr.flush(); os._exit(3)
      serve(execute)
      """
    #expect(try run(body) == .failed)
    let message = host.failure("odd")["message"]?.stringValue ?? ""
    #expect(host.failure("odd")["kind"] == "exited")
    #expect(message.contains("exit code 3") && message.contains("line 69") && message.contains("line 6\n") && !message.contains("line 5\n"))
  }

  @Test func `an exit with 0 and no reply fails; a last line without newline is no reply`() throws {
    let body = """
      def execute(request, params):
          sys.stdout.write(json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": {"status": "succeeded"}})); sys.stdout.flush(); os._exit(0)
      serve(execute)
      """
    #expect(try run(body) == .failed)
    #expect(host.failure("odd")["kind"] == "exited")
    #expect(host.failure("odd")["message"]?.stringValue?.contains("no newline") == true)
  }

  @Test func `a reply stands, whatever follows`() throws {
    let body = """
      def execute(request, params):
          reply(request, {"status": "succeeded"})
          reply(request, {"status": "unchanged"}); log("late")
          os._exit(9)
      serve(execute)
      """
    #expect(try run(body) == .succeeded)
    #expect(host.logs().contains { $0.contains("exit code 9") })
    #expect(host.progress.steps["odd"]?.state == .succeeded)
  }

  @Test func `no answer within the timeout: deadline, and an end`() throws {
    let body = """
      signal.signal(signal.SIGTERM, signal.SIG_IGN)
      def execute(request, params):
          log("thinking"); receive()
          fail(request, 1800, "ok", kind="cancelled", effects="none")
      serve(execute)
      """
    #expect(try run(body, step: ["timeout": "200ms"]) == .failed)
    #expect(host.failure("odd")["kind"] == "deadline")
    #expect(host.failure("odd")["message"]?.stringValue?.contains("thinking") == true)
    #expect(host.failure("odd")["effects"] == "none")
  }

  @Test func `silence is a stall`() throws {
    let body = """
      def execute(request, params):
          receive(); fail(request, 1800, "ok", kind="cancelled", effects="none")
      serve(execute)
      """
    #expect(try run(body, step: ["stallTimeout": "200ms"]) == .failed)
    #expect(host.failure("odd")["kind"] == "stalled")
  }

  @Test func `standard output closed by one that lives on`() throws {
    let body = """
      def execute(request, params):
          os.close(1); time.sleep(60)
      serve(execute)
      """
    #expect(try run(body) == .failed)
    #expect(host.failure("odd")["kind"] == "exited")
  }

  @Test func `a flood is drained and counted, and the reply comes through`() throws {
    let body = """
      def execute(request, params):
          for i in range(20000): sys.stderr.write("flood %d\\n" % i)
          sys.stderr.flush()
          for i in range(20000): sys.stdout.write("flood %d\\n" % i)
          reply(request, {"status": "succeeded"})
      serve(execute)
      """
    #expect(try run(body) == .succeeded)
    let dropped = host.events(.stepLog).compactMap { $0.payload["fields"]?["dropped"]?.integerValue }.reduce(0, +)
    let shown = host.logs().count { $0.hasPrefix("flood") }
    #expect(dropped > 0)
    #expect(shown + dropped == 40000)
  }

  @Test func `a grandchild that left the session is ended and named`() throws {
    let mark = host.folder.path("alive")
    let body = """
      def execute(request, params):
          if os.fork() == 0:
              os.setsid()
              if os.fork() == 0:
                  open("\(mark).new", "w").write(str(os.getpid()))
                  os.rename("\(mark).new", "\(mark)")
                  while True: time.sleep(1)
              os._exit(0)
          while not os.path.exists("\(mark)"): time.sleep(0.005)
          reply(request, {"status": "succeeded"})
      serve(execute)
      """
    #expect(try run(body) == .succeeded)
    #expect(host.logs().contains { $0.contains("behind") })
    let process = try #require(Int32(String(decoding: Files.read(mark), as: UTF8.self)))
    #expect((try? Files.read("/proc/\(process)/cmdline"))?.isEmpty ?? true)
  }

  @Test func `an unknown method is refused, an unknown notification ignored`() throws {
    let body = """
      def execute(request, params):
          notify("unheard-of", x=1)
          send({"jsonrpc": "2.0", "id": "mine", "method": "launch"})
          answer = receive()
          log("%s %d" % (answer["id"], answer["error"]["code"]))
          reply(request, {"status": "succeeded"})
      serve(execute)
      """
    #expect(try run(body) == .succeeded)
    #expect(host.logs().contains("mine -32601"))
  }

  @Test func `a plugin that never answers initialize`() throws {
    #expect(try run("sys.exit(4)") == .failed)
    #expect(host.failure("odd")["kind"] == "exited")
    #expect(host.failure("odd")["effects"] == "none")
  }

  @Test func `a missing interpreter is said in one line`() throws {
    try host.plugin("odd", "")
    try Files.write(Path.join(host.plugins, "odd/run"), Array("#!/no/such/interpreter\n".utf8))
    let error = #expect(throws: InvalidInput.self) { try host.run([["id": "odd", "uses": "odd"]]) }
    #expect(error?.diagnostics.count == 1)
    #expect(error?.diagnostics[0].message.hasSuffix("its interpreter /no/such/interpreter is not installed") == true)
    #expect(host.events.isEmpty)
  }
}
