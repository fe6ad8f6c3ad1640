/// Trials that interrupt a step in the middle of its work.
extension Trial {
  /// Lets an `execute` with the id 2 get into its work: past a first sign of life, its checkpoints answered.
  /// - Returns: its reply, where it was quicker than that.
  func waitForWork(_ conversation: Conversation) -> PluginReply? {
    let before = conversation.transcript.lines.count { $0.stream == .output }
    conversation.wait(seconds: 0.1) { conversation.transcript.lines.count { $0.stream == .output } > before }
    let reply = conversation.reply(to: "2", seconds: 0.03, answering: answer)
    if case .silent = reply { return nil }
    return reply
  }

  /// Cancels an `execute` with the id 2 in the middle of its work.
  /// - Returns: its reply, `silent` where there was none in time.
  func cancelAtWork(_ conversation: Conversation) -> PluginReply {
    conversation.send(executeLine(conversation))
    let early = waitForWork(conversation)
    cancel("2", conversation)
    return early ?? conversation.reply(to: "2", seconds: patience.cancel, answering: answer)
  }
}
