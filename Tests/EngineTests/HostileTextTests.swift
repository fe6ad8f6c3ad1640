import Engine
import JSON
import POSIX
import RunHistory
import TestSupport
import Testing

/// Plugins whose texts would break what the host writes down, or leave half a secret in it.
@Suite struct HostileTextTests {
  let host: TestHost
  init() throws { host = try TestHost() }

  @Test func `a plugin that hides the host's own words loses neither its undo nor the report`() throws {
    try host.plugin("mask", effects: "external", undo: true, """
      def execute(request, params):
          for word in ["undo", "message", "effects", "none", "failed", "e"]: notify("mask", value=word)
          checkpoint({"n": 1})
          fail(request, 2000, "there is something", kind="failed", effects="partial")
      serve(execute, lambda request, params: reply(request, {}))
      """)
    #expect(try host.run([["id": "mask", "uses": "mask"]]) == .failed)
    #expect(host.events(.checkpoint).first?.payload["undo"] == ["n": 1])
    let failure = host.failure("mask")
    #expect(failure["kind"] == "failed")
    #expect(failure["effects"] == "partial")
    #expect(failure["message"] == "th***r*** is som***thing")
    #expect(host.events.last?.payload["undone"] == ["mask"])
  }

  @Test(arguments: [
    #"for n in range(1001): notify("mask", value="value number %d" % n)"#, #"notify("mask", value="x" * 65537)"#,
  ])
  func `what the host can't look for any more fails the step`(flood: String) throws {
    try host.plugin("flood", """
      def execute(request, params):
          \(flood)
          reply(request, {"status": "succeeded"})
      serve(execute)
      """)
    #expect(try host.run([["id": "flood", "uses": "flood"]]) == .failed)
    #expect(host.failure("flood")["kind"] == "protocol")
    #expect(host.failure("flood")["message"]?.stringValue?.contains("asked to hide") == true)
  }

  /// The report of a death quotes lines: one that it cut in the middle of a secret would show a half of it.
  @Test func `no part of a secret is left where a text is shortened`() throws {
    let secret = "Zq8-Kp3wV77-Lm5xT41-Rb9"
    _ = try Host(home: host.home).history
    try Files.write(Path.join(host.home.secrets, "TOKEN"), Array(secret.utf8), permissions: 0o600)
    try host.plugin("die", secrets: ["token"], """
      def execute(request, params):
          token = params["config"]["token"]
          for length in list(range(100, 125)) + list(range(480, 505)) + list(range(980, 1005)) + list(range(16365, 16390)):
              sys.stderr.write("." * length + token + "\\n")
          sys.stderr.flush()
          log("." * 110 + token)
          log("x", "info"); notify("log", level="info", message="f", fields={"f": "." * 16370 + token})
          notify(token); log("." * 16370 + token)
          os._exit(3)
      serve(execute)
      """)
    #expect(try host.run([["id": "die", "uses": "die", "with": ["token": "${{ secrets.TOKEN }}"]]]) == .failed)
    #expect(host.failure("die")["kind"] == "exited")
    let stored = try host.stored()
    for piece in ["Zq8", "Kp3", "V77", "Lm5", "T41", "Rb9"] { #expect(!stored.contains(piece), "\(piece)") }
    #expect(stored.contains("***"))
  }

  @Test func `undo data of a failure that holds a secret is left out, not stored as stars`() throws {
    _ = try Host(home: host.home).history
    try Files.write(Path.join(host.home.secrets, "TOKEN"), Array("hidden-value".utf8), permissions: 0o600)
    try host.plugin("spill", effects: "external", undo: true, secrets: ["token"], """
      def execute(request, params):
          fail(request, 2000, "no", kind="failed", effects="partial", undo={"k": {params["config"]["token"]: 1}})
      serve(execute, lambda request, params: (log("undo"), reply(request, {})))
      """)
    #expect(try host.run([["id": "spill", "uses": "spill", "with": ["token": "${{ secrets.TOKEN }}"]]]) == .failed)
    #expect(host.failure("spill")["undo"] == nil)
    #expect(host.failure("spill")["message"]?.stringValue?.contains("secret") == true)
    #expect(host.logs() == [])
  }

  @Test func `a config or undo data that no line can carry is refused with the sizes`() throws {
    try host.plugin("make", "serve(lambda request, params: reply(request, {'status': 'succeeded', 'outputs': {'text': 'x' * 600000}}))")
    try host.plugin("take", effects: "external", undo: true, """
      def execute(request, params):
          answer = checkpoint("u" * 1040000)
          log(answer["error"]["message"])
          reply(request, {"status": "succeeded"})
      serve(execute, lambda request, params: reply(request, {}))
      """)
    let text: JSONValue = "${{ steps.make.outputs.text }}"
    let state = try host.run([
      ["id": "make", "uses": "make"], ["id": "undo", "uses": "take"], ["id": "take", "uses": "take", "with": ["a": text, "b": text]],
    ])
    #expect(state == .failed)
    #expect(host.logs("undo").first?.contains("1040002 bytes") == true)
    #expect(host.failure("take")["message"]?.stringValue?.contains("the config has 1200") == true)
    #expect(host.failure("take")["effects"] == "none")
  }

  @Test func `a variable that the system would cut is refused`() throws {
    try host.plugin("take", "serve(lambda request, params: reply(request, {'status': 'succeeded'}))")
    #expect(try host.run([["id": "a", "uses": "take", "env": ["PART": "one\0two"]]]) == .failed)
    #expect(host.failure("a")["message"] == "the value of PART in \"env\" holds a NUL character")
  }

  @Test func `a strict step does not share the process of one that is not`() throws {
    try host.plugin("talk", """
      def execute(request, params):
          print("stray", flush=True)
          reply(request, {"status": "succeeded"})
      serve(execute)
      """)
    #expect(try host.run([["id": "a", "uses": "talk"], ["id": "b", "uses": "talk", "strict": true]]) == .failed)
    #expect(host.progress.steps["a"]?.state == .succeeded)
    #expect(host.failure("b")["kind"] == "protocol")
  }

  @Test func `a step reads all steps when its expression does`() throws {
    try host.plugin("make", "serve(lambda request, params: reply(request, {'status': 'succeeded', 'outputs': {'n': 1}}))")
    try host.plugin("take", "serve(lambda request, params: (log(params['config']['all']), reply(request, {'status': 'succeeded'})))")
    let state = try host.run([
      ["id": "a", "uses": "make"], ["id": "b", "uses": "make"], ["id": "c", "uses": "take", "with": ["all": "${{ toJSON(steps) }}"]],
    ])
    #expect(state == .succeeded)
    let all = try JSONValue(parsing: try #require(host.logs("c").first))
    #expect(all["a"]?["outputs"]?["n"] == 1)
    #expect(all["b"]?["status"] == "succeeded")
  }
}
