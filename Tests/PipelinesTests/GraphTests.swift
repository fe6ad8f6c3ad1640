import JSON
import Pipelines
import StepProtocol
import Testing

@Suite struct GraphTests {
  private static let diamond = pipeline(
    #"{ "id": "d", "uses": "free", "needs": ["b", "c"], "if": "always()" }"#, #"{ "id": "a", "uses": "free", "needs": [] }"#,
    #"{ "id": "b", "uses": "free", "needs": ["a"], "required": false }"#, #"{ "id": "c", "uses": "free", "needs": ["a"] }"#,
    #"{ "id": "e", "uses": "free" }"#)

  @Test func `Steps come behind those that they wait for`() throws {
    let checked = try check(Self.diamond)
    #expect(checked.steps.map(\.id) == ["a", "b", "c", "d", "e"])
    #expect(checked.graph.needs(of: "e") == ["c"])
    #expect(checked.graph.ancestors(of: "d") == ["a", "b", "c"])
  }

  @Test(arguments: [
    ([:], ["a"]), (["a": .running], []), (["a": .succeeded], ["b", "c"]), (["a": .succeeded, "b": .running, "c": .failed], ["e"]),
    (["a": .succeeded, "b": .skipped, "c": .unchanged], ["d", "e"]), (["a": .undone, "b": .cancelled, "c": .failed, "d": .succeeded, "e": .skipped], []),
  ] as [([String: StepStatus], [String])])
  func `Ready are those whose needs are finished`(_ statuses: [String: StepStatus], _ ready: [String]) throws {
    #expect(try check(Self.diamond).graph.ready(after: statuses) == ready)
  }

  @Test func `Conditions see the steps that a step waits for`() throws {
    let checked = try check(Self.diamond)
    func runs(_ id: String, _ statuses: [String: StepStatus], cancelled: Bool = false) throws -> Bool {
      let outlook = checked.outlook(for: id, statuses: statuses, runIsCancelled: cancelled)
      return try #require(checked.step(id)).runs(in: ExpressionContext(outlook: outlook))
    }
    #expect(try runs("e", ["a": .succeeded, "c": .unchanged]))
    #expect(try runs("e", ["a": .succeeded, "c": .skipped]))
    #expect(try !runs("e", ["a": .failed, "c": .skipped]))
    #expect(try !runs("e", ["a": .succeeded, "c": .succeeded], cancelled: true))
    // Not among those that e waits for.
    #expect(try runs("e", ["a": .succeeded, "b": .failed, "c": .succeeded]))
    #expect(try runs("d", ["a": .succeeded, "b": .failed, "c": .failed], cancelled: true))
    // Optional.
    #expect(checked.outlook(for: "d", statuses: ["a": .succeeded, "b": .failed, "c": .succeeded], runIsCancelled: false) == .init(success: true, failure: false, cancelled: false))
    #expect(checked.outlook(for: "d", statuses: ["a": .succeeded, "c": .failed], runIsCancelled: false) == .init(success: false, failure: true, cancelled: false))
  }

  @Test func `A condition that does not ask for the status begins with success`() throws {
    let checked = try check(pipeline(#"{ "id": "a", "uses": "free", "if": "run.id == 'x'" }"#, #"{ "id": "b", "uses": "free", "if": "failure() && run.id == 'x'" }"#))
    let failed = ExpressionContext(run: ["id": "x"], outlook: .init(success: false, failure: true, cancelled: false))
    #expect(try !checked.steps[0].runs(in: failed))
    #expect(try checked.steps[1].runs(in: failed))
    #expect(try checked.steps[0].runs(in: ExpressionContext(run: ["id": "x"])))
    #expect(try !checked.steps[0].runs(in: ExpressionContext(run: ["id": "y"])))
  }

  @Test func `A chain of ten thousand steps is no problem`() throws {
    let steps = (0..<10_000).map { "{ \"id\": \"s\($0)\", \"uses\": \"free\" }" }.joined(separator: ",")
    let checked = try check("{ \"name\": \"t\", \"steps\": [\(steps)] }")
    #expect(checked.graph.ids.count == 10_000)
    #expect(checked.graph.ancestors(of: "s9999").count == 9_999)
  }

  @Test func `Retries follow the protocol's table`() {
    let policy = RetryPolicy()
    #expect(policy.retries(of: .network) == 5)
    #expect(policy.retries(of: .filesystem) == 2)
    #expect(policy.retries(of: .database) == 3)
    #expect(policy.retries(of: .validation) == 0)
    #expect(policy.delay(before: 1, of: .network, random: 1) == 30)
    #expect(policy.delay(before: 1, of: .network, random: 0) == 15)
    #expect(policy.delay(before: 3, of: .filesystem, random: 1) == 480)
    #expect(policy.delay(before: 60, of: .network, random: 1) == 3600)
    #expect(policy.delay(before: 1, of: .rateLimited, retryAfterSeconds: 7, random: 0) == 7)
  }

  @Test func `A pipeline overrides the table`() {
    let policy = RetryPolicy(max: 3, backoffSeconds: 2, maxBackoffSeconds: 5, kinds: [.failed])
    #expect(policy.retries(of: .failed) == 3)
    #expect(policy.retries(of: .network) == 0)
    #expect((1...4).map { policy.delay(before: $0, of: .failed, random: 1) } == [2, 4, 5, 5])
    #expect(RetryPolicy(max: 1).retries(of: .internal) == 1)
    #expect(RetryPolicy(max: 1).retries(of: .cancelled) == 0)
    #expect(RetryPolicy(kinds: [.network, .timeout]).retries(of: .network) == 5)
    #expect(RetryPolicy(kinds: [.network, .timeout]).retries(of: .timeout) == 1)
  }
}
