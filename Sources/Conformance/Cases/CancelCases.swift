internal import JSON
internal import StepProtocol

let cancelCases = [
  ConformanceCase(
    "cancel-nothing", "is not impressed by a cancel of what is not in flight",
    section: "Cancel"
  ) { bench in
    let trial = try bench.working()
    let conversation = try trial.launch()
    trial.cancel("nothing-of-this-name", conversation)
    try trial.expectSilence(conversation, after: "a cancel of nothing")
    _ = try trial.succeed(conversation)
  },
  ConformanceCase("cancel-at-once", "answers a request once that is cancelled right away", section: "Cancel") { bench in
    let trial = try bench.working()
    let conversation = try trial.launch()
    conversation.send(trial.executeLine(conversation))
    trial.cancel("2", conversation)
    try trial.expectCancelled(conversation)
  },
  ConformanceCase(
    "cancel-during-execute", "answers a request once that is cancelled while it works",
    section: "Cancel"
  ) { bench in
    let trial = try bench.working()
    let conversation = try trial.launch()
    try trial.expectCancelled(conversation, trial.cancelAtWork(conversation))
  },
  ConformanceCase(
    "cancel-at-checkpoint", "takes a cancel while it waits for the answer to a checkpoint",
    section: "checkpoint"
  ) { bench in
    let trial = try bench.working()
    let conversation = try trial.launch()
    conversation.send(trial.executeLine(conversation))
    var hasCancelled = false
    let end = conversation.seconds + trial.executeSeconds
    let reply = conversation.reply(to: "2", seconds: end - conversation.seconds) { request in
      if request.method == Method.checkpoint, !hasCancelled {
        hasCancelled = true
        trial.cancel("2", conversation)
        conversation.wait(seconds: 0.05)
      }
      return trial.answer(request)
    }
    if !hasCancelled { throw Skip("it sends no checkpoint") }
    try trial.expectCancelled(conversation, reply)
  },
  ConformanceCase(
    "cancel-after-reply", "is not impressed by a cancel that comes too late",
    section: "Cancel"
  ) { bench in
    let trial = try bench.working()
    let conversation = try trial.launch()
    _ = try trial.succeed(conversation)
    trial.cancel("2", conversation)
    try trial.expectSilence(conversation, after: "a cancel of what was answered")
    try trial.expectAlive(conversation, id: "3", after: "a cancel that came too late")
  },
  ConformanceCase("cancel-effects", "says truthfully what a cancelled step has changed", section: "Failures") { bench in
    let trial = try bench.working()
    let before = trial.outside()
    let conversation = try trial.launch()
    let reply = trial.cancelAtWork(conversation)
    guard let error = reply.error else { throw Skip("it was done before the cancel came") }
    if Failure(error).effects == .none, let changes = before.changes(to: trial.outside(), countingFolders: false) {
      throw Finding(
        expected: "other \"effects\" than \"none\", for something was changed", actual: changes, conversation.lastLines)
    }
  },
]

extension Trial {
  /// One reply: the error 1800 with its effects, or a result of what was done already.
  fileprivate func expectCancelled(_ conversation: Conversation, _ given: PluginReply? = nil) throws {
    let reply = given ?? conversation.reply(to: "2", seconds: patience.cancel, answering: answer)
    try expectReply(
      reply, of: conversation, expected: "the error 1800, or the result, within \(patience.cancel.formatted) s")
    if let error = reply.error {
      guard error.code == FailureKind.cancelled.code else {
        throw Finding(expected: "the error 1800, or the result", actual: reply.inWords, conversation.lastLines)
      }
      guard error.data["effects"]?.stringValue.flatMap(Effects.init) != nil else {
        throw Finding(
          expected: "the error 1800 with its \"effects\"", actual: "data \(excerpt(error.data.text()))",
          conversation.lastLines)
      }
    }
    try expectSilence(conversation, after: "the reply to a cancelled request")
    try expectAlive(conversation, id: "9", after: "a cancel")
  }
}
