internal import ChildProcess
internal import JSON
internal import Pipelines
internal import POSIX
internal import StepProtocol

let undoCases = [
  ConformanceCase("undo-restores", "takes back what it did, in the same process", section: "undo") { bench in
    let trial = try bench.undoable()
    let before = trial.snapshot()
    let conversation = try trial.launch()
    let undo = try trial.succeedWithUndo(conversation)
    _ = try trial.result(trial.undo(undo, conversation), of: conversation, expected: "a result of undo")
    try trial.expectRestored(before, conversation)
  },
  ConformanceCase("undo-fresh-process", "takes back what it did, in a fresh process", section: "undo") { bench in
    let trial = try bench.undoable()
    let before = trial.snapshot()
    let undo = try trial.executed()
    try trial.undoAfresh(undo)
    try trial.expectRestored(before)
  },
  ConformanceCase("undo-twice", "can be asked to undo again", section: "undo") { bench in
    let trial = try bench.undoable()
    let before = trial.snapshot()
    let undo = try trial.executed()
    for _ in 1...2 { try trial.undoAfresh(undo) }
    try trial.expectRestored(before)
    let conversation = try trial.launch()
    for id in ["3", "4"] {
      _ = try trial.result(
        trial.undo(undo, conversation, id: id), of: conversation, expected: "a result of undo when nothing is left to undo")
    }
  },
  ConformanceCase(
    "undo-after-crash", "takes back from its checkpoint what it did before it was killed",
    section: "checkpoint"
  ) { bench in
    let trial = try bench.undoable()
    let before = trial.outside()
    let conversation = try trial.launch()
    conversation.send(trial.executeLine(conversation))
    _ = conversation.reply(to: "2", seconds: trial.executeSeconds) { request in
      let answer = trial.answer(request)
      guard request.method == Method.checkpoint, let answer else { return answer }
      conversation.send(answer)
      // Into the middle of the effect, if it takes long enough to have one.
      conversation.wait(seconds: 0.02)
      conversation.signal(Signals.kill)
      return nil
    }
    conversation.end()
    guard let undo = trial.checkpoints.last?["undo"] else { throw Skip("it sends no checkpoint") }
    try trial.undoAfresh(undo)
    try trial.expectRestored(outside: before)
  },
  ConformanceCase("undo-after-cancel", "leaves what a cancelled step did to be undone", section: "Cancel") { bench in
    let trial = try bench.undoable()
    let before = trial.outside()
    let conversation = try trial.launch()
    let reply = trial.cancelAtWork(conversation)
    try trial.expectReply(reply, of: conversation)
    let own = [reply.result?["undo"], reply.error?.data["undo"]].compactMap(\.self).first { $0 != .null }
    if let undo = own ?? trial.checkpoints.last?["undo"] { try trial.undoAfresh(undo) }
    try trial.expectRestored(outside: before)
  },
  ConformanceCase("undo-garbage", "answers undo of what it never wrote, and does no harm", section: "undo") { bench in
    let trial = try bench.undoable()
    let undo = try trial.executed()
    let conversation = try trial.launch()
    let before = trial.snapshot()
    let garbage: [JSONValue] = [.null, 42, "text", [], [:], [1, nil, "x"], ["unknown": ["a": 1]], scrambled(undo)]
    for (index, value) in garbage.enumerated() {
      let reply = trial.undo(value, conversation, id: "\(index + 10)")
      try trial.expectReply(reply, of: conversation, expected: "a reply to undo of \(excerpt(value.text(), limit: 60))")
      if let changes = before.changes(to: trial.snapshot()) {
        throw Finding(expected: "no effect of undo of \(excerpt(value.text(), limit: 60))", actual: changes)
      }
    }
    try trial.expectAlive(conversation, id: "99", after: "undo of garbage")
  },
]

/// The same shape with values of other types.
private func scrambled(_ value: JSONValue) -> JSONValue {
  switch value {
  case .object(let members): .object(JSONObject(members.map { ($0.key, scrambled($0.value)) }))
  case .array(let elements): .array(elements.map(scrambled))
  case .string: 7
  case .null, .bool, .integer, .number: ["not", "this"]
  }
}

extension Bench {
  fileprivate func undoable() throws -> Trial {
    try requireCapability(.undo)
    return try working()
  }
}

extension Trial {
  /// The `undo` of a success.
  fileprivate func succeedWithUndo(_ conversation: Conversation) throws -> JSONValue {
    if let undo = try succeed(conversation).undo { return undo }
    throw Finding(
      expected: "a result with \"undo\", for the manifest says that it can undo", actual: "a result without",
      conversation.lastLines)
  }

  /// Executes in a process that ends then.
  fileprivate func executed() throws -> JSONValue {
    let conversation = try launch()
    let undo = try succeedWithUndo(conversation)
    conversation.closeInput()
    _ = conversation.waitForExit(seconds: patience.exit)
    conversation.end()
    return undo
  }

  fileprivate func expectRestored(_ before: TreeSnapshot, _ conversation: Conversation? = nil) throws {
    try expectSame(before, snapshot(), conversation)
  }

  /// What an interrupted step leaves in the workspace goes with the run.
  fileprivate func expectRestored(outside before: TreeSnapshot) throws { try expectSame(before, outside(), nil) }

  private func expectSame(_ before: TreeSnapshot, _ after: TreeSnapshot, _ conversation: Conversation?) throws {
    guard let changes = before.changes(to: after, countingFolders: false) else { return }
    throw Finding(
      expected: "everything as it was before execute, but for what check.json says to ignore", actual: changes,
      conversation?.lastLines ?? [])
  }
}
