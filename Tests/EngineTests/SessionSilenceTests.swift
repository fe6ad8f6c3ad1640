import ChildProcess
import Engine
import JSON
import StepProtocol
import Testing

/// "What the host does with a plugin that misbehaves", row by row: it says nothing, or does not listen. The plugin is a few lines of text here.
struct SessionSilenceTests {
  var talk = Conversation()

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
}
