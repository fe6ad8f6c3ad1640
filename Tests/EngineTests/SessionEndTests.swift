import ChildProcess
import Engine
import JSON
import StepProtocol
import Testing

/// "What the host does with a plugin that misbehaves", row by row: how it ends. The plugin is a few lines of text here.
struct SessionEndTests {
  var talk = Conversation()

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
}
