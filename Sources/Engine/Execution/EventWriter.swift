internal import Diagnostics
internal import JSON
internal import POSIX
internal import RunHistory
internal import StepProtocol

/// Collects a run's events, hides secrets in them, and writes them in batches that keep their order.
final class EventWriter {
  private let journal: Journal
  private let follower: (Event) -> Void
  private(set) var redactor: Redactor
  /// The fold of everything written: what a resumed run would see.
  private(set) var progress: RunProgress
  private var entries: [Journal.Entry] = []
  private var entriesAreDurable = false
  private var latestProgress: [String: JSONObject] = [:]
  private var progressDue: Double?
  /// When the log lines that have been collected are written at the latest.
  private var linesDue: Double?
  /// Something other than log lines has been collected.
  private var isUrgent = false

  /// Longer log messages are cut: the journal is no place for files.
  static let longestMessage = 16384
  /// A step's progress is written this often, in seconds.
  static let progressInterval = 0.2
  /// Log lines are written together, after this many seconds or lines: a commit for each would cost more than the line.
  static let lineInterval = 0.05
  static let lineBatch = 512

  init(_ run: RunID, in history: RunHistory, redactor: Redactor, follower: @escaping (Event) -> Void) throws {
    journal = try Journal(run, in: history)
    progress = RunProgress(try history.milestones(run))
    self.redactor = redactor
    self.follower = follower
  }

  func hide(_ secret: String) { redactor.add(secret) }

  /// When `writeWhatIsDue` has something to do.
  var nextTick: Double? { [progressDue, linesDue].compactMap(\.self).min() }

  /// - Parameter durable: on the disk after the next `flush`.
  func add(_ kind: EventKind, step: String? = nil, _ payload: JSONObject = [:], durable: Bool = false) {
    if let step, let last = latestProgress.removeValue(forKey: step) {
      entries.append(Journal.Entry(.stepProgress, step: step, last))
    }
    entries.append(Journal.Entry(kind, step: step, redacted(payload)))
    isUrgent = true
    if durable { entriesAreDurable = true }
  }

  func log(_ level: LogLevel, _ message: String, source: LogSource, fields: JSONObject = [:], step: String) {
    let text = Self.shortened(redactor.redact(message))
    var payload: JSONObject = ["level": .string(level.rawValue), "message": .string(text), "source": .string(source.rawValue)]
    if !fields.isEmpty {
      let size = JSONValue.object(fields).bytes().count
      payload["fields"] = .object(size > Self.longestMessage ? ["droppedBytes": .integer(size)] : redactor.redact(fields))
    }
    entries.append(Journal.Entry(.stepLog, step: step, payload))
    linesDue = linesDue ?? Clock.monotonic + Self.lineInterval
  }

  /// Words of the host's own: a plugin that asks to hide one of them hides it in its texts only.
  private static let ownWords: Set<String> = [
    "origin", "kind", "effects", "uses", "version", "idempotencyKey", "attempt", "cancelled", "overdue", "optional", "steps",
    "failedSteps", "undone", "undoFailed", "resumed", "pipeline", "reason", "done", "total",
  ]

  /// A payload whose values hold no secret any more; its keys are the host's.
  private func redacted(_ payload: JSONObject) -> JSONObject {
    JSONObject(
      payload.members.map { key, value in
        if Self.ownWords.contains(key) { return (key, value) }
        switch (key, redactor.redact(value)) {
        case ("failure", _): return (key, .object(redacted(value.objectValue ?? [:])))
        case ("message", .string(let text)), ("help", .string(let text)): return (key, .string(Self.shortened(text)))
        case (_, let redacted): return (key, redacted)
        }
      })
  }

  /// Cut behind the redaction: half a secret would not be found.
  private static func shortened(_ text: String) -> String {
    if text.utf8.count <= longestMessage { return text }
    return "\(String(decoding: text.utf8.prefix(longestMessage), as: UTF8.self))… (\(text.utf8.count) bytes)"
  }

  /// Only the newest progress of a step counts, a few times a second.
  func progress(_ progress: PluginNotification.Progress, step: String, now: Double) {
    latestProgress[step] = progress.json.objectValue.map(redacted)
    progressDue = progressDue ?? now + Self.progressInterval
  }

  /// Writes what can't wait, and log lines and progress when their time has come.
  /// - Throws: `DatabaseError`, a full disk for instance.
  func writeWhatIsDue(now: Double) throws {
    if let due = progressDue, now >= due {
      for (step, payload) in latestProgress.sorted(by: { $0.key < $1.key }) {
        entries.append(Journal.Entry(.stepProgress, step: step, payload))
      }
      latestProgress = [:]
      progressDue = nil
      isUrgent = true
    }
    if isUrgent || entries.count >= Self.lineBatch || linesDue.map({ now >= $0 }) ?? false { try flush() }
  }

  /// Writes all that has been collected.
  /// - Throws: `DatabaseError`, a full disk for instance.
  func flush() throws {
    guard !entries.isEmpty else { return }
    defer {
      entries = []
      entriesAreDurable = false
      isUrgent = false
      linesDue = nil
    }
    for event in try journal.write(entries, durable: entriesAreDurable) {
      progress.apply(event)
      follower(event)
    }
  }
}
