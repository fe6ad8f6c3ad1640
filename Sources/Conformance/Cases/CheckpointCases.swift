internal import JSON
internal import Pipelines
internal import StepProtocol

let checkpointCases = [
  ConformanceCase(
    "checkpoint-first", "sends a checkpoint before an effect that it can undo",
    section: "checkpoint"
  ) { bench in
    try bench.requireCapability(.undo)
    guard try bench.manifest().effects == .external else { throw Skip("it changes nothing outside of the workspace") }
    let trial = try bench.working()
    let conversation = try trial.launch()
    let result = try trial.succeed(conversation)
    guard result.undo != nil else { throw Skip("its example left nothing to undo (case undo-restores)") }
    if trial.checkpoints.isEmpty {
      throw Finding(
        expected: "a checkpoint before the effect", actual: "a result with \"undo\", and no checkpoint before it",
        conversation.lastLines)
    }
    for params in trial.checkpoints {
      _ = try expectShape("a checkpoint with \"undo\" and \"effects\"") { () throws(JSONError) in
        try CheckpointParams(JSONField(params))
      }
    }
  },
  ConformanceCase(
    "checkpoint-waits", "does nothing between a checkpoint and its answer",
    section: "checkpoint"
  ) { bench in
    let trial = try bench.working()
    let conversation = try trial.launch()
    var finding: Finding?
    var count = 0
    let reply = trial.execute(conversation) { request in
      guard request.method == Method.checkpoint else { return trial.answer(request) }
      count += 1
      // A plugin that does not wait is given the time to show it, but not by each of a thousand checkpoints.
      guard count <= 3, finding == nil else { return trial.answer(request) }
      let before = trial.snapshot()
      let lines = conversation.transcript.lines.count
      conversation.wait(seconds: trial.patience.quiet)
      let said = conversation.transcript.lines.dropFirst(lines).filter { $0.stream == .output && !$0.isNotification }
      if let line = said.first {
        finding = Finding(expected: "nothing until the checkpoint is answered", actual: "another message", [line])
      } else if let changes = before.changes(to: trial.snapshot()) {
        finding = Finding(expected: "no effect until the checkpoint is answered", actual: changes)
      }
      return trial.answer(request)
    }
    if let finding { throw finding }
    if count == 0 { throw Skip("it sends no checkpoint") }
    try trial.expectReply(reply, of: conversation)
  },
  ConformanceCase(
    "checkpoint-refused", "makes no effect and fails when its checkpoint could not be stored",
    section: "checkpoint"
  ) { bench in
    let trial = try bench.working()
    let original = trial.snapshot()
    let conversation = try trial.launch()
    var before: TreeSnapshot?
    let reply = trial.execute(conversation) { request in
      guard request.method == Method.checkpoint else { return trial.answer(request) }
      before = before ?? trial.snapshot()
      return .failure(id: request.id, Failure(.filesystem, "no space left on device", effects: .none).error)
    }
    guard let before else { throw Skip("it sends no checkpoint") }
    guard reply.error != nil else { throw Finding(expected: "an error", actual: reply.inWords, conversation.lastLines) }
    // What it had made ready may be cleared away.
    if let changes = before.changes(to: trial.snapshot(), orBackTo: original) {
      throw Finding(expected: "no effect after the checkpoint was refused", actual: changes)
    }
  },
]

extension TranscriptLine {
  fileprivate var isNotification: Bool { if case .message(.notification) = incoming { true } else { false } }
}
