internal import ChildProcess
internal import Engine
internal import JSON
internal import POSIX

/// The process and what surrounds it.
let processCases = [
  ConformanceCase(
    "workspace-path", "works in a folder whose path has spaces, quotes and other scripts",
    section: "Transport"
  ) { bench in
    let trial = try bench.working(folder: "a folder — é 日本's \"$HOME\"")
    _ = try trial.succeed(trial.launch())
  },
  ConformanceCase(
    "environment", "needs nothing in its environment but what a host gives",
    section: "Transport"
  ) { bench in
    _ = try bench.manifest()
    guard let fixture = try bench.examples().first else { throw Skip("it has no example") }
    let trial = try bench.trial(fixture)
    let reply = trial.execute(try trial.launch())
    if reply.result != nil { return }
    // Is it the environment? The same with all that the kit has itself.
    let other = try bench.trial(fixture)
    let conversation = try other.start(environment: Environment.all)
    _ = conversation.initialize(hostVersion: hostVersion, seconds: other.patience.initialize)
    guard other.execute(conversation).result != nil else {
      throw Skip("its first example executes in no environment (case execute-examples)")
    }
    throw Finding(
      expected: "success with PATH, HOME, TMPDIR, LANG, TZ and SLIPWAY_PROTOCOL alone",
      actual: "\(reply.inWords); with the whole environment of this shell it succeeds")
  },
  ConformanceCase(
    "end-of-input", "ends when its standard input does, and leaves no process",
    section: "Transport"
  ) { bench in
    let trial = try bench.trial()
    let conversation = try trial.launch()
    conversation.closeInput()
    try trial.expectEnd(conversation, after: "the end of its input")
  },
  ConformanceCase(
    "end-of-input-during-execute", "ends when its standard input does while it works, and leaves no process",
    .should, section: "Transport"
  ) { bench in
    let trial = try bench.working()
    let conversation = try trial.launch()
    conversation.send(trial.executeLine(conversation))
    _ = trial.waitForWork(conversation)
    conversation.closeInput()
    try trial.expectEnd(conversation, after: "the end of its input")
  },
  ConformanceCase("sigterm", "ends on SIGTERM, and leaves no process", section: "Cancel") { bench in
    let trial = try bench.trial()
    let conversation = try trial.launch()
    conversation.signal(Signals.terminate)
    try trial.expectEnd(conversation, after: "SIGTERM")
  },
  ConformanceCase(
    "sigterm-during-execute", "ends on SIGTERM while it works, and leaves no process",
    section: "Cancel"
  ) { bench in
    let trial = try bench.working()
    let conversation = try trial.launch()
    conversation.send(trial.executeLine(conversation))
    _ = trial.waitForWork(conversation)
    conversation.signal(Signals.terminate)
    try trial.expectEnd(conversation, after: "SIGTERM")
  },
  ConformanceCase(
    "shutdown", "answers shutdown with {}, ends with status 0, and leaves no process",
    section: "shutdown"
  ) { bench in
    let trial = try bench.working()
    let conversation = try trial.launch()
    _ = try trial.succeed(conversation)
    let reply = conversation.request("shutdown", id: "3", seconds: trial.patience.exit, answering: trial.answer)
    guard reply.result?.objectValue != nil else {
      throw Finding(expected: "the result {}", actual: reply.inWords, conversation.lastLines)
    }
    // Those that end by themselves show their own status; others wait for the end of their input.
    _ = conversation.waitForExit(seconds: trial.patience.quiet)
    conversation.closeInput()
    try trial.expectEnd(conversation, after: "shutdown")
    if conversation.exitStatus != .exited(0) {
      throw Finding(
        expected: "exit code 0", actual: "\(conversation.exitStatus.map { "\($0)" } ?? "nothing")", conversation.lastLines)
    }
  },
]

extension Trial {
  /// - Throws: `Finding` when the process lives on, or has left others behind.
  func expectEnd(_ conversation: Conversation, after what: String) throws {
    guard conversation.waitForExit(seconds: patience.exit) != nil else {
      throw Finding(
        expected: "the end of the process within \(patience.exit.formatted) s after \(what)", actual: "it lives on",
        conversation.lastLines)
    }
    // What was told to end together with it gets a moment to do so.
    conversation.wait(seconds: 0.25) { conversation.isGone }
    conversation.end()
    guard conversation.survivors.isEmpty else {
      let names = conversation.survivors.map { "\($0.name) (\($0.process))" }.joined(separator: ", ")
      throw Finding(expected: "no process left behind after \(what)", actual: "left behind: \(names)")
    }
  }
}
