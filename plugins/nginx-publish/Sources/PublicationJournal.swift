internal import Nginx
internal import POSIX
internal import Publishing
internal import StepKit

/// How the last publication began. When the host repeats a step that was interrupted (the same idempotency key),
/// the switch may have been made already: what was live before it, and with it the undo, is then found only here.
struct PublicationJournal {
  let deployment: Deployment
  /// The same for every attempt at one step of one run.
  let key: String

  private var path: String { deployment.layout.journal(deployment.site, deployment.environment) }

  /// - Returns: the state before the interrupted attempt; nil when there was none, or when something else is live now.
  func before() throws -> Deployment.State? {
    guard !key.isEmpty, Files.exists(path) else { return nil }
    let entry = try JSONValue(parsing: Files.read(path, limit: 1 << 20), file: path)
    guard entry["idempotencyKey"]?.stringValue == key, let value = entry["undo"] else { return nil }
    let undo = try UndoRecord(value)
    return try [undo.version, undo.before.current].contains(deployment.state().current) ? undo.before : nil
  }

  /// Before the switch, on the disk when it returns.
  func note(_ undo: UndoRecord) throws {
    try Files.replace(path, with: JSONValue.object(["idempotencyKey": .string(key), "undo": undo.json]).bytes())
  }
}
