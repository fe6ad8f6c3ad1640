import ChildProcess
import Engine
import JSON
import POSIX
import StepProtocol
import Testing

/// A session without a process: the test says what the plugin does and how time passes.
struct Conversation {
  var session: PluginSession
  var now = 100.0
  /// Everything that the session wanted, in order.
  private(set) var actions: [SessionAction] = []

  /// - Parameter ready: goes through `initialize` first.
  init(strict: Bool = false, ready: Bool = true) {
    session = PluginSession(strict: strict, now: now)
    guard ready else { return }
    perform { $0.started(process: 4711, hostVersion: "1", now: $1) }
    say(#"{"jsonrpc":"2.0","id":"1","result":{"protocol":1,"plugin":{"name":"p","version":"1.0.0"},"capabilities":["undo"]}}"#)
    actions = []
  }

  @discardableResult
  mutating func perform(_ change: (inout PluginSession, Double) -> [SessionAction]) -> [SessionAction] {
    let new = change(&session, now)
    actions += new
    return new
  }

  /// A line on standard output.
  @discardableResult
  mutating func say(_ line: String) -> [SessionAction] { perform { $0.received(output: Array("\(line)\n".utf8), now: $1) } }

  /// Bytes on standard error.
  @discardableResult
  mutating func mutter(_ text: String) -> [SessionAction] { perform { $0.received(errors: Array(text.utf8), now: $1) } }

  /// Sends `execute`; its id is "2" for the first request.
  @discardableResult
  mutating func execute(timeout: Double? = nil, stall: Double? = nil) -> [SessionAction] {
    perform { $0.send("execute", ["n": 1], timeoutSeconds: timeout, stallSeconds: stall, now: $1) }
  }

  @discardableResult
  mutating func reply(_ id: String = "2", _ result: String = #"{"status":"succeeded","outputs":{"a":1}}"#) -> [SessionAction] {
    say(#"{"jsonrpc":"2.0","id":"\#(id)","result":\#(result)}"#)
  }

  @discardableResult
  mutating func exit(_ status: ChildProcess.ExitStatus = .exited(0), remaining: Bool = false) -> [SessionAction] {
    perform { $0.exited(status, ResourceUsage(cpuSeconds: 0.5, peakMemoryBytes: 1 << 20), remaining: remaining, now: $1) }
  }

  /// The end of both pipes, as when the last process that held them has ended.
  @discardableResult
  mutating func endPipes() -> [SessionAction] {
    perform { $0.outputEnded(now: $1) } + perform { $0.errorsEnded(now: $1) }
  }

  /// Lets time pass; `tick` is called when the session asked for it and at no other moment.
  @discardableResult
  mutating func wait(_ seconds: Double) -> [(after: Double, action: SessionAction)] {
    let start = now
    let end = now + seconds
    var happened: [(Double, SessionAction)] = []
    var ticks = 0
    while let next = session.nextTick, next <= end {
      ticks += 1
      if ticks > 200 {
        Issue.record("the session asks for a tick again and again, at \(next - start) s")
        break
      }
      now = max(now, next)
      for action in perform({ $0.tick(now: $1) }) { happened.append((now - start, action)) }
    }
    now = end
    return happened
  }

  mutating func forget() { actions = [] }
}

extension [SessionAction] {
  var answers: [SessionAnswer] { compactMap { if case .answered(let answer) = $0 { answer } else { nil } } }
  var hostFailure: HostFailure? { answers.compactMap { if case .hostFailure(let failure) = $0 { failure } else { nil } }.first }
  var result: JSONValue? { answers.compactMap { if case .result(let value) = $0 { value } else { nil } }.first }
  var failure: Failure? { answers.compactMap { if case .failure(let failure) = $0 { failure } else { nil } }.first }

  /// The messages that go to the plugin.
  var sent: [Message] {
    compactMap { action in
      guard case .send(let bytes) = action, case .message(let message) = Incoming(line: [UInt8](bytes.dropLast())) else { return nil }
      return message
    }
  }

  var logs: [(level: LogLevel, text: String, source: LogSource)] {
    compactMap { if case .log(let level, let text, let source, _) = $0 { (level, text, source) } else { nil } }
  }
}
