import Diagnostics
import JSON
import POSIX
import RunHistory
import Testing

@testable import DevServer

@Suite struct BuildOutcomeTests {
  private func outcome(_ events: [(EventKind, String?, JSONObject)]) -> BuildOutcome {
    var outcome = BuildOutcome()
    let run = RunID.make()
    for (index, event) in events.enumerated() {
      outcome.add(Event(run: run, sequence: index + 1, time: 0, kind: event.0, step: event.1, payload: event.2))
    }
    return outcome
  }

  private func done(_ step: String, _ outputs: JSONObject = [:], _ kind: EventKind = .stepSucceeded) -> (EventKind, String?, JSONObject) {
    (kind, step, ["outputs": .object(outputs)])
  }

  @Test func `what is served is the directory of the last step that gave one`() {
    let outcome = outcome([
      done("validate", ["pages": 3]), done("compile", ["directory": "/a", "pages": 4]), done("optimize", ["directory": "/b"]), done("report"),
      (.runSucceeded, nil, [:]),
    ])
    #expect(outcome.isGood)
    #expect(outcome.directory == "/b")
    #expect(outcome.pages == 4)
    #expect(!outcome.isUnchanged)
  }

  @Test func `nothing is new where the steps that make it say so`() {
    let compile: JSONObject = ["directory": "/a"]
    #expect(outcome([done("v"), done("c", compile, .stepUnchanged), (.runSucceeded, nil, [:])]).isUnchanged)
    #expect(outcome([done("c", compile), done("o", ["directory": "/b"], .stepUnchanged), (.runSucceeded, nil, [:])]).isUnchanged)
    #expect(!outcome([done("c", compile), done("o", compile, .stepUnchanged), (.runSucceeded, nil, [:])]).isUnchanged)
    #expect(!outcome([done("c", compile, .stepUnchanged), done("humans"), (.runSucceeded, nil, [:])]).isUnchanged)
  }

  @Test func `what is served is whole once the steps have ended that may change it`() {
    var outcome = BuildOutcome(makers: ["compile", "humans"])
    let run = RunID.make()
    func add(_ kind: EventKind, _ step: String, _ outputs: JSONObject = [:]) {
      outcome.add(Event(run: run, sequence: 1, time: 0, kind: kind, step: step, payload: ["outputs": .object(outputs)]))
    }
    add(.stepSucceeded, "look", ["pages": 1])
    add(.stepStarted, "compile")
    add(.stepUnchanged, "compile", ["directory": "/a"])
    #expect(!outcome.isMade)
    add(.stepSkipped, "humans")
    #expect(outcome.isMade)
    #expect(outcome.isUnchanged)
    add(.stepSucceeded, "validate")
    #expect(outcome.isUnchanged, "a step that only looks makes nothing new")
    #expect(!BuildOutcome().isMade)
  }

  @Test func `a failure has its findings, or its message where it has none`() {
    let finding: JSONValue = ["severity": "error", "message": "bad", "file": "/s/x.json", "line": 3, "column": 4, "help": "mend it"]
    let failed = outcome([
      (.stepLog, "v", ["level": "error", "message": "bad"]),
      (.stepFailed, "v", ["kind": "validation", "message": "the site has 1 error", "diagnostics": [finding]]), (.runFailed, nil, [:]),
    ])
    #expect(!failed.isGood)
    #expect(failed.title == "v failed: the site has 1 error")
    #expect(failed.findings == [Diagnostic(.error, "bad", at: SourceLocation(file: "/s/x.json", line: 3, column: 4), help: "mend it")])
    #expect(failed.warnings == [])
    let crashed = outcome([(.stepFailed, "c", ["kind": "exited", "message": "ended with 1", "help": "look"]), (.runFailed, nil, [:])])
    #expect(crashed.findings == [Diagnostic(.error, "ended with 1", help: "look")])
    let late = outcome([(.stepFailed, "c", ["message": "cancelled", "cancelled": true]), (.runFailed, nil, ["message": "the run took longer"])])
    #expect(late.findings == [Diagnostic(.error, "the run took longer")])
  }

  @Test func `a step that is not required may fail, and warnings are kept`() {
    let outcome = outcome([
      done("c", ["directory": "/a"]), (.stepFailed, "n", ["message": "no", "optional": true]),
      (.stepLog, "v", ["level": "warning", "message": "careful"]), (.stepLog, "v", ["level": "info", "message": "fine"]), (.runSucceeded, nil, [:]),
    ])
    #expect(outcome.isGood)
    #expect(outcome.warnings == ["careful"])
  }

  @Test func `a pipeline that gives no directory has nothing to serve`() {
    let outcome = outcome([done("c"), (.runSucceeded, nil, [:])])
    #expect(!outcome.isGood)
    #expect(outcome.findings.first?.message == "no step has an output \"directory\"")
  }

  @Test(arguments: [(["a.css"], true), (["a.css", "x/b.CSS"], true), (["a.css", "b.json"], false), ([], false), (["css"], false)])
  func `style sheets alone need no reload`(changed: [String], areStyles: Bool) {
    var changes = FolderChanges()
    changes.paths = Set(changed)
    #expect(DevSession.areStyles(changes) == areStyles)
    changes.isIncomplete = true
    #expect(!DevSession.areStyles(changes))
  }
}
