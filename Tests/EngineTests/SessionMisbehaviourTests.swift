import ChildProcess
import Engine
import JSON
import StepProtocol
import Testing

/// "What the host does with a plugin that misbehaves", row by row: lines that are no messages, floods, unknown words. The plugin is a few lines of text here.
struct SessionMisbehaviourTests {
  var talk = Conversation()

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
