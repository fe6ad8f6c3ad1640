import Diagnostics
import JSON
import Pipelines
import Testing

/// A pipeline against its plugins.
@Suite struct CheckTests {
  private static let site = #""parameters": { "site": { "type": "string" }, "level": { "type": "integer", "default": 3 }, "name": { "type": "string", "required": false } }, "#

  private static let mistakes: [(String, [String])] = [
    (pipeline(#"{ "id": "a", "uses": "biuld" }"#, #"{ "id": "b", "uses": "build@2", "with": { "site": "x" } }"#, #"{ "id": "c", "uses": "./x" }"#), [
      "2:22: there is no plugin \"biuld\" (did you mean \"build\"?)",
      "3:22: step \"b\" needs \"build@2\", and found 1.2.3 in plugins/build (install a version that begins so, or change what the step uses)",
      "4:22: there is no plugin at \"./x\" (the folder of a plugin has a plugin.json; the path is relative to the pipeline's folder)",
    ]),
    (pipeline(#"{ "id": "a", "uses": "build", "with": { "sit": "x", "level": "3", "tags": [1] } }"#), [
      "2:39: /steps/0/with: \"site\" is missing", "2:41: /steps/0/with/sit: unknown key \"sit\" (did you mean \"site\"?)",
      "2:62: /steps/0/with/level: expected integer, found string", "2:76: /steps/0/with/tags/0: expected string, found integer",
    ]),
    (pipeline(#"{ "id": "a", "uses": "build", "with": { "site": "${{ parameters.sit }}", "label": "x ${{ parameter.site }}" } }"#, head: site), [
      "2:65: there is no parameter \"sit\" (did you mean \"site\"?)", "2:90: \"parameter\" is not known in expressions (did you mean \"parameters\"?)",
    ]),
    (pipeline(#"{ "id": "a", "uses": "build", "with": { "site": "x", "level": "${{ parameters.site }}" } }"#, head: site), [
      "2:63: /steps/0/with/level: expected integer, but parameters.site is string"
    ]),
    (pipeline(#"{ "id": "a", "uses": "build", "with": { "site": "x", "level": "${{ 7 + parameters.level }}" } }"#, head: site), [
      "2:70: + is not expected in an expression (there is no arithmetic in expressions)"
    ]),
    (pipeline(#"{ "id": "a", "uses": "build", "with": { "site": "x" } }"#, #"{ "id": "b", "uses": "deploy", "with": { "directory": "${{ steps.a.outputs.dir }}", "count": "${{ steps.a.outputs.directory }}" } }"#), [
      "3:76: step \"a\" (build) has no output \"dir\" (known: directory, pages)",
      "3:94: /steps/1/with/count: expected integer, but steps.a.outputs.directory is string",
    ]),
    (pipeline(#"{ "id": "a", "uses": "build", "with": { "site": "x" } }"#, #"{ "id": "b", "uses": "deploy", "needs": [], "with": { "directory": "${{ steps.a.outputs.directory }}" } }"#), [
      "3:79: step \"b\" does not wait for \"a\" (add \"a\" to its \"needs\")"
    ]),
    (pipeline(#"{ "id": "one", "uses": "free", "with": { "x": "${{ steps.two.outputs.x }} ${{ steps.on.outputs.x }}" } }"#, #"{ "id": "two", "uses": "free", "with": { "x": "${{ steps.one.output.x }}", "y": "${{ steps.two.status }}" } }"#), [
      "2:58: step \"one\" does not wait for \"two\" (add \"two\" to its \"needs\")", "2:85: there is no step \"on\" (known: two)",
      "3:62: a step has no \"output\" (did you mean \"outputs\"?)", "3:92: a step can't use its own outputs",
    ]),
    (pipeline(#"{ "id": "a", "uses": "free", "with": { "x": "${{ env.NOPE }}", "y": "${{ run.sttus }}", "z": "${{ env.SLIPWAY_SECRET_A }}" } }"#), [
      "2:54: the environment variable NOPE is not set", "2:78: \"run\" has no \"sttus\" (did you mean \"status\"?)",
      "2:103: the host's own variables can't be read: SLIPWAY_SECRET_A (for a secret, write secrets.NAME)",
    ]),
    (pipeline(#"{ "id": "a", "uses": "deploy", "with": { "directory": "${{ secrets.TOKEN }}", "token": "x${{ secrets.TOKEN }}" }, "env": { "T": "${{ secrets.TOKEN }}" }, "if": "secrets.TOKEN" }"#), [
      "2:60: a secret can't stand here (the plugin does not declare \"directory\" as secret)",
      "2:94: a secret can't stand here (a secret is the whole value of a key of \"with\" that the plugin declares as secret)",
      "2:134: a secret can't stand here (a secret is the whole value of a key of \"with\" that the plugin declares as secret)",
      "2:162: a secret can't stand here (a secret is the whole value of a key of \"with\" that the plugin declares as secret)",
    ]),
    (pipeline(#"{ "id": "a", "uses": "deploy", "with": { "directory": "x", "token": "${{ secrets.TOKN }}" } }"#), [
      "2:82: there is no secret \"TOKN\" (for \"token\") (write it to the file secrets/TOKN below the host's home, with mode 600, or set SLIPWAY_SECRET_TOKN)"
    ]),
    (pipeline(#"{ "id": "a", "uses": "free", "if": "sucess()" }"#, #"{ "id": "b", "uses": "free", "if": "x ${{ true }}" }"#, #"{ "id": "c", "uses": "free", "if": "steps.b.outputs" }"#), [
      "2:37: there is no function \"sucess\" (did you mean \"success\"?)",
      "3:37: a condition is one expression, and this has text around ${{ }} (put all of it inside of the braces, or leave them out)",
    ]),
  ]

  @Test(arguments: mistakes) func `Every mistake is found before anything runs`(_ text: String, _ expected: [String]) throws {
    let found = try findings(in: text)
    #expect(found == expected)
  }

  @Test(arguments: [
    pipeline(#"{ "id": "a", "uses": "build", "with": { "site": "${{ parameters.site }}", "level": "${{ parameters.level }}", "label": "${{ parameters.name }}", "tags": ["${{ run.id }}"] } }"#, head: site),
    pipeline(#"{ "id": "a", "uses": "free" }"#, #"{ "id": "b", "uses": "build", "with": { "site": "${{ steps.a.outputs.whatever }}", "level": "${{ steps.a.outputs.n }}" } }"#),
    pipeline(#"{ "id": "a", "uses": "build@1", "with": { "site": "${{ env.STAGE }}" }, "if": "always() && env.STAGE == 'test'" }"#),
    pipeline(#"{ "id": "a", "uses": "build", "with": { "site": "x", "level": "${{ parameters['level'] }}" } }"#, #"{ "id": "b", "uses": "deploy", "with": { "directory": "${{ steps['a'].outputs['directory'] }}", "count": "${{ steps.a.outputs.pages }}" } }"#, head: site),
  ])
  func `Nothing is found where nothing is wrong`(_ text: String) throws { #expect(try findings(in: text) == []) }

  @Test func `Known values are held against the schema`() throws {
    let text = pipeline(#"{ "id": "a", "uses": "build", "with": { "site": "x", "level": "${{ parameters.level }}" } }"#, head: Self.site)
    #expect(
      try findings(in: text, parameters: .texts([("level", "12"), ("site", "s")])) == [
        "2:63: /steps/0/with/level: must be at most 9, found 12"
      ])
  }

  @Test func `Parameters from the command line are converted and checked`() throws {
    let text = pipeline(
      #"{ "id": "a", "uses": "free" }"#,
      head: #""parameters": { "i": { "type": "integer", "default": 1 }, "n": { "type": "number", "default": 1.5 }, "b": { "type": "boolean", "default": false }, "e": { "type": "string", "enum": ["dev", "prod"], "description": "Where" }, "o": { "type": "string", "required": false } }, "#)
    let values = try check(text, parameters: .texts([("i", "-4"), ("n", "2"), ("b", "true"), ("e", "dev")])).parameters
    #expect(values == ["i": -4, "n": 2.0, "b": true, "e": "dev", "o": .null])
    #expect(
      try findings(in: text, parameters: .texts([("i", "4.5"), ("n", "nan"), ("b", "yes"), ("e", "deb"), ("x", "1"), ("ee", "")])) == [
        "parameter \"i\": expected integer, found \"4.5\"", "parameter \"n\": expected number, found \"nan\"",
        "parameter \"b\": expected boolean, found \"yes\"", "parameter \"e\": must be one of \"dev\", \"prod\", found \"deb\" (did you mean \"dev\"?)",
        "pipeline \"t\" has no parameter \"x\" (did you mean \"b\"?)", "pipeline \"t\" has no parameter \"ee\" (did you mean \"e\"?)",
      ])
    let none = try findings(in: text, parameters: .texts([]))
    #expect(none == ["1:163: parameter \"e\" (Where) is missing (give it with -p e=STRING)"])
    let mistyped = try findings(in: text, parameters: .values(["e": 3]))
    #expect(mistyped == ["parameter \"e\": must be one of \"dev\", \"prod\", found 3 (Where)"])
  }

  @Test func `A broken manifest is listed with its own findings`() throws {
    var catalog = TestCatalog.standard
    catalog.broken["bad"] = [Diagnostic(.error, "wrong", at: SourceLocation(file: "z/plugin.json", line: 4, column: 2))]
    let text = pipeline(#"{ "id": "a", "uses": "bad" }"#, #"{ "id": "b", "uses": "bad" }"#)
    #expect(
      try findings(in: text, catalog: catalog) == [
        "2:22: the plugin \"bad\" can't be used: its manifest is wrong", "3:22: the plugin \"bad\" can't be used: its manifest is wrong",
        "4:2: wrong",
      ])
  }
}
