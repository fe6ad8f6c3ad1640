internal import Engine
internal import JSON
internal import JSONSchema
internal import Pipelines
internal import StepProtocol

/// How the bytes of a request may arrive.
let framingCases = [
  ConformanceCase("byte-by-byte", "reads requests that arrive one byte at a time", section: "Transport") { bench in
    let trial = try bench.working()
    // Not with the first request: a process that is still starting would find all its bytes there.
    let conversation = try trial.launch()
    conversation.send(trial.executeLine(conversation), inPiecesOf: 1, seconds: trial.executeSeconds)
    try trial.expectExecuted(conversation)
  },
  ConformanceCase(
    "two-requests-at-once", "reads two requests that arrive in one piece",
    section: "Transport"
  ) { bench in
    let trial = try bench.working()
    let conversation = try trial.start()
    conversation.send(Trial.initializeLine + trial.executeLine(conversation))
    try trial.expectInitialized(conversation)
    try trial.expectExecuted(conversation)
  },
  ConformanceCase("carriage-returns", "drops a carriage return before the newline", section: "Transport") { bench in
    let trial = try bench.working()
    let conversation = try trial.start()
    conversation.send(Trial.initializeLine.dropLast() + [13, 10])
    try trial.expectInitialized(conversation)
    conversation.send(trial.executeLine(conversation).dropLast() + [13, 10])
    try trial.expectExecuted(conversation)
  },
  ConformanceCase("blank-lines", "ignores blank lines", section: "Transport") { bench in
    let trial = try bench.working()
    let conversation = try trial.start()
    conversation.send([10, 13, 10] + Trial.initializeLine + [10])
    try trial.expectInitialized(conversation)
    conversation.send([10, 10] + trial.executeLine(conversation) + [10])
    try trial.expectExecuted(conversation)
    try trial.expectSilence(conversation, after: "blank lines")
  },
  ConformanceCase("largest-line", "reads a request of 1,048,576 bytes", section: "Transport") { bench in
    let trial = try bench.working()
    let conversation = try trial.launch()
    let empty = trial.executeLine(conversation, extra: ["x-padding": ""])
    let padding = String(repeating: "p", count: Limits.lineBytes + 1 - empty.count)
    let line = trial.executeLine(conversation, extra: ["x-padding": .string(padding)])
    conversation.send(line)
    try trial.expectExecuted(conversation)
  },
  ConformanceCase("non-ascii", "takes texts in any script", section: "Transport") { bench in
    let trial = try bench.working()
    let conversation = try trial.launch()
    trial.replaceConfig(try withForeignTexts(trial.config, bench.manifest()))
    let context: JSONValue = [
      "site": "é", "environment": nil, "trigger": ["kind": "🚢"], "home": .string(trial.home), "provenance": nil,
    ]
    let reply = trial.execute(conversation, extra: ["pipeline": "публикация", "step": "日本", "context": context])
    try trial.expectReply(reply, of: conversation)
    try trial.expectAlive(conversation, id: "3", after: "texts in any script")
  },
]

/// Fills those strings of a config that could be anything, and are not there yet.
private func withForeignTexts(_ config: JSONValue, _ manifest: PluginManifest) -> JSONValue {
  var config = config.objectValue ?? [:]
  for (key, schema) in manifest.config.schema["properties"]?.objectValue ?? [:] {
    guard config[key] == nil, !manifest.secrets.contains(key), isFreeText(schema) else { continue }
    var longer = config
    longer[key] = "ключ é 日本 🚢 \u{2028}"
    if manifest.config.validate(.object(longer)).isEmpty { config = longer }
  }
  return .object(config)
}

private func isFreeText(_ schema: JSONValue) -> Bool {
  schema["type"] == "string" && ["enum", "const", "pattern", "format"].allSatisfy { schema[$0] == nil }
}

extension Trial {
  static var initializeLine: [UInt8] {
    Message.request(
      id: .string("1"), method: Method.initialize,
      params: InitializeParams(hostName: "slipway", hostVersion: hostVersion).json
    ).line
  }

  func executeLine(_ conversation: Conversation, id: String = "2", extra: JSONObject = [:]) -> [UInt8] {
    Message.request(id: .string(id), method: Method.execute, params: executeParams(conversation, extra: extra)).line
  }

  fileprivate func expectInitialized(_ conversation: Conversation) throws {
    let reply = conversation.reply(to: "1", seconds: patience.initialize)
    _ = try result(reply, of: conversation, expected: "a result of initialize")
  }

  fileprivate func expectExecuted(_ conversation: Conversation, id: String = "2") throws {
    _ = try result(
      conversation.reply(to: id, seconds: executeSeconds, answering: answer), of: conversation,
      expected: "a result of execute")
  }
}
