import Diagnostics
import Engine
import JSON
import POSIX
import RunHistory
import TestSupport
import Testing

/// Misbehaviour with real processes, where the run must be looked at from inside. Tests/HostConformanceTests has a case
/// for every row of the table in docs/protocol.md.
@Suite struct MisbehaviourTests {
  let host: TestHost
  init() throws { host = try TestHost() }

  private func run(_ body: String, strict: Bool = false, step: JSONObject = [:]) throws -> RunState {
    try host.plugin("odd", body)
    var members: JSONObject = ["id": "odd", "uses": "odd"]
    for (key, value) in step { members[key] = value }
    return try host.run([.object(members)], strict: strict)
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

  @Test func `a missing interpreter is said in one line`() throws {
    try host.plugin("odd", "")
    try Files.write(Path.join(host.plugins, "odd/run"), Array("#!/no/such/interpreter\n".utf8))
    let error = #expect(throws: InvalidInput.self) { try host.run([["id": "odd", "uses": "odd"]]) }
    #expect(error?.diagnostics.count == 1)
    #expect(error?.diagnostics[0].message.hasSuffix("its interpreter /no/such/interpreter is not installed") == true)
    #expect(host.events.isEmpty)
  }
}
