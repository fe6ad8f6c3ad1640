import Diagnostics
import JSON
import Pipelines
import StepProtocol
import Testing

@Suite struct DefinitionTests {
  @Test func `Everything that a definition can say is read`() throws {
    let checked = try check(
      #"""
      { "name": "all", "description": "d",
        "parameters": { "level": { "type": "integer", "default": 3, "enum": [1, 3] }, "site": { "type": "string", "pattern": "^s" } },
        "concurrency": { "group": "g:${{ parameters.site }}", "onConflict": "cancel-running" }, "timeout": "1h30m",
        "steps": [
          { "id": "b", "uses": "build@1.2", "with": { "site": "${{ parameters.site }}", "level": "${{ parameters.level }}" },
            "needs": [], "env": { "LANG": "fr", "X_1": "${{ parameters.level }}" }, "timeout": 90, "stallTimeout": "250ms" },
          { "id": "d", "uses": "deploy", "with": { "directory": "${{ steps.b.outputs.directory }}", "token": "${{ secrets.TOKEN }}" },
            "if": "${{ parameters.level == 3 }}", "required": false, "undo": false, "strict": true,
            "retry": { "max": 2, "backoff": "1s", "maxBackoff": "1m", "on": ["network", "rate-limited"] } } ] }
      """#, parameters: .texts([("site", "s.json")]))
    #expect(checked.definition.name == "all")
    #expect(checked.definition.timeoutSeconds == 5400)
    #expect(checked.definition.concurrency?.onConflict == .cancelRunning)
    #expect(checked.parameters == ["level": 3, "site": "s.json"])
    let (b, d) = (checked.steps[0], checked.steps[1])
    #expect(b.timeoutSeconds == 90)
    #expect(b.definition.stallTimeoutSeconds == 0.25)
    #expect(d.timeoutSeconds == 5400)
    #expect(d.definition.needs == ["b"])
    #expect(!d.definition.required && !d.definition.undo && d.definition.strict)
    #expect(d.definition.retry == RetryPolicy(max: 2, backoffSeconds: 1, maxBackoffSeconds: 60, kinds: [.network, .rateLimited]))
    #expect(checked.secretNames == ["TOKEN"])

    let context = ExpressionContext(
      parameters: checked.parameters, steps: ["b": ["outputs": ["directory": "/w"]]], secrets: ["TOKEN": "t"])
    #expect(try checked.concurrencyGroup(in: context) == "g:s.json")
    #expect(try b.config(in: context) == ["site": "s.json", "level": 3])
    #expect(try b.environment(in: context).map { "\($0.name)=\($0.value)" } == ["LANG=fr", "X_1=3"])
    #expect(try d.config(in: context) == ["directory": "/w", "token": "t"])
    #expect(try d.runs(in: context))
    #expect(d.problems(with: ["directory": 3]).map(\.message) == ["/steps/1/with/directory: expected string, found integer"])
  }

  private static let mistakes: [(String, [String])] = [
    ("[]", ["1:1: the pipeline: expected an object, found array"]),
    ("{}", ["1:1: \"name\" is missing in the pipeline", "1:1: \"steps\" is missing in the pipeline"]),
    (#"{ "name": "A", "steps": [] }"#, [
      "1:11: \"A\" can't be a pipeline's name (small letters, digits and \"-\", 64 at most, the first one a letter)",
      "1:25: the pipeline has no steps",
    ]),
    (#"{ "nam": "x", "on": 1, "name": "x", "steps": [ 3 ] }"#, [
      "1:3: unknown key \"nam\" in the pipeline (did you mean \"name\"?)",
      "1:15: unknown key \"on\" in the pipeline (known: concurrency, description, name, parameters, sandbox, steps, timeout)",
      "1:48: a step: expected an object, found integer",
    ]),
    (pipeline(#"{ "id": "a", "use": "free", "With": {} }"#), [
      "2:1: \"uses\" is missing in step \"a\"", "2:14: unknown key \"use\" in step \"a\" (did you mean \"uses\"?)",
      "2:29: unknown key \"With\" in step \"a\" (did you mean \"with\"?)",
    ]),
    (pipeline(#"{ "id": "1a", "uses": "Free!", "with": [] }"#), [
      "2:9: \"1a\" can't be a step's id (letters, digits, \"_\" and \"-\", 64 at most, the first one a letter)",
      "2:23: \"Free!\" names no plugin (write a plugin's name, \"name@1\", \"name@1.2\", or \"./path\")",
      "2:40: \"with\": expected an object, found array",
    ]),
    (pipeline(#"{ "id": "a", "uses": "free", "timeout": "5x", "retry": { "max": -1, "on": ["netwrk"] }, "env": { "PATH": "/", "B B": "", "C": 1 }, "needs": "x" }"#), [
      "2:41: \"timeout\" is no duration: \"5x\" (write it as \"250ms\", \"30s\", \"5m\", \"1h30m\", or in seconds)",
      "2:65: \"max\" must be at least 0, found -1", "2:76: \"on\" can't be \"netwrk\" (did you mean \"network\"?)",
      "2:98: PATH is set by the host and can't be set in \"env\"",
      "2:111: \"B B\" can't be the name of an environment variable (letters, digits and \"_\", the first one no digit)",
      "2:127: C: expected a string, found integer", "2:141: \"needs\": expected an array of strings, found string",
    ]),
    (pipeline(#"{ "id": "a", "uses": "free" }"#, #"{ "id": "a", "uses": "free" }"#), [
      "3:9: two steps have the id \"a\" (the first is at p.json:2:9)"
    ]),
    (pipeline(#"{ "id": "aa", "uses": "free", "needs": ["bb"] }"#, #"{ "id": "bb", "uses": "free", "needs": ["cc", "bb", "dd"] }"#, #"{ "id": "cc", "uses": "free", "needs": ["aa", "aa", "c"] }"#), [
      "2:40: steps wait for each other in a circle: aa → bb → cc → aa (leave out one of them)", "3:47: step \"bb\" waits for itself",
      "3:53: step \"bb\" waits for \"dd\", which is no step (known: aa, cc)", "4:47: step \"cc\" waits for \"aa\" twice",
      "4:53: step \"cc\" waits for \"c\", which is no step (known: aa, bb)",
    ]),
    (pipeline(#"{ "id": "a", "uses": "free", "needs": [] }"#, head: #""parameters": { "p": { "type": "int" }, "q": { "type": "integer", "default": "x" }, "r": { "type": "string", "pattern": "(" }, "s": {} }, "#), [
      "1:47: \"type\" can't be \"int\" (known: boolean, integer, number, string)",
      "1:93: the default of parameter \"q\": expected integer, found string",
      "1:136: the pattern ( does not compile: Mismatched '(' and ')' in regular expression",
      "1:148: \"type\" is missing in parameter \"s\"",
    ]),
    (pipeline(#"{ "id": "a", "uses": "free" }"#, head: #""concurrency": { "group": "${{ steps.a.status }}${{ run.id }}${{ success() }}", "onConflict": "wait" }, "#), [
      "1:47: \"steps\" can't stand here: the group is known before any step runs",
      "1:72: run.id can't stand here: the group is known before the run begins",
      "1:81: success() can't stand here: the group is known before any step runs",
      "1:110: \"onConflict\" can't be \"wait\" (known: cancel-running, queue, reject)",
    ]),
  ]

  @Test(arguments: mistakes) func `Every mistake is listed at its place`(_ text: String, _ expected: [String]) throws {
    let found = try findings(in: text)
    #expect(found == expected)
  }

  @Test(arguments: [
    ("30s", 30), ("5m", 300), ("1h30m", 5400), ("250ms", 0.25), ("1d", 86_400), ("1m500ms", 60.5), (45, 45),
  ] as [(JSONValue, Double)])
  func durations(_ written: JSONValue, _ seconds: Double) throws {
    let text = pipeline("{ \"id\": \"a\", \"uses\": \"free\", \"timeout\": \(written.text()) }")
    #expect(try check(text).steps[0].timeoutSeconds == seconds)
  }

  @Test(arguments: ["", "s", "5", "5x", "30m1h", "5m5m", "-5s", "1.5h", "0s", 0, -1, "99999999999999999999s", "9999999d", 1.5, true] as [JSONValue])
  func `No durations`(_ written: JSONValue) throws {
    let text = pipeline("{ \"id\": \"a\", \"uses\": \"free\", \"timeout\": \(written.text()) }")
    #expect(try findings(in: text).count == 1)
  }

  @Test func `Equal definitions have one canonical text`() throws {
    let a = PipelineDefinition.parse(try source(#"{ "name": "t", "steps": [{ "id": "a", "uses": "free" }] }"#)).definition
    let b = PipelineDefinition.parse(try source(#"{"steps":[{"uses":"free","id":"a"}],"name":"t"}"#)).definition
    #expect(a?.canonicalBytes != nil)
    #expect(a?.canonicalBytes == b?.canonicalBytes)
  }
}
