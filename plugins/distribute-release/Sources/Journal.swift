internal import JSON
internal import StepKit
internal import Synchronization

/// The record of what is to be undone, kept by the host before each effect. Hosts are served side by side, and what one
/// thread adds must not be lost by another: one at a time.
final class Journal: Sendable {
  private struct State {
    var record: UndoRecord
    var isSent = false
  }

  private let context: StepContext
  private let state: Mutex<State>

  init(_ record: UndoRecord, _ context: StepContext) {
    self.context = context
    state = Mutex(State(record: record))
  }

  /// Returns when the change is on the disk.
  /// - Throws: `StepError`: the effect must not be made.
  func update(_ change: (inout UndoRecord) -> Void) throws {
    try state.withLock { state in
      var record = state.record
      change(&record)
      try context.checkpoint(undo: record.json)
      state = State(record: record, isSent: true)
    }
  }

  /// nil when nothing has been done.
  var undo: JSONValue? { state.withLock { $0.isSent ? $0.record.json : nil } }

  var effects: Effects { state.withLock { $0.isSent ? .partial : .none } }
}
