internal import Publishing

/// What audits have found, for people.
struct AuditText {
  let reports: [AuditReport]
  /// Whether repairs were wanted.
  let hasRepaired: Bool

  /// Of each list; `--json` has all.
  private static let limit = 50

  func text(_ appearance: Appearance) -> String {
    if reports.isEmpty { return "Nothing was ever published here.\n" }
    var table = Table("SITE", "ENVIRONMENT", "VERSION", "FILES", "ANSWERS", "TOOK", "")
    for report in reports {
      table.add(
        .init(report.site), .init(report.environment), .init(report.version ?? "-"), .init(String(report.files)), .init(String(report.requests)),
        .init(durationText(report.seconds)), verdict(report))
    }
    return table.text(appearance) + reports.map { list($0, appearance) }.joined() + advice
  }

  private func verdict(_ report: AuditReport) -> Table.Cell {
    if !report.drifts.isEmpty { return .init("\(count(report.drifts.count, "thing")) \(report.drifts.count == 1 ? "differs" : "differ")", .red) }
    if !report.repaired.isEmpty { return .init("\(report.repaired.count) repaired", .yellow) }
    return .init(report.version == nil ? "nothing is live" : "as published", .green)
  }

  private func list(_ report: AuditReport, _ appearance: Appearance) -> String {
    var text = ""
    for (heading, drifts) in [("differs", report.drifts), ("was repaired", report.repaired)] where !drifts.isEmpty {
      text += "\n\(displayable(report.site)) (\(displayable(report.environment))): what \(heading)\n"
      for drift in drifts.prefix(Self.limit) {
        text += "  \(appearance.paint(displayable(drift.path), .bold))\n"
        text += "    expected \(displayable(drift.expected))\n    found    \(displayable(drift.found))\n"
        if let remedy = drift.remedy { text += "    \(appearance.paint("help:", .cyan)) \(displayable(remedy))\n" }
      }
      if drifts.count > Self.limit { text += "  and \(drifts.count - Self.limit) more; --json lists all\n" }
    }
    return text
  }

  private var advice: String {
    !hasRepaired && reports.contains { $0.drifts.contains { $0.remedy == nil } } ? "\nslipway audit --repair makes good what differs.\n" : ""
  }
}
