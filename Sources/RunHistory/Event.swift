package import JSON
internal import POSIX

package enum EventKind: String, CaseIterable, Sendable, Hashable {
  case runQueued = "run.queued"
  case runStarted = "run.started"
  case runSucceeded = "run.succeeded"
  case runFailed = "run.failed"
  case runCancelled = "run.cancelled"
  case stepStarted = "step.started"
  case stepProgress = "step.progress"
  case stepLog = "step.log"
  case stepRetrying = "step.retrying"
  case stepSucceeded = "step.succeeded"
  case stepUnchanged = "step.unchanged"
  case stepFailed = "step.failed"
  case stepSkipped = "step.skipped"
  case stepUndone = "step.undone"
  case checkpoint = "checkpoint"

  /// The state that a run is in after this event; nil for events of steps.
  package var runState: RunState? {
    switch self {
    case .runQueued: .queued
    case .runStarted: .running
    case .runSucceeded: .succeeded
    case .runFailed: .failed
    case .runCancelled: .cancelled
    default: nil
    }
  }
}

/// One entry of a run's journal.
package struct Event: Sendable, Hashable {
  package var run: RunID
  /// From 1, without gaps.
  package var sequence: Int
  /// Seconds since 1970.
  package var time: Double
  package var kind: EventKind
  package var step: String?
  package var payload: JSONObject

  package init(run: RunID, sequence: Int, time: Double, kind: EventKind, step: String?, payload: JSONObject) {
    self.run = run
    self.sequence = sequence
    self.time = time
    self.kind = kind
    self.step = step
    self.payload = payload
  }

  /// As `--json` prints it and the API streams it.
  package var json: JSONValue {
    var members: JSONObject = [
      "version": 1, "run": .string(run.text), "seq": .integer(sequence), "time": .string(Clock.timestamp(time)),
      "kind": .string(kind.rawValue),
    ]
    members["step"] = step.map(JSONValue.string)
    members["payload"] = .object(payload)
    return .object(members)
  }
}
