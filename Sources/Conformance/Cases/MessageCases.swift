internal import JSON
internal import Pipelines
internal import StepProtocol

/// What a plugin does with messages that it does not expect.
let messageCases = [
  ConformanceCase(
    "unknown-members", "ignores members of params that it does not know",
    section: "Requests of the host"
  ) { bench in
    let trial = try bench.working()
    let conversation = try trial.start()
    var params = InitializeParams(protocols: [1], hostName: "slipway", hostVersion: "1").json.objectValue ?? [:]
    params["x-unknown"] = ["nested": [1, nil, "text"]]
    let reply = conversation.request(Method.initialize, .object(params), id: "1", seconds: trial.patience.initialize)
    _ = try trial.result(reply, of: conversation, expected: "a result of initialize with unknown members")
    _ = try trial.succeed(conversation, extra: ["x-unknown": ["nested": [1, nil, "text"]], "priority": 3])
  },
  ConformanceCase(
    "unknown-method", "answers a method that it does not have with -32601, and goes on",
    section: "Requests of the host"
  ) { bench in
    let trial = try bench.trial()
    let conversation = try trial.launch()
    for id in ["2", "3"] {
      let reply = conversation.request("conformance/no-such-method", ["a": 1], id: id, seconds: trial.patience.question)
      guard reply.error?.code == -32601 else {
        throw Finding(expected: "the error -32601", actual: reply.inWords, conversation.lastLines)
      }
    }
  },
  ConformanceCase(
    "absent-capability", "answers validate, plan and undo with -32601 where it does not offer them",
    .should, section: "Requests of the host"
  ) { bench in
    let manifest = try bench.manifest()
    let absent = Capability.allCases.filter { !manifest.capabilities.contains($0) }
    if absent.isEmpty { throw Skip("it offers all of them") }
    let trial = try bench.trial()
    let conversation = try trial.launch()
    for (index, capability) in absent.enumerated() {
      let params: JSONValue = [
        "config": [:], "undo": nil, "workspace": .string(trial.workspace), "scratch": .string(trial.workspace),
      ]
      let reply = conversation.request(capability.rawValue, params, id: "\(index + 2)", seconds: trial.patience.question)
      guard reply.error?.code == -32601 else {
        throw Finding(
          expected: "the error -32601 for \(capability.rawValue)", actual: reply.inWords, conversation.lastLines)
      }
    }
  },
  ConformanceCase(
    "unknown-notification", "ignores notifications that it does not know",
    section: "Requests of the host"
  ) { bench in
    let trial = try bench.trial()
    let conversation = try trial.launch()
    conversation.send(.notification(method: "conformance/no-such-notification", params: ["a": 1]))
    conversation.send(.notification(method: "log", params: .null))
    try trial.expectSilence(conversation, after: "an unknown notification")
    try trial.expectAlive(conversation, id: "2", after: "an unknown notification")
  },
  ConformanceCase("id-echo", "echoes the id of a request exactly", section: "Transport") { bench in
    let trial = try bench.trial()
    for id in ["007", "a \"quoted\" \\ id", "ключ-日本-🚢", String(repeating: "x", count: 200), "1e3"] {
      let conversation = try trial.start()
      let reply = conversation.initialize(id: id, hostVersion: "1", seconds: trial.patience.initialize)
      try trial.expectReply(reply, of: conversation, expected: "a reply with the id \(JSONValue.string(id).text())")
    }
  },
  ConformanceCase(
    "missing-members", "does without the params that only a host in full gives",
    .should, section: "execute"
  ) { bench in
    let trial = try bench.working()
    let conversation = try trial.launch()
    let params: JSONValue = [
      "run": "by-hand", "pipeline": "none", "step": "check", "config": trial.config, "workspace": .string(trial.workspace),
      "scratch": .string(trial.scratch(of: conversation)), "idempotencyKey": "by-hand",
    ]
    let reply = conversation.request(
      Method.execute, params, id: "2", seconds: trial.executeSeconds, answering: trial.answer)
    try trial.expectReply(reply, of: conversation, expected: "a result, or an error that says what it needs")
    if let error = reply.error, FailureKind(code: error.code) == .internal || error.code == -32603 {
      throw Finding(
        expected: "a result, or an error that says what it needs", actual: reply.inWords, conversation.lastLines)
    }
  },
  ConformanceCase(
    "invalid-params", "answers params that it can't read with an error, and goes on",
    section: "Requests of the host"
  ) { bench in
    let trial = try bench.trial()
    let conversation = try trial.launch()
    for (index, params) in ([["config": 7], [1, 2]] as [JSONValue]).enumerated() {
      let reply = conversation.request(
        Method.execute, params, id: "\(index + 2)", seconds: trial.executeSeconds, answering: trial.answer)
      guard reply.error != nil else {
        throw Finding(expected: "an error for the params \(params.text())", actual: reply.inWords, conversation.lastLines)
      }
    }
    // Without a config at all, a plugin whose config has no required key may go on.
    let reply = conversation.request(
      Method.execute, [:], id: "8", seconds: trial.executeSeconds, answering: trial.answer)
    try trial.expectReply(reply, of: conversation)
    try trial.expectAlive(conversation, id: "9", after: "params that it can't read")
  },
]
