internal import JSON
internal import RunHistory

extension LiveView {
  /// `59 min 59 s`
  private static let timeWidth = 11
  /// A mark, four columns of the step's id, its time.
  private static let narrowest = 4 + 4 + 2 + timeWidth
  private static let spinner = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"]

  /// The list as it is now, no wider and no higher than the terminal.
  /// - Parameters:
  ///   - now: seconds since 1970.
  ///   - rows: of the terminal.
  ///   - isLast: the run is over, and its summary follows.
  func lines(now: Double, rows: Int, isLast: Bool = false, _ appearance: Appearance) -> [String] {
    let width = max(Self.narrowest, (appearance.columns ?? 80) - 1)
    let room = max(1, rows - 2)
    let shown = visibleSteps(room)
    let idWidth = min(24, width - Self.narrowest + 4, shown.map { columns(of: displayable($0)) }.max() ?? 0)
    var lines = shown.map { line($0, idWidth: idWidth, width: width, now: now, appearance) }
    if shown.count < steps.count {
      let rest = fitted("  " + restText(hidden: shown), columns: width, ellipsis: appearance.ellipsis)
      lines.append(appearance.paint(rest, .dim))
    }
    return isLast ? lines : [headline(width: width, now: now, appearance)] + lines
  }

  private func headline(width: Int, now: Double, _ appearance: Appearance) -> String {
    let state = waitingFor.map { "waits for \(displayable($0))" } ?? progress.state.rawValue
    let time = started.map { "  \(durationText(now - $0))" } ?? ""
    let name = fitted(displayable(pipeline), columns: max(8, width - 14), ellipsis: appearance.ellipsis)
    let rest = fitted("  \(state)\(time)  \(run)", columns: width - columns(of: name), ellipsis: appearance.ellipsis)
    return appearance.paint(name, .bold) + appearance.paint(rest, .dim)
  }

  private func line(_ id: String, idWidth: Int, width: Int, now: Double, _ appearance: Appearance) -> String {
    let step = progress.steps[id] ?? RunProgress.Step()
    let turn = Int(max(0, now) * 10) % Self.spinner.count
    let mark = step.state == .running && appearance.unicode ? appearance.paint(Self.spinner[turn], .cyan) : step.state.mark(appearance)
    let name = padded(fitted(displayable(id), columns: idWidth, ellipsis: appearance.ellipsis), to: idWidth)
    let painted = step.state == .pending ? appearance.paint(name, .dim) : name
    let time = fitted(
      step.started.map { durationText((step.ended ?? now) - $0) } ?? "", columns: Self.timeWidth, ellipsis: appearance.ellipsis)
    let detail = detail(id, step, room: width - (4 + idWidth + 2 + Self.timeWidth + 2), appearance)
    let left = "  \(mark) \(painted)  "
    return detail.isEmpty ? left + time : left + padded(time, to: Self.timeWidth) + "  " + detail
  }

  private func detail(_ id: String, _ step: RunProgress.Step, room: Int, _ appearance: Appearance) -> String {
    guard room > 4 else { return "" }
    func fit(_ text: String) -> String { fitted(text, columns: room, ellipsis: appearance.ellipsis) }
    switch step.state {
    case .running:
      guard let amount = amounts[id] else { return appearance.paint(fit(notes[id] ?? ""), .yellow) }
      let barWidth = min(20, room - columns(of: amount.amount) - 2)
      guard barWidth >= 5, let bar = amount.bar(width: barWidth, appearance) else { return fit(amount.text) }
      return bar + "  " + fitted(amount.text, columns: room - barWidth - 2, ellipsis: appearance.ellipsis)
    case .failed, .cancelled: return appearance.paint(fit(displayable(step.result["kind"]?.stringValue ?? "")), .red)
    case .unchanged: return appearance.paint(fit("unchanged"), .dim)
    case .skipped: return appearance.paint(fit(notes[id].map { "skipped: \($0)" } ?? "skipped"), .dim)
    case .undone: return appearance.paint(fit("undone"), .yellow)
    case .pending, .succeeded: return ""
    }
  }

  /// All where there is room; else what runs or went wrong first, in the order of the pipeline.
  private func visibleSteps(_ room: Int) -> [String] {
    guard steps.count > room else { return steps }
    func rank(_ id: String) -> Int {
      switch progress.steps[id]?.state ?? .pending {
      case .running: 0
      case .failed, .cancelled: 1
      case .pending: 2
      default: 3
      }
    }
    let chosen = Set(steps.enumerated().sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }
      .prefix(max(0, room - 1)).map(\.element))
    return steps.filter(chosen.contains)
  }

  /// `and 190 more: 120 succeeded, 70 pending`
  private func restText(hidden shown: [String]) -> String {
    let others = Set(steps).subtracting(shown)
    let counts = StepState.allCases.compactMap { state in
      let number = others.count { (progress.steps[$0]?.state ?? .pending) == state }
      return number > 0 ? "\(number) \(state.rawValue)" : nil
    }
    return "and \(others.count) more: \(counts.joined(separator: ", "))"
  }
}
