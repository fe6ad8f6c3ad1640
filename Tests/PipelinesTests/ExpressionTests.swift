import Diagnostics
import JSON
import Pipelines
import Testing

@Suite struct ExpressionTests {
  private static let context = ExpressionContext(
    parameters: ["site": "s.json", "count": 3, "empty": "", "none": .null, "tags": ["a", "B"], "a-b": true],
    steps: ["compile": ["status": "succeeded", "outputs": ["pages": 4, "list": [1, ["x": "y"]]]]],
    run: ["id": "R1", "status": "failed"], env: ["STAGE": "test"], secrets: ["TOKEN": "geheim"], trigger: ["kind": "cli"],
    site: ["id": "portfolio"], outlook: .init(success: false, failure: true, cancelled: false),
    hashFiles: { $0.joined(separator: "+") })

  /// The value of the text in a step's config.
  private func value(_ text: String) throws -> JSONValue {
    let definition = try #require(PipelineDefinition.parse(source(pipeline(
      "{ \"id\": \"a\", \"uses\": \"free\", \"with\": { \"x\": [\(JSONValue.string(text).text())] } }"))).definition)
    let checked = CheckedStep.testing(definition)
    return try #require(checked.config(in: Self.context)["x"]?.arrayValue?.first)
  }

  @Test(arguments: [
    ("plain", "plain"), ("${{ parameters.count }}", 3), ("${{parameters.count}} of ${{ 4 }}", "3 of 4"), ("$ {{ }}", "$ {{ }}"),
    ("${{ parameters['site'] }}", "s.json"), ("${{ parameters.a-b }}", true), ("${{ steps.compile.outputs.pages }}", 4),
    ("${{ steps.compile.outputs.list[1].x }}", "y"), ("${{ steps.compile.outputs.list[7] }}", .null),
    ("${{ steps.nothing.here.at.all }}", .null), ("${{ site.id }}/${{ trigger.kind }}", "portfolio/cli"),
    ("${{ 'it''s' }}", "it's"), ("${{ '}}' }}", "}}"), ("${{ -9.5 }}", -9.5), ("${{ 0xff }}", 255), ("${{ 1e3 }}", 1000),
    ("${{ null }}", .null), ("a${{ null }}b${{ true }}", "abtrue"), ("${{ toJSON(parameters.tags) }}", "[\n  \"a\",\n  \"B\"\n]"),
    ("${{ '${{' }}", "${{"), ("é${{ 'ü' }}", "éü"),
  ] as [(String, JSONValue)])
  func texts(_ text: String, _ expected: JSONValue) throws { #expect(try value(text) == expected) }

  /// GitHub's semantics.
  @Test(arguments: [
    ("1 == '1'", true), ("'a' == 'A'", true), ("null == 0", true), ("null == ''", true), ("true == 1", true), ("'x' == 0", false),
    ("'x' != 0", true), ("parameters.tags == 0", false), ("parameters.tags == parameters.tags", true), ("'' == false", true),
    ("'b' > 'A'", true), ("10 > 9", true), ("'10' > 9", true), ("'x' > 1", false), ("'x' <= 1", false), ("2 <= 2", true), ("3 >= 4", false),
    ("1 && 'x'", "x"), ("0 && 'x'", 0), ("'' || 'y'", "y"), ("'z' || 'y'", "z"), ("null || false", false),
    ("!0", true), ("!!'a'", true), ("!'a' == false", true), ("!parameters.tags", false),
    ("1 == 2 || 3 == 3 && 4 < 5", true), ("(1 == 2 || 3 == 3) && 5 < 4", false), ("1 < 2 == true", true),
    ("contains('Hello', 'ELL')", true), ("contains(parameters.tags, 'b')", true), ("contains(parameters.tags, 'c')", false),
    ("contains('x', '')", true), ("startsWith('Hello', 'he')", true), ("endsWith('Hello', 'LO')", true), ("endsWith('Hello', 'x')", false),
    ("format('{0} {{{1}}}', 'a', 2)", "a {2}"), ("join(parameters.tags)", "a,B"), ("join(parameters.tags, ' / ')", "a / B"),
    ("join('x')", "x"), ("hashFiles('a', 'b')", "a+b"), ("success()", false), ("failure()", true), ("always()", true), ("cancelled()", false),
    ("env.STAGE == 'TEST'", true), ("run.status == 'failed' && steps.compile.status == 'succeeded'", true),
  ] as [(String, JSONValue)])
  func semantics(_ expression: String, _ expected: JSONValue) throws { #expect(try value("${{ \(expression) }}") == expected) }

  @Test(arguments: [
    ("a ${{ parameters.tags }}", 7, "an array can't stand in a text"), ("${{ format('{1}', 2) }}", 5, "format(): there is no argument for {1}"),
    ("${{ format('{') }}", 5, "format(): a single { in '{'"), ("${{ startsWith(parameters, 'a') }}", 5, "an object can't stand in a text"),
  ])
  func failures(_ text: String, _ column: Int, _ message: String) throws {
    let error = #expect(throws: ExpressionError.self) { try value(text) }
    #expect(error?.message == message)
    // The text begins behind `{ "id": "a", "uses": "free", "with": { "x": ["`, 46 characters with the quote.
    #expect(error?.location?.column == 46 + column)
  }

  @Test(arguments: [
    ("${{ }}", "an expression is empty"), ("${{ 1", "an expression has no closing }}"), ("${{ 1 + 2 }}", "+ is not expected in an expression"),
    ("${{ \"a\" }}", "\" is not expected in an expression"), ("${{ a == b }}", "\"a\" is not known in expressions"),
    ("${{ 1 = 2 }}", "= is not expected in an expression"), ("${{ paramters.x }}", "\"paramters\" is not known in expressions"),
    ("${{ contain('a', 'b') }}", "there is no function \"contain\""), ("${{ contains('a') }}", "contains() takes 2 arguments, not 1"),
    ("${{ success }}", "\"success\" is not known in expressions"), ("${{ 'a }}", "a string has no closing '"),
    ("${{ (1 }}", "found the end of the expression where ) is expected"), ("${{ 1 2 }}", "found 2, which is not expected here"),
    ("${{ parameters. }}", "a name is expected behind the point"), ("${{ 1.2.3 }}", "\"1.2.3\" is no number"),
    ("${{ steps.* }}", "* is not expected in an expression"), ("${{ ! }}", "an expression ends too early"),
  ])
  func malformed(_ text: String, _ message: String) throws {
    let definition = "{ \"id\": \"a\", \"uses\": \"free\", \"with\": { \"x\": \(JSONValue.string(text).text()) } }"
    let found = PipelineDefinition.parse(try source(pipeline(definition))).diagnostics.map(\.message)
    #expect(found == [message])
  }

  @Test func `Nesting and length have limits`() throws {
    let deep = String(repeating: "(", count: 5_000) + "1" + String(repeating: ")", count: 5_000)
    let long = Array(repeating: "1", count: 5_000).joined(separator: " && ")
    let dots = "parameters" + String(repeating: ".a", count: 5_000)
    for text in [deep, long, dots, String(repeating: "!", count: 5_000) + "(" + deep] {
      let definition = "{ \"id\": \"a\", \"uses\": \"free\", \"with\": { \"x\": \"${{ \(text) }}\" } }"
      #expect(PipelineDefinition.parse(try source(pipeline(definition))).diagnostics.count == 1)
    }
    var growing = "'0123456789'"
    for _ in 0..<20 { growing = "format('{0}{0}{0}{0}', \(growing))" }
    #expect(throws: ExpressionError.self) { try value("${{ \(growing) }}") }
  }

  @Test func `A member whose only expression gives null is left out`() throws {
    let definition = try #require(PipelineDefinition.parse(source(pipeline(
      #"{ "id": "a", "uses": "free", "with": { "x": "${{ parameters.none }}", "y": null, "z": "-${{ null }}" } }"#))).definition)
    #expect(try CheckedStep.testing(definition).config(in: Self.context) == ["y": .null, "z": "-"])
  }
}

extension CheckedStep {
  /// The first step of a definition that needs no checking.
  static func testing(_ definition: PipelineDefinition) -> CheckedStep {
    CheckedStep(definition.steps[0], TestCatalog.standard.manifests["free"]!, in: definition)
  }
}
