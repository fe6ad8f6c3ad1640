import JSON
import RunHistory
import Testing

/// The fold of a run's events. Each test is a short story of one run.
struct RunProgressTests {
  private let run = RunID("01ARYZ6S41000000000000000Z")

  private func progress(_ story: [(EventKind, String?, JSONObject)]) throws -> RunProgress {
    let run = try #require(run)
    return RunProgress(
      story.enumerated().map { index, entry in
        Event(run: run, sequence: index + 1, time: Double(index), kind: entry.0, step: entry.1, payload: entry.2)
      })
  }

  @Test func `a run that goes well`() throws {
    let progress = try progress([
      (.runQueued, nil, [:]), (.runStarted, nil, [:]), (.stepStarted, "a", [:]), (.stepLog, "a", ["message": "m"]),
      (.stepProgress, "a", ["done": 1]), (.stepSucceeded, "a", ["outputs": ["n": 1], "undo": ["x": 1]]), (.stepStarted, "b", [:]),
      (.stepUnchanged, "b", [:]), (.stepSkipped, "c", ["reason": "when"]), (.runSucceeded, nil, ["ok": true]),
    ])
    #expect(progress.state == .succeeded)
    #expect(progress.result == ["ok": true])
    #expect(progress.order == ["a", "b", "c"])
    #expect(progress.steps.mapValues(\.state) == ["a": .succeeded, "b": .unchanged, "c": .skipped])
    let first = try #require(progress.steps["a"])
    #expect(first.outputs == ["n": 1])
    #expect(first.attempts == 1)
    #expect(first.started == 2)
    #expect(first.ended == 5)
    #expect(progress.undoable.map(\.id) == ["a"])
  }

  @Test func `no events: a run that is queued`() {
    #expect(RunProgress().state == .queued)
    #expect(RunProgress().undoable.isEmpty)
  }

  @Test func `a retry counts attempts and keeps the first start`() throws {
    let progress = try progress([
      (.stepStarted, "a", [:]), (.stepRetrying, "a", ["attempt": 1]), (.stepStarted, "a", [:]), (.stepRetrying, "a", [:]),
      (.stepStarted, "a", [:]),
    ])
    #expect(progress.steps["a"]?.attempts == 3)
    #expect(progress.steps["a"]?.state == .running)
    #expect(progress.steps["a"]?.started == 0)
    #expect(progress.steps["a"]?.ended == nil)
  }

  @Test func `undo goes backwards by the first undo of each step, with the newest undo of each`() throws {
    let progress = try progress([
      (.stepStarted, "a", [:]), (.stepStarted, "b", [:]), (.checkpoint, "b", ["undo": 1]), (.checkpoint, "a", ["undo": 2]),
      (.checkpoint, "b", ["undo": 3]), (.stepSucceeded, "b", ["undo": 4]), (.stepSucceeded, "a", [:]), (.stepStarted, "c", [:]),
      (.stepSucceeded, "c", ["undo": ["z": 1]]), (.stepStarted, "d", [:]), (.stepSucceeded, "d", [:]),
    ])
    #expect(progress.undoable.map(\.id) == ["c", "a", "b"])
    #expect(progress.undoable.map(\.undo) == [["z": 1], 2, 4])
  }

  @Test func `an undo of null takes the checkpoint's back`() throws {
    let progress = try progress([(.checkpoint, "a", ["undo": 1]), (.stepSucceeded, "a", ["undo": nil])])
    #expect(progress.undoable.isEmpty)
  }

  @Test func `what was undone is not undone again; what could not be still can`() throws {
    let progress = try progress([
      (.stepStarted, "a", [:]), (.checkpoint, "a", ["undo": 1]), (.stepSucceeded, "a", [:]), (.checkpoint, "b", ["undo": 2]),
      (.stepFailed, "b", ["kind": "network"]), (.checkpoint, "c", ["undo": 3]), (.stepSucceeded, "c", [:]),
      (.stepUndone, "c", ["failure": ["message": "no"]]), (.stepUndone, "b", [:]), (.stepUndone, "a", [:]),
    ])
    #expect(progress.undoable.map(\.id) == ["c"])
    #expect(progress.steps["a"]?.state == .undone)
    #expect(progress.steps["b"]?.state == .failed)
    #expect(progress.steps["b"]?.isUndone == true)
    #expect(progress.steps["c"]?.state == .succeeded)
  }

  @Test func `a step that runs again after an undo can be undone again`() throws {
    let progress = try progress([
      (.checkpoint, "a", ["undo": 1]), (.stepFailed, "a", ["kind": "failed"]), (.stepUndone, "a", [:]), (.stepStarted, "a", [:]),
      (.checkpoint, "a", ["undo": 2]), (.stepSucceeded, "a", [:]),
    ])
    #expect(progress.undoable.map(\.undo) == [2])
    #expect(progress.steps["a"]?.state == .succeeded)
  }

  @Test func `failed, cancelled, optional`() throws {
    let progress = try progress([
      (.stepFailed, "a", ["kind": "network", "undo": 5]), (.stepFailed, "b", ["kind": "killed", "cancelled": true]),
      (.stepFailed, "c", ["kind": "failed", "optional": true]), (.runFailed, nil, ["step": "a"]),
    ])
    #expect(progress.steps.mapValues(\.state) == ["a": .failed, "b": .cancelled, "c": .failed])
    #expect(progress.steps.mapValues(\.isOptional) == ["a": false, "b": false, "c": true])
    #expect(progress.steps["a"]?.result["kind"] == "network")
    #expect(progress.undoable.map(\.undo) == [5])
    #expect(progress.state == .failed)
  }

  @Test func `a failure without effects has cleaned up behind itself: nothing is left to undo`() throws {
    let progress = try progress([
      (.stepStarted, "a", [:]), (.checkpoint, "a", ["undo": 1]), (.stepFailed, "a", ["kind": "network", "effects": "none"]),
      (.checkpoint, "b", ["undo": 2]), (.stepFailed, "b", ["kind": "network", "effects": "unknown"]),
    ])
    #expect(progress.undoable.map(\.id) == ["b"])
  }

  @Test func `a later attempt that changed nothing does not undo what an earlier one left`() throws {
    let progress = try progress([
      (.stepStarted, "a", [:]), (.checkpoint, "a", ["undo": 1]), (.stepStarted, "a", [:]),
      (.stepFailed, "a", ["kind": "killed", "effects": "none"]),
    ])
    #expect(progress.undoable.map(\.undo) == [1])
  }

  @Test func `a step that waits for its next attempt is pending`() throws {
    #expect(try progress([(.stepStarted, "a", [:]), (.stepRetrying, "a", [:])]).steps["a"]?.state == .pending)
  }

  @Test func `the fold of a part and then the rest is the fold of the whole`() throws {
    let story: [(EventKind, String?, JSONObject)] = [
      (.runStarted, nil, [:]), (.stepStarted, "a", [:]), (.checkpoint, "a", ["undo": 1]), (.stepSucceeded, "a", ["outputs": ["x": 1]]),
      (.stepStarted, "b", [:]), (.stepFailed, "b", ["kind": "failed"]), (.stepUndone, "a", [:]), (.runFailed, nil, [:]),
    ]
    let whole = try progress(story)
    let run = try #require(run)
    for cut in story.indices {
      var part = try progress(Array(story[..<cut]))
      for (index, entry) in story.enumerated().dropFirst(cut) {
        part.apply(Event(run: run, sequence: index + 1, time: Double(index), kind: entry.0, step: entry.1, payload: entry.2))
      }
      #expect(part == whole)
    }
  }
}
