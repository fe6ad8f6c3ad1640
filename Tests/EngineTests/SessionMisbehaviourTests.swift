import ChildProcess
import Engine
import JSON
import StepProtocol
import Testing

/// "What the host does with a plugin that misbehaves", row by row. The plugin is a few lines of text here.
struct SessionMisbehaviourTests {
  var talk = Conversation()

  // MARK: Lines that are no messages

  @Test(arguments: ["Downloading…", "{\"level\":\"info\"}", "[1,2]", "{broken"])
  mutating func `stray text is shown, counted, and the step goes on`(text: String) {
    talk.execute()
    let shown = talk.say(text)
    #expect(shown.logs.map(\.text) == [text])
    #expect(shown.logs.first?.source == .stdout)
    #expect(talk.session.strayLines == 1)
    #expect(talk.reply().result?["status"] == "succeeded")
  }

  @Test func `stray text fails the step when the run is strict`() {
    var talk = Conversation(strict: true)
    talk.execute()
    let shown = talk.say("hello")
    #expect(shown.logs.first?.text == "hello")
    #expect(shown.sent.map(\.method) == ["cancel"])
    #expect(talk.reply().hostFailure?.kind == .protocol)
    #expect(talk.actions.answers.count == 1)
  }

  @Test func `stray text before initialize is answered: shown, or with strict the end`() {
    for isStrict in [false, true] {
      var talk = Conversation(strict: isStrict, ready: false)
      talk.perform { $0.started(process: 1, hostVersion: "1", now: $1) }
      let shown = talk.say("banner")
      #expect(shown.logs.first?.text == "banner")
      #expect((shown.hostFailure?.kind == .protocol) == isStrict)
      #expect(shown.contains(.signal(15)) == isStrict)
    }
  }

  @Test(arguments: [
    #"{"jsonrpc":"1.0","id":"2","result":{}}"#, #"{"jsonrpc":"2.0","id":"2"}"#, #"{"jsonrpc":"2.0","id":"2","result":1,"error":{}}"#,
    #"{"jsonrpc":"2.0","id":"2","id":"2","result":{}}"#, "\u{feff}{}", #"{"jsonrpc":"2.0","method":7}"#,
    String(repeating: "[", count: 65) + String(repeating: "]", count: 65),
  ])
  mutating func `a line that claims to be a message and is none is a protocol failure with unknown effects`(line: String) {
    talk.execute()
    #expect(talk.say(line).sent.map(\.method) == ["cancel"])
    let failure = talk.reply().hostFailure
    #expect(failure?.kind == .protocol)
    #expect(failure?.effects == .unknown)
    #expect(failure?.late != nil)
  }

  @Test mutating func `invalid UTF-8 on standard output is a protocol failure, on standard error it is shown`() {
    talk.execute()
    #expect(talk.perform { $0.received(errors: [0x61, 0xFF, 0x62, 10], now: $1) }.logs.first?.text == "a\u{fffd}b")
    #expect(talk.perform { $0.received(output: [0x61, 0xFF, 10], now: $1) }.sent.map(\.method) == ["cancel"])
    #expect(talk.exit(.exited(1)).isEmpty)
    #expect(talk.endPipes().hostFailure?.kind == .protocol)
  }

  @Test(arguments: [#""3""#, "2", #""""#, #""1""#])
  mutating func `an answer with an unknown or mistyped id is a protocol failure`(id: String) {
    talk.execute()
    #expect(talk.say(#"{"jsonrpc":"2.0","id":\#(id),"result":{"status":"succeeded"}}"#).sent.map(\.method) == ["cancel"])
    talk.exit(.signalled(15))
    let failure = talk.endPipes().hostFailure
    #expect(failure?.kind == .protocol)
    #expect(failure?.message.contains(id) == true)
  }

  @Test mutating func `a protocol failure begins the cancel ladder: ten seconds, SIGTERM, five more, SIGKILL`() {
    talk.execute()
    talk.say(#"{"jsonrpc":"2.0","id":null,"error":{"code":1,"message":"?"}}"#)
    let steps = talk.wait(60)
    #expect(steps.map(\.action) == [.signal(15), .killAll])
    #expect(steps.map(\.after) == [10, 15])
  }

  @Test mutating func `a line over the limit is dropped and fails the step`() {
    talk.execute()
    let chunk = [UInt8](repeating: UInt8(ascii: "x"), count: 65536)
    var sent: [Message] = []
    for _ in 0..<40 { sent += talk.perform { $0.received(output: chunk, now: $1) }.sent }
    #expect(sent.map(\.method) == ["cancel"])
    #expect(talk.say("\n" + #"{"jsonrpc":"2.0","method":"log","params":{"message":"after"}}"#).logs.last?.text == "after")
    let failure = talk.reply().hostFailure
    #expect(failure?.kind == .lineTooLong)
    #expect(failure?.message.contains("1048576") == true)
  }

  @Test mutating func `an overlong line on standard error is dropped with a warning`() {
    talk.execute()
    let warning = talk.mutter(String(repeating: "y", count: 70_000) + "\nnext\n")
    #expect(warning.logs.map(\.level) == [.warning, .info])
    #expect(warning.logs.last?.text == "next")
    #expect(talk.reply().result != nil)
  }

  // MARK: Ends

  @Test mutating func `an exit during a request is drained: a reply that was on its way counts`() {
    talk.execute()
    #expect(talk.exit(.exited(3)).answers.isEmpty)
    let late = talk.reply()
    #expect(late.result != nil)
    #expect(late.logs.first?.level == .warning)
    #expect(late.logs.first?.text.contains("exit code 3") == true)
  }

  @Test(arguments: [
    (ChildProcess.ExitStatus.exited(3), HostFailure.Kind.exited, "exit code 3"), (.exited(0), .exited, "exit code 0"),
    (.signalled(11), .killed, "SIGSEGV"), (.signalled(9), .killed, "SIGKILL"),
  ])
  mutating func `an exit without a reply names code or signal, the last message and the last lines`(
    status: ChildProcess.ExitStatus, kind: HostFailure.Kind, words: String
  ) {
    talk.execute()
    talk.say(#"{"jsonrpc":"2.0","method":"log","params":{"message":"half way"}}"#)
    talk.mutter("trace 1\ntrace 2")
    #expect(talk.exit(status).answers.isEmpty)
    let end = talk.endPipes()
    #expect(end.hostFailure?.kind == kind)
    for text in [words, "half way", "trace 1", "trace 2"] { #expect(end.hostFailure?.message.contains(text) == true, "\(text)") }
    #expect(end.hostFailure?.effects == .unknown)
    #expect(end.last == .settled)
    #expect(talk.perform { $0.gone(now: $1) } == [.gone])
  }

  @Test mutating func `of standard error the last 64 lines are reported, and no megabytes of them`() {
    talk.execute()
    for line in 1...100 { talk.mutter("line \(line);\n") }
    talk.mutter(String(repeating: "z", count: 60_000) + "\n")
    talk.exit(.exited(1))
    let message = talk.endPipes().hostFailure?.message ?? ""
    #expect(!message.contains("line 37;"))
    #expect(message.contains("line 38;"))
    #expect(message.contains("line 100;"))
    #expect(message.utf8.count < 40_000)
  }

  @Test mutating func `a last line without a newline is no message, and the report says so`() {
    talk.execute()
    talk.perform { $0.received(output: Array(#"{"jsonrpc":"2.0","id":"2","result":{"status":"succeeded"}}"#.utf8), now: $1) }
    talk.exit(.exited(0))
    let failure = talk.endPipes().hostFailure
    #expect(failure?.kind == .exited)
    #expect(failure?.message.contains("newline") == true)
  }

  @Test mutating func `a reply and then a bad exit: the reply stands, with a warning`() {
    talk.execute()
    #expect(talk.reply().result != nil)
    let end = talk.exit(.exited(1)) + talk.endPipes()
    #expect(end.answers.isEmpty)
    #expect(end.logs.map(\.level) == [.warning])
    #expect(end.contains(.settled))
  }

  @Test mutating func `what comes after the reply is dropped and counted, a second reply included`() {
    talk.execute()
    talk.reply()
    #expect(talk.reply("2", #"{"status":"unchanged"}"#).isEmpty)
    #expect(talk.say(#"{"jsonrpc":"2.0","id":"2","error":{"code":1,"message":"no"}}"#).isEmpty)
    #expect(talk.say(#"{"jsonrpc":"2.0","method":"progress","params":{"done":1}}"#).isEmpty)
    talk.perform { $0.close(now: $1) }
    #expect(talk.reply("2").isEmpty)
    #expect(talk.reply("3", "{}").isEmpty)
    talk.exit()
    let end = talk.endPipes()
    #expect(end.logs.map(\.text) == ["4 messages outside of a request were dropped"])
    #expect(talk.actions.answers.count == 1)
  }

  @Test mutating func `a grandchild that holds the pipes: the step ends 250 ms after the reply, the rest is ended and named`() {
    talk.execute()
    talk.reply()
    talk.perform { $0.close(now: $1) }
    talk.wait(0.1)
    #expect(talk.exit(remaining: true).isEmpty)
    let end = talk.wait(1)
    #expect(end.map(\.action) == [.settled, .finish])
    #expect(abs((end.first?.after ?? 0) - 0.15) < 0.001)
    let named = talk.perform { session, _ in session.survivor(name: "sleep", process: 99) }
    #expect(named.logs.first?.level == .warning)
    #expect(named.logs.first?.text.contains("sleep (99)") == true)
    #expect(talk.perform { $0.gone(now: $1) } == [.gone])
  }

  @Test mutating func `a grandchild that holds the pipes of a process that died: the failure comes after 250 ms`() {
    talk.execute()
    talk.exit(.exited(2), remaining: true)
    let end = talk.wait(1)
    #expect(end.map(\.action).hostFailure?.kind == .exited)
    #expect(end.map(\.action).contains(.finish))
    #expect(end.allSatisfy { abs($0.after - 0.25) < 0.001 })
  }

  @Test mutating func `closes standard output and lives on: after a second it counts as exited`() {
    talk.execute()
    #expect(talk.perform { $0.outputEnded(now: $1) }.isEmpty)
    let steps = talk.wait(30)
    #expect(steps.map(\.action) == [.signal(15), .killAll])
    #expect(steps.map(\.after) == [1, 6])
    talk.exit(.signalled(9))
    let failure = talk.perform { $0.errorsEnded(now: $1) }.hostFailure
    #expect(failure?.kind == .exited)
    #expect(failure?.message.contains("closed its standard output") == true)
    #expect(!talk.session.isIdle)
  }

  @Test mutating func `closes standard output and ends within the second: an ordinary exit`() {
    talk.execute()
    talk.perform { $0.outputEnded(now: $1) }
    talk.wait(0.5)
    talk.exit(.exited(4))
    #expect(talk.perform { $0.errorsEnded(now: $1) }.hostFailure?.message.contains("exit code 4") == true)
  }

  // MARK: Silence

  @Test mutating func `never answers: the deadline, the cancel ladder, and the last message in the report`() {
    talk.execute(timeout: 30)
    talk.say(#"{"jsonrpc":"2.0","method":"progress","params":{"done":3,"total":9}}"#)
    let steps = talk.wait(100)
    #expect(steps.map(\.after) == [30, 40, 45])
    #expect(steps.map(\.action).sent.map(\.method) == ["cancel"])
    #expect(steps.dropFirst().map(\.action) == [.signal(15), .killAll])
    talk.exit(.signalled(9))
    let failure = talk.endPipes().hostFailure
    #expect(failure?.kind == .deadline)
    #expect(failure?.message.contains("30 s") == true)
    #expect(failure?.message.contains("progress 3") == true)
    #expect(failure?.help != nil)
  }

  @Test mutating func `an answer after the deadline does not count, but what it says is kept`() {
    talk.execute(timeout: 5)
    talk.wait(6)
    let failure = talk.say(#"{"jsonrpc":"2.0","id":"2","error":{"code":1800,"message":"stopped","data":{"kind":"cancelled","effects":"partial","undo":{"a":1}}}}"#)
      .hostFailure
    #expect(failure?.kind == .deadline)
    #expect(failure?.effects == .partial)
    guard case .failure(let late)? = failure?.late else {
      Issue.record("nothing late")
      return
    }
    #expect(late.undo == ["a": 1])
    #expect(talk.wait(60).isEmpty, "the ladder ends with the answer")
  }

  @Test mutating func `says nothing: a warning, then cancelled as stalled; any line counts as life`() {
    talk.execute(stall: 20)
    for _ in 0..<3 {
      #expect(talk.wait(15).isEmpty)
      talk.mutter("alive\n")
      #expect(talk.wait(15).isEmpty)
      talk.say("still alive")
    }
    let steps = talk.wait(60)
    #expect(steps.map(\.after) == [20, 20, 30, 35])
    #expect(steps.first.map(\.action).map { [$0] }?.logs.first?.level == .warning)
    #expect(steps.map(\.action).sent.map(\.method) == ["cancel"])
    talk.exit(.signalled(9))
    #expect(talk.endPipes().hostFailure?.kind == .stalled)
  }

  @Test mutating func `a cancel of a step with deadline and stall asks for no needless ticks`() {
    talk.execute(timeout: 3, stall: 2)
    talk.perform { $0.cancel(reason: "stop", now: $1) }
    let steps = talk.wait(30)
    #expect(steps.map(\.action) == [.signal(15), .killAll])
    #expect(steps.map(\.after) == [10, 15])
  }

  @Test mutating func `stops reading: after five seconds without progress the ladder begins`() {
    talk.execute()
    talk.session.wrote(pending: 500_000, moved: true, now: talk.now)
    #expect(talk.wait(4).isEmpty)
    talk.session.wrote(pending: 400_000, moved: true, now: talk.now)
    #expect(talk.wait(4.9).isEmpty)
    let steps = talk.wait(20)
    #expect(steps.map(\.action) == [.signal(15), .killAll])
    talk.exit(.signalled(9))
    let failure = talk.endPipes().hostFailure
    #expect(failure?.kind == .protocol)
    #expect(failure?.message.contains("standard input") == true)
  }

  @Test mutating func `reads in the end: nothing happens`() {
    talk.execute()
    talk.session.wrote(pending: 500_000, moved: false, now: talk.now)
    talk.wait(4)
    talk.session.wrote(pending: 0, moved: true, now: talk.now)
    #expect(talk.wait(60).isEmpty)
    #expect(talk.reply().result != nil)
  }

  @Test mutating func `closes standard input and lives on: the same five seconds`() {
    talk.execute()
    #expect(talk.perform { $0.inputBroken(now: $1) }.isEmpty)
    let steps = talk.wait(20)
    #expect(steps.map(\.after) == [5, 10])
    #expect(steps.map(\.action) == [.signal(15), .killAll])
    talk.exit(.signalled(9))
    #expect(talk.endPipes().hostFailure?.message.contains("closed its standard input") == true)
  }

  @Test mutating func `dies while it is written to: the report is about the death`() {
    talk.execute()
    talk.perform { $0.inputBroken(now: $1) }
    talk.exit(.signalled(11))
    let failure = talk.endPipes().hostFailure
    #expect(failure?.kind == .killed)
    #expect(failure?.message.contains("SIGSEGV") == true)
  }

  @Test mutating func `closes standard input and answers all the same: the answer stands`() {
    talk.execute()
    talk.perform { $0.inputBroken(now: $1) }
    talk.wait(2)
    #expect(talk.reply().result != nil)
    #expect(talk.wait(60).isEmpty)
  }

  // MARK: Floods and unknown words

  @Test mutating func `a flood of lines is cut with a visible count; replies and checkpoints come through`() {
    talk.execute()
    var shown = 0
    for second in 0..<3 {
      for line in 0..<10_000 { shown += talk.say("spam \(second) \(line)").logs.count { $0.text.hasPrefix("spam") } }
      talk.wait(1)
    }
    #expect((3000...5000).contains(shown))
    #expect(talk.say(#"{"jsonrpc":"2.0","id":1,"method":"checkpoint","params":{"undo":{},"effects":"partial"}}"#).count == 1)
    #expect(talk.reply().result != nil)
    talk.exit()
    talk.endPipes()
    let counted = talk.actions.compactMap { action in
      if case .log(_, _, _, let fields) = action { fields["dropped"]?.integerValue } else { nil }
    }
    #expect(shown + counted.reduce(0, +) == 30_000)
    #expect(talk.session.strayLines == 30_000)
  }

  @Test mutating func `a thousand lines a second lose none`() {
    talk.execute()
    for tick in 0..<2000 {
      talk.say("line \(tick)")
      talk.wait(0.001)
    }
    #expect(talk.actions.logs.count == 2000)
  }

  @Test mutating func `an unknown notification is a debug line, an unknown method gets -32601`() {
    talk.execute()
    let ignored = talk.say(#"{"jsonrpc":"2.0","method":"telemetry","params":{}}"#)
    #expect(ignored.logs.map(\.level) == [.debug])
    #expect(ignored.sent.isEmpty)
    let refused = talk.say(#"{"jsonrpc":"2.0","id":"x","method":"readFile","params":{}}"#)
    #expect(refused.sent == [.failure(id: .string("x"), .methodNotFound("readFile"))])
    #expect(refused.logs.map(\.level) == [.debug])
    let malformed = talk.say(#"{"jsonrpc":"2.0","id":5,"method":"checkpoint","params":{}}"#)
    guard case .failure(.integer(5), let error)? = malformed.sent.first else {
      Issue.record("\(malformed)")
      return
    }
    #expect(error.code == -32602)
    #expect(talk.say(#"{"jsonrpc":"2.0","method":"progress","params":{"done":"x"}}"#).logs.map(\.level) == [.debug])
    #expect(talk.reply().result != nil)
  }
}

extension Message {
  /// The method of a request or a notification.
  var method: String? {
    switch self {
    case .request(_, let method, _), .notification(let method, _): method
    default: nil
    }
  }
}
