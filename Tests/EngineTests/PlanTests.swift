import Engine
import JSON
import POSIX
import RunHistory
import StepProtocol
import TestSupport
import Testing

/// `slipway plan`: plugins are asked, and nothing happens.
@Suite struct PlanTests {
  let host: TestHost
  init() throws { host = try TestHost() }

  private func plan(_ steps: JSONValue) throws -> [PlannedStep] { try Host(home: host.home).plan(host.request(steps)) }

  @Test func `each plugin says what it would change, and nothing is recorded`() throws {
    try host.plugin("act", effects: "external", offers: ["plan"], """
      def plan(request, params):
          reply(request, {"changes": [{"action": "create", "target": params["config"]["name"], "summary": "new", "destructive": True}]})
      serve(None, plan=plan)
      """)
    let steps = try plan([
      ["id": "a", "uses": "act", "with": ["name": "one"]],
      ["id": "b", "uses": "act", "with": ["name": "${{ steps.a.outputs.x }}"]],
    ])
    #expect(steps.map(\.id) == ["a", "b"])
    #expect(steps[0].changes == [PlannedChange(action: "create", target: "one", summary: "new", destructive: true)])
    #expect(steps[1].changes == nil)
    #expect(steps[1].note == "depends on what a will give")
    #expect(try Host(home: host.home).history.runs(limit: 10).isEmpty)
    #expect(try Files.list(host.home.workspaces).isEmpty)
  }

  @Test func `a plan makes no checkpoint and starts no service`() throws {
    try host.plugin("act", effects: "external", services: ["true"], offers: ["plan"], """
      def plan(request, params):
          first = checkpoint({"x": 1})
          send({"jsonrpc": "2.0", "id": 8, "method": "service", "params": {"name": "true", "arguments": []}})
          second = receive()
          kinds = [answer.get("error", {}).get("data", {}).get("kind") for answer in (first, second)]
          reply(request, {"changes": [{"action": "refused", "target": " ".join(map(str, kinds)), "summary": ""}]})
      serve(None, plan=plan)
      """)
    #expect(try plan([["id": "a", "uses": "act"]])[0].changes?.first?.target == "policy policy")
  }

  @Test func `what a plugin finds wrong in its config is said instead of a plan`() throws {
    try host.plugin("act", offers: ["validate", "plan"], """
      def validate(request, params):
          reply(request, {"diagnostics": [{"severity": "error", "message": "no such colour", "path": "/colour"}]})
      serve(None, validate=validate, plan=lambda request, params: reply(request, {"changes": []}))
      """)
    let step = try plan([["id": "a", "uses": "act"]])[0]
    #expect(step.changes == nil)
    #expect(step.note?.contains("no such colour") == true)
  }

  @Test(arguments: ["sys.exit(3)", "serve(None, plan=lambda request, params: reply(request, {'changes': 7}))"])
  func `a plugin that fails to plan is a note`(body: String) throws {
    try host.plugin("act", offers: ["plan"], body)
    let step = try plan([["id": "a", "uses": "act"]])[0]
    #expect(step.changes == nil)
    #expect(step.note != nil)
  }
}
