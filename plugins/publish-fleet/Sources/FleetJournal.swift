internal import JSON
internal import POSIX
internal import Releases
internal import StepKit
internal import Synchronization

/// The record, kept by the host before each effect, and in its home for an attempt that is repeated after a crash: what
/// was live before the first attempt is then found only here. Hosts of a wave are served side by side, one at a time
/// changes the record.
final class FleetJournal: Sendable {
  private struct State {
    var record: FleetRecord
    var isSent = false
  }

  private let context: StepContext
  private let path: String
  private let state: Mutex<State>

  /// - Throws: `SystemError`, `JSONError`.
  init(_ fleet: Fleet, _ context: StepContext) throws {
    self.context = context
    path = Path.join(context.home, "fleet/\(fleet.manifest.site)/\(fleet.environment).json")
    var record = FleetRecord(site: fleet.manifest.site, version: fleet.manifest.version, environment: fleet.environment)
    if Files.exists(path), !context.idempotencyKey.isEmpty {
      let entry = try JSONValue(parsing: Files.read(path, limit: 1 << 24), file: path)
      if entry["idempotencyKey"]?.stringValue == context.idempotencyKey, let value = entry["record"] { record = try FleetRecord(value) }
    }
    state = Mutex(State(record: record, isSent: !record.entries.isEmpty))
  }

  /// Of an earlier attempt, or of this one.
  func entry(_ host: FleetHost) -> FleetRecord.Entry? { record.entries.first { $0.host.text == host.text } }

  var record: FleetRecord { state.withLock { $0.record } }

  /// Returns when the change is on the disk.
  /// - Throws: `StepError`, `SystemError`: the effect must not be made.
  func update(_ change: (inout FleetRecord) -> Void) throws {
    try state.withLock { state in
      var record = state.record
      change(&record)
      try Files.makeDirectories(Path.parent(path))
      try Files.replace(
        path, with: JSONValue.object(["idempotencyKey": .string(context.idempotencyKey), "record": record.json]).bytes(), permissions: 0o600)
      try context.checkpoint(undo: record.json)
      state = State(record: record, isSent: true)
    }
  }

  /// nil when nothing has been done.
  var undo: JSONValue? { state.withLock { $0.isSent ? $0.record.json : nil } }
}
