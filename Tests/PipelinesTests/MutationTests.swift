import Diagnostics
import JSON
import Pipelines
import TestSupport
import Testing

/// Valid definitions changed at random: each is refused or accepted; none ends the process.
@Suite struct MutationTests {
  private static let seed = #"""
    { "name": "all", "parameters": { "level": { "type": "integer", "default": 3, "enum": [1, 3] }, "site": { "type": "string", "pattern": "^s" } },
      "concurrency": { "group": "g:${{ parameters.site }}", "onConflict": "queue" }, "timeout": "1h30m",
      "steps": [
        { "id": "b", "uses": "build@1.2", "with": { "site": "${{ parameters.site }}", "level": "${{ parameters['level'] }}" }, "needs": [] },
        { "id": "d", "uses": "deploy", "with": { "directory": "${{ steps.b.outputs.directory }}", "token": "${{ secrets.TOKEN }}" },
          "if": "${{ always() && contains(format('{0}', run.id), 'x') || !failure() }}", "retry": { "max": 2, "on": ["network"] } } ] }
    """#

  @Test(arguments: 0..<10) func `Changed bytes`(_ seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let interesting = Array(#""{}[]:,$'.()!&|=<>\ab019-"#.utf8)
    for _ in 0..<60 {
      var text = Array(Self.seed.utf8)
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let position = Int.random(in: 0..<text.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: text.remove(at: position)
        case 1: text[position] = interesting.randomElement(using: &random) ?? 0
        default: text.insert(interesting.randomElement(using: &random) ?? 0, at: position)
        }
      }
      exercise(text)
    }
  }

  @Test(arguments: 0..<10) func `Exchanged values`(_ seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let value = try JSONValue(parsing: Self.seed)
    for _ in 0..<60 { exercise(mutated(value, &random).bytes()) }
  }

  private func mutated(_ value: JSONValue, _ random: inout SeededGenerator) -> JSONValue {
    if Int.random(in: 0..<25, using: &random) == 0 {
      return ["", "a", "b", 1, -1, .null, true, [], [:], ["x"], ["b", "d"], "${{ steps.d.outputs.url }}", "${{", "9999999999h", 1.5, "./x", "b@1@2"]
        .randomElement(using: &random) ?? .null
    }
    switch value {
    case .array(let elements):
      var result: [JSONValue] = []
      for element in elements { result += Array(repeating: mutated(element, &random), count: Int.random(in: 0..<20, using: &random) == 0 ? 2 : 1) }
      return .array(result)
    case .object(let object):
      var result = JSONObject()
      for (key, member) in object where Int.random(in: 0..<25, using: &random) > 0 {
        result[Int.random(in: 0..<25, using: &random) == 0 ? key + "x" : key] = mutated(member, &random)
      }
      return .object(result)
    default: return value
    }
  }

  private func exercise(_ text: [UInt8]) {
    guard let source = try? JSONSource(parsing: text, file: "p.json") else { return }
    let surroundings = Surroundings(hasSecret: { $0 == "TOKEN" }, environment: [:])
    for parameters in [ParameterValues.unknown, .texts([("site", "s")])] {
      do {
        let checked = try CheckedPipeline.check(source, catalog: TestCatalog.standard, surroundings: surroundings, parameters: parameters)
        for step in checked.steps {
          _ = try? step.config(in: ExpressionContext())
          _ = try? step.runs(in: ExpressionContext())
        }
        #expect(checked.steps.count == checked.definition.steps.count)
      } catch {
        #expect(!error.diagnostics.isEmpty)
      }
    }
  }
}
