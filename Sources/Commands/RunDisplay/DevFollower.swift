internal import DevServer
internal import Diagnostics
internal import Engine
internal import JSON
internal import POSIX
internal import RunHistory

/// Shows a session of `slipway dev` while it goes on.
protocol DevFollower: AnyObject {
  func show(_ event: DevEvent)
}

/// One event a line as JSON on standard output, in the shape of a run's events, and nothing else.
final class JSONDevFollower: DevFollower {
  private let console: Console

  init(_ console: Console) { self.console = console }

  func show(_ event: DevEvent) {
    let (kind, payload) = Self.json(event)
    console.output(["version": 1, "time": .string(Clock.timestamp(Clock.now)), "kind": .string(kind), "payload": .object(payload)], .compact)
  }

  private static func json(_ event: DevEvent) -> (kind: String, payload: JSONObject) {
    switch event {
    case .portTaken(let port, let owner): return ("dev.port-taken", ["port": .integer(port), "owner": .string(owner)])
    case .serving(let url, let elsewhere):
      var payload: JSONObject = ["url": .string(url)]
      payload["elsewhere"] = elsewhere.map(JSONValue.string)
      return ("dev.serving", payload)
    case .buildStarted(let build):
      return ("build.started", ["build": .integer(build.number), "changed": .array(build.changed.map(JSONValue.string))])
    case .buildEnded(let build, let report):
      var payload: JSONObject = [
        "build": .integer(build.number), "changed": .array(build.changed.map(JSONValue.string)),
        "durationSeconds": .number((report.seconds * 1000).rounded() / 1000),
      ]
      payload["directory"] = report.directory.map(JSONValue.string)
      if report.isGood {
        payload["unchanged"] = .bool(report.isUnchanged)
        payload["pages"] = report.pages.map(JSONValue.integer)
        payload["warnings"] = .array(report.warnings.map(JSONValue.string))
      } else {
        payload["message"] = report.title.map(JSONValue.string)
        payload["diagnostics"] = .array(report.findings.map(\.json))
      }
      return (report.isGood ? "build.succeeded" : "build.failed", payload)
    }
  }
}

/// The address on standard output, and a line for each build on standard error.
final class DevText: DevFollower {
  private let console: Console
  /// Of the last good build: what stays is not told again.
  private var toldWarnings: Set<String> = []

  init(_ console: Console) { self.console = console }

  func show(_ event: DevEvent) {
    let appearance = console.messages
    switch event {
    case .portTaken(let port, let owner): console.message(appearance.paint("port \(port) is taken by \(displayable(owner))\n", .dim))
    case .serving(let url, let elsewhere):
      console.output("\(url)\n")
      if let elsewhere { console.message("\(displayable(elsewhere)) from other machines\n") }
      console.message(appearance.paint("Ctrl-C ends it\n", .dim))
    case .buildStarted: break
    case .buildEnded(let build, let report): console.message(text(build, report, appearance))
    }
  }

  func text(_ build: DevEvent.Build, _ report: DevEvent.BuildReport, _ appearance: Appearance) -> String {
    let mark = report.isGood ? StepState.succeeded.mark(appearance) : StepState.failed.mark(appearance)
    let pages = report.pages.map { "\(count($0, "page")) in " } ?? ""
    let result = report.isGood ? "\(pages)\(durationText(report.seconds))" : "failed in \(durationText(report.seconds))"
    var text = "\(appearance.paint(clockText(Clock.now), .dim)) \(mark) \(padded(result, to: 24)) \(appearance.paint(changedText(build.changed), .dim))"
    while text.hasSuffix(" ") { text.removeLast() }
    text += "\n"
    if !report.isGood { return text + diagnosticsText(report.findings, appearance, indent: 2) }
    let fresh = report.warnings.filter { !toldWarnings.contains($0) }
    toldWarnings = Set(report.warnings)
    for warning in fresh { text += displayableLines(warning).map { "  \(appearance.paint($0, .yellow))\n" }.joined() }
    return text
  }

  /// The first of what has changed, and how many more.
  private func changedText(_ changed: [String]) -> String {
    guard let first = changed.first else { return "" }
    let name = displayable(first)
    let shown = name.count > 32 ? "\(console.messages.ellipsis)\(name.suffix(31))" : name
    return changed.count == 1 ? shown : "\(shown) and \(changed.count - 1) more"
  }
}
