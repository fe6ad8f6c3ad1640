import JSON
import RunHistory

/// Events of one run, as literals.
struct Events {
  static let run = RunID("01KA2B3C4D5E6F7G8H9JKMNPQR")!
  private(set) var all: [Event] = []

  /// - Parameter at: seconds since the run began.
  mutating func add(_ kind: EventKind, step: String? = nil, at: Double, _ payload: JSONObject = [:]) {
    all.append(Event(run: Self.run, sequence: all.count + 1, time: Self.start + at, kind: kind, step: step, payload: payload))
  }

  /// 2026-01-15T10:30:00Z
  static let start = 1_768_473_000.0

  /// Two steps have succeeded, the third has failed, the second was undone.
  static var failedRun: Events {
    var events = Events()
    events.add(.runQueued, at: 0, ["pipeline": "publish", "steps": ["validate", "compile", "publish", "notify"]])
    events.add(.runStarted, at: 0, ["pipeline": "publish"])
    events.add(.stepStarted, step: "validate", at: 0, ["attempt": 1, "uses": "validate-page", "version": "1.0.0"])
    events.add(
      .stepSucceeded, step: "validate", at: 0.5,
      ["outputs": ["pages": 4], "durationSeconds": 0.5, "cpuSeconds": 0.02, "peakMemoryBytes": 12_300_000])
    events.add(.stepStarted, step: "compile", at: 0.5, ["attempt": 1, "uses": "compile-pages", "version": "1.0.0"])
    events.add(.checkpoint, step: "compile", at: 0.6, ["undo": ["folder": "x"], "effects": "partial"])
    events.add(.stepSucceeded, step: "compile", at: 2.5, ["outputs": ["directory": "/w/tree"], "durationSeconds": 2])
    events.add(.stepStarted, step: "publish", at: 2.5, ["attempt": 1, "uses": "nginx-publish", "version": "1.0.0"])
    events.add(
      .stepFailed, step: "publish", at: 4,
      [
        "origin": "plugin", "kind": "validation", "message": "the site is\u{1B}[2J not healthy", "effects": "partial",
        "help": "look at \u{202E}the page", "durationSeconds": 1.5,
        "diagnostics": [
          ["severity": "error", "message": "status 500", "file": "site.json", "line": 3, "column": 5, "help": "see the log"],
          ["severity": "warning", "message": "slow", "path": "/health"],
        ],
      ])
    events.add(.stepSkipped, step: "notify", at: 4, ["reason": "publish failed"])
    events.add(.stepUndone, step: "compile", at: 4.2, ["durationSeconds": 0.2])
    events.add(.runFailed, at: 4.2, ["durationSeconds": 4.2, "failedSteps": ["publish"]])
    return events
  }
}
