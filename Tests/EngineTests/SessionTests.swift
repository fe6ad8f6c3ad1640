import ChildProcess
import Engine
import JSON
import StepProtocol
import Testing

/// The ordinary life of a plugin process, and cancels.
struct SessionTests {
  @Test func `start, initialize, execute, shutdown`() {
    var talk = Conversation(ready: false)
    #expect(!talk.session.isIdle)
    let hello = talk.perform { $0.started(process: 42, hostVersion: "9.9", now: $1) }
    guard case .request(.string("1"), "initialize", let params)? = hello.sent.first else {
      Issue.record("\(hello)")
      return
    }
    #expect(params["protocols"] == [1])
    #expect(params["host"] == ["name": "slipway", "version": "9.9"])
    #expect(params["limits"]?["lineBytes"] == 1_048_576)
    let ready = talk.say(#"{"jsonrpc":"2.0","id":"1","result":{"protocol":1,"plugin":{"name":"p","version":"2"},"capabilities":["plan"]}}"#)
    #expect(ready == [.ready(InitializeResult(pluginName: "p", pluginVersion: "2", capabilities: [.plan]))])
    #expect(talk.session.isIdle)
    #expect(talk.execute().sent == [.request(id: .string("2"), method: "execute", params: ["n": 1])])
    #expect(!talk.session.isIdle)
    #expect(talk.reply().result?["outputs"] == ["a": 1])
    #expect(talk.session.isIdle)
    let bye = talk.perform { $0.close(now: $1) }
    #expect(bye.sent.map(\.method) == ["shutdown"])
    #expect(bye.last == .closeInput)
    talk.exit()
    #expect(talk.endPipes() == [.settled])
    #expect(talk.perform { $0.gone(now: $1) } == [.gone])
    #expect(talk.session.isGone)
    #expect(talk.session.nextTick == nil)
    #expect(talk.perform { $0.gone(now: $1) }.isEmpty)
  }

  @Test func `a warm process serves a second request, with an id of its own`() {
    var talk = Conversation()
    for id in ["2", "3", "4"] {
      #expect(talk.execute(timeout: 10).sent == [.request(id: .string(id), method: "execute", params: ["n": 1])])
      talk.wait(9)
      #expect(talk.reply(id).result != nil)
      #expect(talk.session.isIdle)
    }
    #expect(talk.wait(100).isEmpty)
  }

  @Test func `notifications and checkpoints come in their order, progress never goes back`() {
    var talk = Conversation()
    talk.execute()
    talk.forget()
    talk.say(#"{"jsonrpc":"2.0","method":"log","params":{"level":"notice","message":"m","fields":{"a":1}}}"#)
    talk.say(#"{"jsonrpc":"2.0","method":"progress","params":{"done":5,"total":10}}"#)
    talk.say(#"{"jsonrpc":"2.0","method":"progress","params":{"done":3}}"#)
    talk.say(#"{"jsonrpc":"2.0","method":"mask","params":{"value":"s3cret"}}"#)
    talk.say(#"{"jsonrpc":"2.0","id":7,"method":"checkpoint","params":{"undo":{"x":1},"effects":"partial"}}"#)
    talk.say(#"{"jsonrpc":"2.0","id":"s","method":"service","params":{"name":"nginx","arguments":["-c"]}}"#)
    #expect(
      talk.actions == [
        .log(.notice, "m", .plugin, ["a": 1]), .progress(.init(done: 5, total: 10)), .progress(.init(done: 5)), .mask("s3cret"),
        .checkpoint(.integer(7), CheckpointParams(undo: ["x": 1], effects: .partial)),
        .service(.string("s"), ServiceParams(name: "nginx", arguments: ["-c"])),
      ])
    #expect(talk.perform { session, _ in session.answer(.integer(7), .success([:])) }.sent == [.response(id: .integer(7), result: [:])])
    let refusal = Failure(.permission, "no", effects: .none)
    #expect(talk.perform { session, _ in session.answer(.string("s"), .failure(refusal)) }.sent == [.failure(id: .string("s"), refusal.error)])
  }

  @Test func `a failure is the plugin's own`() {
    var talk = Conversation()
    talk.execute()
    let end = talk.say(#"{"jsonrpc":"2.0","id":"2","error":{"code":1600,"message":"down","data":{"kind":"network","retryable":true,"effects":"none"}}}"#)
    #expect(end.failure == Failure(.network, "down", effects: .none, retryable: true))
    #expect(talk.session.isIdle)
  }

  // MARK: Cancel

  @Test func `cancel: the message, ten seconds, SIGTERM, five seconds, SIGKILL to everything`() {
    var talk = Conversation()
    talk.execute()
    let asked = talk.perform { $0.cancel(reason: "by hand", now: $1) }
    #expect(asked.sent == [.notification(method: "cancel", params: ["id": "2", "reason": "by hand", "graceSeconds": 10])])
    #expect(talk.perform { $0.cancel(reason: "again", now: $1) }.isEmpty)
    let steps = talk.wait(30)
    #expect(steps.map(\.action) == [.signal(15), .killAll])
    #expect(steps.map(\.after) == [10, 15])
    talk.exit(.signalled(9))
    let failure = talk.endPipes().hostFailure
    #expect(failure?.kind == .killed)
    #expect(failure?.effects == .unknown)
  }

  @Test func `a cancel that is answered ends the ladder: the next request is safe from it`() {
    var talk = Conversation()
    talk.execute()
    talk.perform { $0.cancel(reason: "stop", now: $1) }
    let end = talk.say(#"{"jsonrpc":"2.0","id":"2","error":{"code":1800,"message":"cancelled","data":{"effects":"none"}}}"#)
    #expect(end.failure?.kind == .cancelled)
    #expect(talk.session.isIdle)
    talk.execute()
    #expect(talk.wait(60).isEmpty)
    #expect(talk.reply("3").result != nil)
  }

  @Test func `a cancel that came too late gets the real result`() {
    var talk = Conversation()
    talk.execute()
    talk.perform { $0.cancel(reason: "stop", now: $1) }
    #expect(talk.reply().result?["status"] == "succeeded")
  }

  @Test func `a cancel before initialize was answered ends the process`() {
    var talk = Conversation(ready: false)
    talk.perform { $0.started(process: 1, hostVersion: "1", now: $1) }
    #expect(talk.perform { $0.cancel(reason: "stop", now: $1) } == [.signal(15)])
    talk.exit(.signalled(15))
    let failure = talk.endPipes().hostFailure
    #expect(failure?.effects == Effects.none)
    #expect(failure?.kind == .killed)
  }

  @Test func `kill has no patience`() {
    var talk = Conversation()
    talk.execute()
    #expect(talk.perform { $0.kill(now: $1) } == [.killAll])
    talk.exit(.signalled(9))
    #expect(talk.endPipes().hostFailure?.kind == .killed)
    talk.perform { $0.gone(now: $1) }
    #expect(talk.perform { $0.kill(now: $1) }.isEmpty)
  }

  @Test func `nothing to cancel while idle`() {
    var talk = Conversation()
    #expect(talk.perform { $0.cancel(reason: "stop", now: $1) }.isEmpty)
    #expect(talk.session.isIdle)
  }

  // MARK: The beginning

  @Test func `a program that can't be started`() {
    var talk = Conversation(ready: false)
    let end = talk.perform { $0.failedToStart(ProcessError(code: 13, path: "/p/x"), now: $1) }
    #expect(end.hostFailure?.kind == .spawn)
    #expect(end.hostFailure?.message.contains("/p/x") == true)
    #expect(end.hostFailure?.help == "make it executable: chmod +x /p/x")
    #expect(end.hostFailure?.effects == Effects.none)
    #expect(end.suffix(2) == [.settled, .gone])
    #expect(talk.session.isGone)
  }

  @Test func `initialize that is not answered within ten seconds`() {
    var talk = Conversation(ready: false)
    talk.perform { $0.started(process: 1, hostVersion: "1", now: $1) }
    let steps = talk.wait(60)
    #expect(steps.map(\.action).hostFailure?.kind == .initTimeout)
    #expect(steps.first { if case .answered = $0.action { true } else { false } }?.after == 10)
    #expect(steps.map(\.action).contains(.closeInput))
    #expect(steps.filter { $0.action == .signal(15) }.map(\.after) == [10])
    #expect(steps.filter { $0.action == .killAll }.map(\.after) == [15])
    let end = talk.exit(.signalled(9)) + talk.endPipes()
    #expect(end.logs.isEmpty, "it was made to end; that is no news")
  }

  @Test(arguments: [
    (#"{"jsonrpc":"2.0","id":"1","result":{"protocol":2,"plugin":{"name":"p","version":"1"}}}"#, HostFailure.Kind.version),
    (#"{"jsonrpc":"2.0","id":"1","error":{"code":1100,"message":"too old"}}"#, .version),
    (#"{"jsonrpc":"2.0","id":"1","result":{}}"#, .protocol), (#"{"jsonrpc":"2.0","id":1,"result":{}}"#, .protocol),
    (#"{"jsonrpc":"2.0","id":"9","result":{}}"#, .protocol), (#"{"jsonrpc":"2.0","id":4,"method":"checkpoint","params":{"undo":1}}"#, .protocol),
    (#"{"jsonrpc":"2.0"}"#, .protocol), (String(repeating: "x", count: 1_048_577), .lineTooLong),
  ])
  func `a wrong answer to initialize ends the process at once`(line: String, kind: HostFailure.Kind) {
    var talk = Conversation(ready: false)
    talk.perform { $0.started(process: 1, hostVersion: "1", now: $1) }
    let end = talk.say(line)
    #expect(end.hostFailure?.kind == kind)
    #expect(end.hostFailure?.effects == Effects.none)
    #expect(end.contains(.closeInput))
    #expect(end.contains(.signal(15)))
    #expect(talk.say(line).answers.isEmpty)
  }

  @Test func `log lines before the answer to initialize are shown`() {
    var talk = Conversation(ready: false)
    talk.perform { $0.started(process: 1, hostVersion: "1", now: $1) }
    #expect(talk.say(#"{"jsonrpc":"2.0","method":"log","params":{"message":"early"}}"#).logs.map(\.text) == ["early"])
  }

  @Test func `an end before initialize was answered says how, with its last words`() {
    var talk = Conversation(ready: false)
    talk.perform { $0.started(process: 1, hostVersion: "1", now: $1) }
    talk.perform { $0.inputBroken(now: $1) }
    talk.mutter("cannot open library\n")
    talk.exit(.exited(127))
    let failure = talk.endPipes().hostFailure
    #expect(failure?.kind == .exited)
    #expect(failure?.message.contains("exit code 127") == true)
    #expect(failure?.message.contains("cannot open library") == true)
  }

  // MARK: The end

  @Test func `close settles within 250 ms, also when the process takes its time, which is five seconds`() {
    var talk = Conversation()
    talk.execute()
    talk.reply()
    talk.perform { $0.close(now: $1) }
    #expect(talk.perform { $0.close(now: $1) }.isEmpty)
    let steps = talk.wait(60)
    #expect(steps.map(\.action) == [.settled, .signal(15), .killAll])
    #expect(steps.map(\.after) == [0.25, 5, 10])
  }

  @Test func `an idle process that ends is not used again`() {
    var talk = Conversation()
    talk.execute()
    talk.reply()
    talk.exit()
    #expect(!talk.session.isIdle)
    #expect(talk.endPipes() == [.settled])
  }

  @Test func `a guard that is killed takes the process with it`() {
    var talk = Conversation()
    talk.execute()
    let end = talk.perform { $0.gone(now: $1) }
    #expect(end.hostFailure?.kind == .killed)
    #expect(end.suffix(2) == [.settled, .gone])
  }
}
