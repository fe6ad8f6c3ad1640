internal import JSON
internal import Pipelines
internal import POSIX
internal import StepProtocol

/// What a plugin writes, over a whole life: initialize, validate, plan, execute, undo, shutdown.
let outputCases = [
  ConformanceCase(
    "stdout-clean", "writes nothing but valid messages to its standard output",
    section: "Transport"
  ) { bench in
    for trial in try bench.everyWorking() {
      let conversation = try trial.live()
      for line in conversation.transcript.lines where line.stream == .output {
        switch line.incoming {
        case .message: break
        case .stray: throw Finding(expected: "one message a line on standard output", actual: "a line that is none", [line])
        case .violation(let reason):
          throw Finding(expected: "one valid message a line on standard output", actual: reason, [line])
        }
      }
      if conversation.transcript.droppedCount > 0 {
        throw Finding(
          expected: "less than \(Transcript.limit >> 20) MiB of output",
          actual: "\(conversation.transcript.droppedCount) lines more")
      }
    }
  },
  ConformanceCase(
    "notifications-valid", "sends log, progress and mask with the members that they have",
    section: "Notifications"
  ) { bench in
    for trial in try bench.everyWorking() {
      for (line, method, params) in try trial.live().notifications {
        let known = try expectShape("a valid \(excerpt(method))", [line]) { () throws(JSONError) in
          try PluginNotification(method: method, params: params)
        }
        if known == nil {
          throw Finding(
            expected: "log, progress or mask", actual: "the notification \"\(excerpt(method))\", which no host knows",
            [line])
        }
      }
    }
  },
  ConformanceCase("progress-forward", "never goes back in its progress", section: "Notifications") { bench in
    for trial in try bench.everyWorking() {
      let conversation = try trial.launch()
      _ = try trial.succeed(conversation)
      var furthest = -Double.infinity
      for (line, method, params) in conversation.notifications where method == Method.progress {
        let done = params["done"]?.doubleValue ?? 0
        if done < furthest {
          throw Finding(expected: "\"done\" from \(furthest.formatted) on", actual: done.formatted, [line])
        }
        furthest = done
      }
    }
  },
  ConformanceCase(
    "nothing-after-reply", "answers each request once, and says nothing between requests",
    section: "Notifications"
  ) { bench in
    let trial = try bench.working()
    let conversation = try trial.launch()
    try trial.expectSilence(conversation, after: "the reply to initialize")
    _ = try trial.succeed(conversation)
    try trial.expectSilence(conversation, after: "the reply to execute")
  },
  ConformanceCase("declared-services", "asks only for services that its manifest names", section: "service") { bench in
    let services = try bench.manifest().needs.services
    let trial = try bench.working()
    let conversation = try trial.launch()
    var requests: [PluginRequest] = []
    let reply = trial.execute(conversation) {
      requests.append($0)
      return trial.answer($0)
    }
    try trial.expectReply(reply, of: conversation)
    for request in requests where request.method == Method.service {
      let name = request.params["name"]?.stringValue ?? ""
      if !services.contains(name) {
        throw Finding(expected: "one of \(services)", actual: "a request for the service \"\(excerpt(name))\"")
      }
    }
    for request in requests where ![Method.checkpoint, Method.service].contains(request.method) {
      throw Finding(
        expected: "checkpoint and service as the only requests", actual: "the request \"\(excerpt(request.method))\"")
    }
  },
]

extension Trial {
  /// A whole life of one process.
  fileprivate func live() throws -> Conversation {
    let conversation = try launch()
    let capabilities = plugin.manifest?.capabilities ?? []
    if capabilities.contains(.validate) {
      _ = conversation.request(
        Method.validate, ["config": config], id: "validate", seconds: patience.question, answering: answer)
    }
    if capabilities.contains(.plan) {
      _ = conversation.request(
        Method.plan, executeParams(conversation), id: "plan", seconds: patience.question, answering: answer)
    }
    let reply = execute(conversation)
    if capabilities.contains(.undo), let undo = reply.result?["undo"] { _ = self.undo(undo, conversation) }
    _ = conversation.request(Method.shutdown, id: "shutdown", seconds: patience.exit, answering: answer)
    conversation.closeInput()
    _ = conversation.waitForExit(seconds: patience.exit)
    conversation.wait(seconds: patience.quiet) { conversation.isOutputClosed }
    return conversation
  }
}

extension Conversation {
  /// Of the plugin, in order.
  fileprivate var notifications: [(line: TranscriptLine, method: String, params: JSONValue)] {
    transcript.lines.compactMap { line in
      guard line.stream == .output, case .message(.notification(let method, let params)) = line.incoming else { return nil }
      return (line, method, params)
    }
  }
}
