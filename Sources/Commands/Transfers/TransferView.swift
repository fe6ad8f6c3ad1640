internal import Distribution

/// What a terminal shows of releases under way: a line for each. Values only; `TransferFollower` draws.
struct TransferView: Sendable {
  fileprivate struct Row: Sendable {
    var name: String
    var file = ""
    var done = 0
    var total: Int?
    /// What goes on instead of a transfer.
    var state: String? = "connecting"
    /// Bytes and times of the last seconds, for the rate.
    var samples: [(time: Double, bytes: Int)] = []
  }

  private var rows: [(key: Int, row: Row)] = []
  /// Seconds over which the rate is taken.
  private static let window = 4.0

  mutating func begin(_ key: Int, _ name: String) { rows.append((key, Row(name: name))) }

  mutating func end(_ key: Int) { rows.removeAll { $0.key == key } }

  mutating func note(_ key: Int, _ event: TransferEvent, now: Double) {
    guard let index = rows.firstIndex(where: { $0.key == key }) else { return }
    rows[index].row.note(event, now: now, window: Self.window)
  }

  /// - Parameter limit: lines there are room for.
  func lines(now: Double, limit: Int, _ appearance: Appearance) -> [String] {
    let width = (appearance.columns ?? 80) - 1
    let shown = rows.prefix(max(1, limit)).map { $0.row.line(now: now, width: width, appearance) }
    let more = rows.count - shown.count
    return more > 0 ? shown.dropLast() + ["and \(more + 1) more"] : Array(shown)
  }
}

extension TransferView.Row {
  fileprivate mutating func note(_ event: TransferEvent, now: Double, window: Double) {
    switch event {
    case .progress(let file, let done, let total):
      if file != self.file || done < self.done { samples = [] }
      self.file = file
      self.done = done
      self.total = total
      state = nil
      samples.append((now, done))
      samples.removeAll { now - $0.time > window }
    case .retrying(let seconds, let reason):
      state = displayable("again in \(durationText(seconds)): \(reason)")
      samples = []
    case .verifying: state = "verifying"
    case .note: break
    }
  }

  /// Bytes a second; nil before there is anything to tell it by.
  private func rate(now: Double) -> Double? {
    guard let first = samples.first, let last = samples.last, now - first.time > 0.3, last.bytes > first.bytes else { return nil }
    return Double(last.bytes - first.bytes) / (now - first.time)
  }

  /// `portfolio 1.2.0-3f9a1c2b  ━━━━━─────  12.3 MB of 40.1 MB  3.2 MB/s  8.7 s left`
  fileprivate func line(now: Double, width: Int, _ appearance: Appearance) -> String {
    if let state { return fitted("\(name)  \(state)", columns: width, ellipsis: appearance.ellipsis) }
    var parts = [total.map { "\(sizeText(done)) of \(sizeText($0))" } ?? sizeText(done)]
    if let rate = rate(now: now) {
      parts.append("\(sizeText(Int(rate)))/s")
      if let total, total > done { parts.append("\(durationText((Double(total - done) / rate).rounded())) left") }
    }
    let amount = parts.joined(separator: "  ")
    let room = width - columns(of: amount) - 2
    guard room > 8 else { return fitted(amount, columns: width, ellipsis: appearance.ellipsis) }
    let barWidth = total == nil ? 0 : min(24, max(0, room - columns(of: name) - 2))
    let label = fitted(name, columns: barWidth >= 4 ? room - barWidth - 2 : room, ellipsis: appearance.ellipsis)
    guard barWidth >= 4, let total, total > 0 else { return "\(label)  \(amount)" }
    let filled = min(barWidth, done * barWidth / total)
    let (full, empty) = appearance.unicode ? ("━", "─") : ("#", "-")
    let bar = appearance.paint(String(repeating: full, count: filled), .green) + appearance.paint(String(repeating: empty, count: barWidth - filled), .dim)
    return "\(label)  \(bar)  \(amount)"
  }
}
