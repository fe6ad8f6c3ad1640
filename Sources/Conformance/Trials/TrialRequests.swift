internal import Engine
internal import JSON
internal import StepProtocol

/// The requests of a host, with what this trial has to give, and what a case expects of their replies.
extension Trial {
  /// - Parameter extra: members to be added.
  func executeParams(_ conversation: Conversation, key: String = "check-1", attempt: Int = 1, extra: JSONObject = [:])
    -> JSONValue
  {
    let context = ExecuteParams.Context(
      site: "conformance", environment: nil, trigger: ["kind": "manual"], home: home, provenance: .null)
    let params = ExecuteParams(
      run: "01KF2Z3V8Q5W0R6T7Y8N9B0C1D", pipeline: "conformance", step: "check", attempt: attempt, config: config,
      workspace: workspace, scratch: scratch(of: conversation), idempotencyKey: key, timeoutSeconds: executeSeconds,
      context: context)
    var members = params.json.objectValue ?? [:]
    for (key, value) in extra { members[key] = value }
    return .object(members)
  }

  func execute(
    _ conversation: Conversation, id: String = "2", key: String = "check-1", attempt: Int = 1, extra: JSONObject = [:],
    answering: Conversation.Answering? = nil
  ) -> PluginReply {
    conversation.request(
      Method.execute, executeParams(conversation, key: key, attempt: attempt, extra: extra), id: id,
      seconds: executeSeconds,
      answering: answering ?? answer)
  }

  /// `execute`, which has to succeed.
  func succeed(
    _ conversation: Conversation, id: String = "2", key: String = "check-1", attempt: Int = 1, extra: JSONObject = [:],
    answering: Conversation.Answering? = nil
  ) throws -> ExecuteResult {
    let reply = execute(conversation, id: id, key: key, attempt: attempt, extra: extra, answering: answering)
    let value = try result(reply, of: conversation, expected: "a result of execute")
    return try expectShape("a result with \"status\", \"outputs\", \"artifacts\"", conversation.lastLines) {
      () throws(JSONError) in
      try ExecuteResult(JSONField(value))
    }
  }

  func undo(_ value: JSONValue, _ conversation: Conversation, id: String = "3") -> PluginReply {
    let params = UndoParams(
      undo: value, reason: "requested", idempotencyKey: "check-1", workspace: workspace, scratch: scratch(of: conversation))
    return conversation.request(Method.undo, params.json, id: id, seconds: executeSeconds, answering: answer)
  }

  /// `undo` in a process of its own, which has to succeed.
  func undoAfresh(_ value: JSONValue) throws {
    let conversation = try launch()
    _ = try result(undo(value, conversation), of: conversation, expected: "a result of undo")
    conversation.closeInput()
  }

  func cancel(_ id: String, _ conversation: Conversation) {
    let params = CancelParams(id: id, reason: "conformance", graceSeconds: patience.cancel)
    conversation.send(.notification(method: Method.cancel, params: params.json))
  }

  /// The result of a reply.
  /// - Throws: `Finding` when it is none.
  func result(_ reply: PluginReply, of conversation: Conversation, expected: String) throws -> JSONValue {
    if let result = reply.result { return result }
    throw Finding(expected: expected, actual: reply.inWords, conversation.lastLines)
  }

  /// - Throws: `Finding` when the reply is neither a result nor an error.
  func expectReply(_ reply: PluginReply, of conversation: Conversation, expected: String = "a result or an error") throws {
    if !reply.isReply { throw Finding(expected: expected, actual: reply.inWords, conversation.lastLines) }
  }

  /// Shows that the process still answers: a method that nobody has, and the end where a plugin passes over such
  /// methods, which is the fault that the case unknown-method reports.
  func expectAlive(_ conversation: Conversation, id: String, after what: String) throws {
    let reply = conversation.request("conformance/no-such-method", id: id, seconds: patience.initialize, answering: answer)
    if case .silent = reply,
      conversation.request(Method.shutdown, id: "\(id)-end", seconds: patience.exit).result != nil
    { return }
    guard reply.error?.code == -32601 else {
      throw Finding(expected: "a process that still answers after \(what)", actual: reply.inWords, conversation.lastLines)
    }
  }

  /// - Throws: `Finding` when anything comes while nothing should.
  func expectSilence(_ conversation: Conversation, after what: String) throws {
    if case .line(let line) = conversation.nextLine(seconds: patience.quiet) {
      throw Finding(expected: "nothing on standard output after \(what)", actual: "another line", [line])
    }
  }
}
