internal import JSON
internal import POSIX
internal import RunHistory

/// All that is known about a run: what `runs show` prints.
struct RunReport {
  let record: RunRecord
  /// Its name, `interrupted` included.
  let state: String
  /// Who executes it.
  let owner: String?
  /// Where steps keep evidence; nil for a report without.
  private let home: String?
  private let progress: RunProgress
  private let steps: [String]

  init(record: RunRecord, state: String, owner: String?, events: [Event], home: String? = nil) {
    self.record = record
    self.state = state
    self.owner = owner
    self.home = home
    progress = RunProgress(events)
    let planned = events.first { $0.kind == .runQueued }?.payload["steps"]?.arrayValue?.compactMap(\.stringValue) ?? []
    steps = planned + progress.order.filter { !planned.contains($0) }
  }

  func text(_ appearance: Appearance) -> String {
    heading(appearance) + "\n" + stepTable.text(appearance) + failures(appearance) + checksText(appearance) + outputs(appearance) + advice(appearance)
  }

  /// The steps whose changes are still there and could be taken back.
  var notUndone: [String] { progress.undoable.map(\.id) }

  private func heading(_ appearance: Appearance) -> String {
    var table = Table()
    let style = state == "interrupted" ? .yellow : record.state.style
    let took = record.started.flatMap { start in record.ended.map { " in \(durationText($0 - start))" } } ?? ""
    table.add(.init("run", .dim), .init(record.id.text))
    table.add(.init("pipeline", .dim), .init("\(record.pipeline)  (\(record.source))"))
    table.add(.init("state", .dim), .init(state + took, style))
    if let owner, !record.state.isFinal, state != "interrupted" { table.add(.init("executed by", .dim), .init(owner)) }
    table.add(.init("created", .dim), .init(Clock.localTime(record.created)))
    for (name, value) in record.parameters { table.add(.init("-p", .dim), .init("\(name)=\(scalarText(value) ?? value.text())")) }
    if let message = progress.result["message"]?.stringValue { table.add(.init("message", .dim), .init(message)) }
    return table.text(appearance)
  }

  private var stepTable: Table {
    var table = Table("STEP", "STATE", "TOOK", "CPU", "MEMORY", "TRIES")
    for id in steps {
      let step = progress.steps[id] ?? RunProgress.Step()
      let result = step.result
      table.add(
        .init(id), .init(step.state.rawValue + (step.state != .undone && step.isUndone ? ", undone" : ""), step.state.style),
        .init(result["durationSeconds"]?.doubleValue.map(durationText) ?? "-"),
        .init(result["cpuSeconds"]?.doubleValue.map(durationText) ?? "-"),
        .init(result["peakMemoryBytes"]?.integerValue.map(sizeText) ?? "-"),
        .init(step.attempts > 0 ? String(step.attempts) : "-"))
    }
    return table
  }

  private func failures(_ appearance: Appearance) -> String {
    let texts = steps.compactMap { id -> String? in
      guard let step = progress.steps[id], step.state == .failed || step.state == .cancelled, !step.result.isEmpty else { return nil }
      var text = failureText(step: id, payload: step.result, appearance)
      if step.isUndone { text += "    what it changed was taken back\n" }
      return text
    }
    return texts.isEmpty ? "" : "\n" + texts.joined(separator: "\n")
  }

  /// What the steps gave, and with a failure what they kept as evidence.
  private func outputs(_ appearance: Appearance) -> String {
    var table = Table()
    for id in steps {
      guard let step = progress.steps[id] else { continue }
      for (name, value) in step.outputs where name != "checks" || checks(id) == nil { table.add(.init(id, .dim), .init(name), .init(scalarText(value) ?? value.text())) }
      for artifact in step.result["artifacts"]?.arrayValue ?? [] {
        table.add(.init(id, .dim), .init(artifact["name"]?.stringValue ?? "artifact"), .init(artifact["path"]?.stringValue ?? ""))
      }
    }
    return table.isEmpty ? "" : "\n" + table.text(appearance)
  }

  private func checks(_ id: String) -> ChecksText? {
    ChecksText(progress.steps[id]?.outputs["checks"]) ?? home.flatMap { ChecksText(run: record.id.text, step: id, home: $0) }
  }

  private func checksText(_ appearance: Appearance) -> String {
    steps.map { id in
      guard let checks = checks(id) else { return "" }
      let window = checks.badWindowMilliseconds.map { "; the release was live for \($0) ms" } ?? ""
      return "\nhealth checks of \(displayable(id))\(window)\n" + checks.table(appearance, indent: 2)
    }.joined()
  }

  private func advice(_ appearance: Appearance) -> String {
    if state == "interrupted" {
      return "\nNo process executes this run any more: \"slipway resume \(record.id)\" goes on with it,\n\"slipway cancel \(record.id)\" ends it.\n"
    }
    let left = notUndone
    guard record.state == .failed || record.state == .cancelled, !left.isEmpty else { return "" }
    return "\nNot taken back: \(left.map(displayable).joined(separator: ", ")). \"slipway undo \(record.id)\" tries it again.\n"
  }

  var json: JSONValue {
    var members = record.json(state: state).objectValue ?? [:]
    members["result"] = .object(progress.result)
    members["steps"] = .array(steps.map { id in
      let step = progress.steps[id] ?? RunProgress.Step()
      var members: JSONObject = [
        "id": .string(id), "state": .string(step.state.rawValue), "attempts": .integer(step.attempts),
        "undone": .bool(step.isUndone),
      ]
      members["started"] = step.started.map { .string(Clock.timestamp($0)) }
      members["ended"] = step.ended.map { .string(Clock.timestamp($0)) }
      for (key, value) in step.result { members[key] = value }
      if let checks = checks(id) {
        members["checks"] = .array(checks.checks.map(JSONValue.object))
        members["badWindowMilliseconds"] = checks.badWindowMilliseconds.map(JSONValue.integer)
      }
      return .object(members)
    })
    return .object(members)
  }
}
