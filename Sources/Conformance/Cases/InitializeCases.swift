internal import ChildProcess
internal import Engine
internal import JSON
internal import Pipelines
internal import StepProtocol

let initializeCases = [
  ConformanceCase(
    "initialize-reply", "answers initialize with protocol 1, and asks for nothing before",
    section: "initialize"
  ) { bench in
    let trial = try bench.trial(first: true)
    let conversation = try trial.start()
    var requests: [PluginRequest] = []
    let params = InitializeParams(hostName: "slipway", hostVersion: hostVersion)
    let reply = conversation.request(Method.initialize, params.json, id: "1", seconds: trial.patience.initialize) {
      requests.append($0)
      return Conversation.answerCheckpoints($0)
    }
    if case .silent(let seconds) = reply, conversation.transcript.lines.allSatisfy({ $0.stream != .output }) {
      throw Finding(
        expected: "a result, flushed as soon as it is written",
        actual: "nothing on standard output within \(seconds.formatted) s", conversation.lastLines)
    }
    try expectInitialized(trial.result(reply, of: conversation, expected: "a result"), conversation)
    if let request = requests.first {
      throw Finding(
        expected: "no request before the answer", actual: "the request \"\(request.method)\"", conversation.lastLines)
    }
  },
  ConformanceCase(
    "initialize-newer-host", "picks version 1 for a host that speaks later ones too",
    section: "initialize"
  ) { bench in
    let trial = try bench.trial()
    let conversation = try trial.start()
    let reply = conversation.initialize(protocols: [9, 1, 2], hostVersion: "9.0.0", seconds: trial.patience.initialize)
    try expectInitialized(trial.result(reply, of: conversation, expected: "a result"), conversation)
  },
  ConformanceCase(
    "initialize-no-common-version", "answers a host without a common version with an error, and does not crash",
    section: "initialize"
  ) { bench in
    let trial = try bench.trial()
    let conversation = try trial.start()
    let reply = conversation.initialize(protocols: [99], hostVersion: "99.0.0", seconds: trial.patience.initialize)
    guard reply.error != nil else { throw Finding(expected: "an error", actual: reply.inWords, conversation.lastLines) }
    conversation.closeInput()
    let status = conversation.waitForExit(seconds: trial.patience.exit)
    if case .exited = status { return }
    throw Finding(
      expected: "an end of its own",
      actual: status.map { "it ended with \($0)" } ?? "it lives on after its input was closed",
      conversation.lastLines)
  },
  ConformanceCase(
    "initialize-identity", "gives the name and version of its manifest",
    .should, section: "initialize"
  ) { bench in
    let manifest = try bench.manifest()
    let result = try initialized(bench)
    let plugin = result["plugin"]
    let expected = "\"\(manifest.name)\" \(manifest.version)"
    guard plugin?["name"] == .string(manifest.name), plugin?["version"] == .string("\(manifest.version)") else {
      throw Finding(expected: expected, actual: excerpt(plugin?.text() ?? "no \"plugin\""))
    }
  },
  ConformanceCase("initialize-capabilities", "gives the capabilities of its manifest", section: "initialize") { bench in
    let manifest = try bench.manifest()
    let told = try initialized(bench)["capabilities"] ?? []
    let known = Set((told.arrayValue ?? []).compactMap(\.stringValue).compactMap(Capability.init))
    guard told.arrayValue != nil, known == manifest.capabilities else {
      throw Finding(expected: manifest.capabilities.map(\.rawValue).sorted().description, actual: excerpt(told.text()))
    }
  },
]

private func initialized(_ bench: Bench) throws -> JSONValue {
  let trial = try bench.trial()
  let conversation = try trial.start()
  return try trial.result(
    conversation.initialize(hostVersion: hostVersion, seconds: trial.patience.initialize), of: conversation,
    expected: "a result")
}

private func expectInitialized(_ result: JSONValue, _ conversation: Conversation) throws {
  guard result["protocol"] == 1 else {
    throw Finding(
      expected: "\"protocol\": 1", actual: "\"protocol\": \(result["protocol"]?.text() ?? "missing")",
      conversation.lastLines)
  }
}
