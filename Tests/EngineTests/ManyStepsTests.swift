import ChildProcess
import Engine
import JSON
import RunHistory
import TestSupport
import Testing

/// What a step costs does not grow with the number of steps.
@Suite struct ManyStepsTests {
  let host: TestHost
  init() throws {
    host = try TestHost()
    try host.plugin("quick", "serve(lambda request, params: reply(request, {'status': 'succeeded', 'outputs': {'n': 1}}))")
  }

  /// CPU seconds of the host, for a chain of so many steps where each reads an output of the one before it.
  private func cost(_ count: Int) throws -> Double {
    let steps = (0..<count).map { index -> JSONValue in
      let config: JSONValue = index == 0 ? [:] : ["n": .string("${{ steps.s\(index - 1).outputs.n }}")]
      return ["id": .string("s\(index)"), "uses": "quick", "with": config]
    }
    let definition: JSONValue = ["name": "many", "steps": .array(steps)]
    let path = try host.folder.write("many\(count).json", definition.text())
    let result = try SlipwayCommand(home: host.home.path)("run", path, "--plugins", host.plugins, "--json")
    #expect(result.status == .exited(0))
    #expect(result.jsonLines.count { $0["kind"] == "step.succeeded" } == count)
    return result.usage.cpuSeconds
  }

  @Test func `a chain of two thousand steps costs no more a step than one of five hundred`() throws {
    // A cost that grows with the square would be four times as much a step.
    #expect(try cost(2000) / 2000 < 2 * cost(500) / 500)
  }

  @Test func `steps that wait for nothing keep their order, and a failure skips what waits for it`() throws {
    try host.plugin("bad", "serve(lambda request, params: fail(request, 2000, 'no', kind='failed', effects='none'))")
    let state = try host.run([
      ["id": "z", "uses": "quick", "needs": []], ["id": "last", "uses": "quick", "needs": ["bad", "z"]],
      ["id": "a", "uses": "quick", "needs": []], ["id": "bad", "uses": "bad", "needs": ["a"]],
      ["id": "after", "uses": "quick", "needs": ["last"], "if": "failure()"],
      ["id": "free", "uses": "quick", "needs": ["a"]],
    ])
    #expect(state == .failed)
    #expect(host.events(.stepStarted).compactMap(\.step).sorted() == ["a", "after", "bad", "free", "z"])
    #expect(host.events(.stepSkipped).compactMap(\.step) == ["last"])
    #expect(host.events(.stepStarted).first?.step == "z")
  }
}
