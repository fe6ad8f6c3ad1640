import JSON
import POSIX
import TestSupport
import Testing

@Suite struct CancelTests {
  private let slipway: Slipway

  /// With a step that makes a checkpoint, waits to be cancelled, and undoes.
  init() throws {
    slipway = try Slipway()
    try slipway.folder.write("slow.json", #"{ "name": "slow", "steps": [{ "id": "wait", "uses": "waiting" }] }"#)
    try slipway.folder.write(
      "plugins/waiting/plugin.json",
      """
      { "protocol": 1, "name": "waiting", "version": "1.0.0", "summary": "Waits until it is cancelled", "command": ["./waiting"],
        "capabilities": ["undo"], "config": { "type": "object" }, "outputs": { "type": "object" }, "secrets": [],
        "effects": "external", "idempotent": true, "needs": { "network": false, "commands": [], "paths": [] },
        "examples": [{ "config": {} }] }
      """)
    let program = try slipway.folder.write(
      "plugins/waiting/waiting",
      """
      #!/usr/bin/python3
      import json, sys
      def send(**message): print(json.dumps({"jsonrpc": "2.0", **message}), flush=True)
      work = None
      for line in sys.stdin:
        message = json.loads(line)
        method, id = message.get("method"), message.get("id")
        if method == "initialize":
          send(id=id, result={"protocol": 1, "plugin": {"name": "waiting", "version": "1.0.0"}, "capabilities": ["undo"]})
        elif method == "execute":
          work = id
          send(id="c", method="checkpoint", params={"undo": {"it": 1}, "effects": "partial"})
        elif method == "cancel":
          send(id=work, error={"code": 1800, "message": "cancelled", "data": {"kind": "cancelled", "retryable": False, "effects": "partial"}})
        elif method in ("undo", "shutdown"):
          send(id=id, result={})

      """)
    try Files.changePermissions(program, 0o755)
  }

  /// Starts the run in the background, and goes on with `then` once its step is under way; `$run` is the process.
  private func script(_ then: String) throws -> Invocation {
    try slipway.shell(
      """
      slipway run slow.json --plugins plugins > output 2> errors & run=$!
      for turn in $(seq 600); do
        slipway logs last --json 2>/dev/null | grep -q '"checkpoint"' && break
        sleep 0.05
      done
      \(then)
      """)
  }

  private func expectTakenBack() throws {
    let report = try slipway("runs", "show", "last", "--json").json
    #expect(report?["state"] == "cancelled")
    #expect(report?["steps"]?.arrayValue?.map { $0["undone"] } == [true])
  }

  @Test func `Another process cancels a run, and waits for its end`() throws {
    let result = try script("slipway cancel last; echo $?; wait $run; echo $?")
    #expect(result.lines.suffix(2) == ["0", "130"], "\(result.output) \(result.errors)")
    #expect(result.errors.contains("waiting until it has cancelled it"))
    #expect(result.lines.first?.hasSuffix(": cancelled") == true)
    try expectTakenBack()
  }

  @Test func `A run that is interrupted is cancelled by whoever asks`() throws {
    let result = try script(
      """
      kill -9 $run; wait $run 2>/dev/null
      # Until the last process of the killed host is gone, its run is not free.
      for turn in $(seq 100); do
        state=$(slipway runs --json | jq -r '.[0].state')
        [ "$state" = running ] || break
        sleep 0.05
      done
      echo $state
      slipway cancel last > /dev/null; echo $?
      """)
    #expect(result.lines == ["interrupted", "0"], "\(result.errors)")
    try expectTakenBack()
  }

  @Test func `One signal cancels the run`() throws {
    let result = try script("kill -TERM $run; wait $run; echo $?; tail -n 1 errors")
    #expect(result.lines.first == "130", "\(result.output)")
    #expect(result.lines.last?.contains("taken back: wait") == true)
    try expectTakenBack()
  }
}
