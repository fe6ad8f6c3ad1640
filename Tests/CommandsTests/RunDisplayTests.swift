import Diagnostics
import JSON
import RunHistory
import Testing

@testable import Commands

@Suite struct RunDisplayTests {
  private let terminal = Appearance(colours: false, unicode: true, columns: 80)

  private func plain(_ events: Events, everything: Bool = false) -> [String] {
    var text = ""
    let follower = PlainFollower(.plain, showsEverything: everything) { text += $0 }
    for event in events.all { follower.show(event) }
    // Without the time, which depends on where the test runs.
    return text.split(separator: "\n").map { $0.first?.isNumber == true ? String($0.dropFirst(10)) : String($0) }
  }

  @Test func `Elsewhere than on a terminal each event is a line`() {
    #expect(
      plain(.failedRun) == [
        "run       queued     publish  01KA2B3C4D5E6F7G8H9JKMNPQR",
        "run       started    publish  01KA2B3C4D5E6F7G8H9JKMNPQR",
        "validate  started    validate-page 1.0.0",
        "validate  succeeded  0.50 s  pages=4",
        "compile   started    compile-pages 1.0.0",
        "compile   succeeded  2.0 s  directory=/w/tree",
        "publish   started    nginx-publish 1.0.0",
        "publish   failed     1.5 s  validation  the site is not healthy",
        "    site.json:3:5: error: status 500",
        "      help: see the log",
        "    warning: /health: slow",
        "    effects: a part of its changes was made",
        "    help: look at the page",
        "notify    skipped    publish failed",
        "compile   undone     0.20 s",
        "run       failed     4.2 s",
      ])
  }

  @Test func `Log lines are cleaned, debug lines and quick progress left out`() {
    var events = Events()
    events.add(.stepStarted, step: "a", at: 0, ["attempt": 2, "uses": "p", "version": "1.0.0"])
    for time in 0..<12 { events.add(.stepProgress, step: "a", at: Double(time), ["done": .integer(time), "total": 12, "unit": "pages"]) }
    events.add(.stepLog, step: "a", at: 12, ["level": "debug", "message": "small"])
    events.add(.stepLog, step: "a", at: 12, ["level": "warning", "message": "one\ntwo\u{1B}[31m", "fields": ["n": 1]])
    #expect(
      plain(events) == [
        "a  started    p 1.0.0  attempt 2", "a  progress   5/12 pages", "a  progress   10/12 pages",
        "a  warning    one two  n=1",
      ])
    #expect(plain(events, everything: true).count == 15)
  }

  @Test func `A retry says when and why`() {
    var events = Events()
    events.add(.stepRetrying, step: "a", at: 0, ["attempt": 1, "afterSeconds": 30, "kind": "network", "message": "refused"])
    #expect(plain(events) == ["a  retrying   again in 30.0 s  network  refused"])
  }

  @Test func `The live list has a line a step, with marks, times and bars`() {
    var view = LiveView()
    var events = Events()
    events.add(.runQueued, at: 0, ["pipeline": "publish", "steps": ["validate", "compile", "publish"]])
    events.add(.runStarted, at: 0, ["pipeline": "publish"])
    events.add(.stepStarted, step: "validate", at: 0)
    events.add(.stepUnchanged, step: "validate", at: 0.5, ["durationSeconds": 0.5])
    events.add(.stepStarted, step: "compile", at: 0.5)
    events.add(.stepProgress, step: "compile", at: 1, ["done": 10, "total": 40, "unit": "pages", "message": "about"])
    for event in events.all { #expect(view.apply(event, terminal) == []) }
    let ascii = Appearance(colours: false, unicode: false, columns: 80)
    #expect(
      view.lines(now: Events.start + 2.5, rows: 24, ascii) == [
        "publish  running  2.5 s  01KA2B3C4D5E6F7G8H9JKMNPQR",
        "  = validate  0.50 s       unchanged",
        "  > compile   2.0 s        #####---------------  10/40 pages  about",
        "  . publish   ",
      ])
  }

  @Test(arguments: [24, 40, 60, 80, 200], [3, 6, 24])
  func `The live list fits the terminal whatever the events hold`(width: Int, rows: Int) {
    let appearance = Appearance(colours: true, unicode: true, columns: width)
    var view = LiveView()
    var events = Events.failedRun
    for index in 0..<50 {
      events.add(.stepStarted, step: "日本語-step-number-\(index)", at: 5)
      events.add(
        .stepProgress, step: "日本語-step-number-\(index)", at: 5,
        ["done": 1e300, "total": 3, "unit": "\u{1B}[2J\u{202E}日本語日本語", "message": .string(String(repeating: "長い", count: 100))])
    }
    events.add(.stepRetrying, step: "compile", at: 6, ["afterSeconds": 1, "message": .string(String(repeating: "x\n", count: 100))])
    for event in events.all { _ = view.apply(event, appearance) }
    let lines = view.lines(now: Events.start + 1e9, rows: rows, appearance)
    #expect(lines.count < rows)
    for line in lines {
      #expect(columns(of: displayable(line)) < width, "\(line)")
      #expect(!line.contains("\u{1B}[2J") && !line.contains("\u{202E}"))
    }
  }

  @Test func `Logs and failures scroll above the list`() {
    var view = LiveView()
    var above: [String] = []
    var events = Events.failedRun
    events.add(.stepLog, step: "publish", at: 5, ["level": "info", "message": .string(String(repeating: "word ", count: 30))])
    for event in events.all { above += view.apply(event, terminal) }
    #expect(above.prefix(6) == [
      "✗ publish failed (validation): the site is not healthy", "    site.json:3:5: error: status 500", "      help: see the log",
      "    warning: /health: slow", "    effects: a part of its changes was made", "    help: look at the page",
    ])
    #expect(above.dropFirst(6).first?.hasPrefix("publish  word word") == true)
    #expect(above.dropFirst(6).allSatisfy { columns(of: $0) <= 80 })
    #expect(above.last?.hasPrefix("         word") == true)
  }

  @Test func `A cancelled step did not fail`() {
    let text = failureText(step: "compile", payload: ["kind": "cancelled", "cancelled": true, "message": "cancelled", "effects": "none"], .plain)
    #expect(text == "■ compile was cancelled\n    effects: it changed nothing\n")
  }

  private func record(_ state: RunState) -> RunRecord {
    RunRecord(
      id: Events.run, pipeline: "publish", state: state, created: Events.start, started: Events.start, ended: Events.start + 4.2,
      definition: "{}", source: "publish.json", parameters: ["site": "s"], directory: "/d", trigger: ["kind": "manual"], options: [:])
  }

  @Test func `The summary gives the outputs of the step with a url`() {
    var events = Events()
    events.add(.stepSucceeded, step: "publish", at: 1, ["outputs": ["url": "http://x\u{1B}[2J/", "routes": ["a"], "reloaded": false]])
    events.add(.stepSucceeded, step: "notify", at: 2, ["outputs": ["delivered": 1]])
    events.add(.runSucceeded, at: 2)
    let summary = RunSummary(record(.succeeded), RunProgress(events.all), .plain)
    #expect(summary.headline == "publish succeeded in 4.2 s  run 01KA2B3C4D5E6F7G8H9JKMNPQR\n")
    #expect(summary.results == "url: http://x/\nreloaded: false\n")
    #expect(summary.details == "")
  }

  @Test func `A failed run gives no results, and says what was taken back and what was not`() {
    let taken = RunSummary(record(.failed), RunProgress(Events.failedRun.all), .plain)
    #expect(taken.results == "")
    #expect(taken.details == "  taken back: compile\n")
    let left = RunSummary(record(.failed), RunProgress(Events.failedRun.all.filter { $0.kind != .stepUndone }), .plain)
    #expect(left.details == "  not taken back: compile; \"slipway undo 01KA2B3C4D5E6F7G8H9JKMNPQR\" tries it again\n")
  }

  @Test func `The report of a run shows steps, failure and advice`() {
    let report = RunReport(record: record(.failed), state: "failed", owner: nil, events: Events.failedRun.all)
    let lines = report.text(.plain).split(separator: "\n").map(String.init)
    #expect(lines.contains("validate  succeeded  0.50 s  0.020 s  12.3 MB  1"))
    #expect(lines.contains("compile   undone     2.0 s   -        -        1"))
    #expect(lines.contains("✗ publish failed (validation): the site is not healthy"))
    #expect(report.json["steps"]?.arrayValue?.count == 4)
    #expect(report.json["steps"]?.arrayValue?[2]["kind"] == "validation")
    let interrupted = RunReport(record: record(.running), state: "interrupted", owner: nil, events: Events.failedRun.all)
    #expect(interrupted.text(.plain).contains("slipway resume 01KA2B3C4D5E6F7G8H9JKMNPQR"))
  }

  @Test func `Every kind of event has a line, but checkpoints`() {
    for kind in EventKind.allCases {
      let event = Event(run: Events.run, sequence: 1, time: 0, kind: kind, step: "s", payload: [:])
      #expect((EventText(event) == nil) == (kind == .checkpoint), "\(kind)")
    }
  }
}
