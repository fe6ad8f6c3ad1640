internal import Diagnostics
internal import JSON
internal import ChildProcess
internal import StepProtocol

/// What comes out of the process.
extension PluginSession {
  /// Bytes of standard output.
  package mutating func received(output bytes: [UInt8], now: Double) -> [SessionAction] {
    request?.lastLife = now
    return output.feed(bytes).flatMap { frame in
      switch frame {
      case .tooLong:
        condemn(
          HostFailure(
            .lineTooLong, "wrote a line of more than \(Limits.lineBytes) bytes on its standard output",
            help: "anything larger travels as a file in the workspace"),
          now: now)
      case .line(let line): take(line, now)
      }
    }
  }

  /// Bytes of standard error: raw log lines, decoded lossily.
  package mutating func received(errors bytes: [UInt8], now: Double) -> [SessionAction] {
    request?.lastLife = now
    return errors.feed(bytes).flatMap { frame in
      switch frame {
      case .tooLong: log(.warning, "a line of more than \(errors.limit) bytes on standard error was dropped", .stderr, now)
      case .line(let line): takeErrorLine(line, now)
      }
    }
  }

  /// Bytes of a line that the report of a death quotes. Longer ones are not cut but left out: half a secret would not
  /// be found and hidden.
  private static let reportedLine = 1000

  private static func quoted(_ text: String, as what: String) -> String {
    text.utf8.count <= reportedLine ? text : "(\(what) of \(text.utf8.count) bytes)"
  }

  mutating func takeErrorLine(_ line: [UInt8], _ now: Double) -> [SessionAction] {
    let text = String(decoding: line, as: UTF8.self)
    lastErrors.append(Self.quoted(text, as: "a line"))
    if lastErrors.count > 64 { lastErrors.removeFirst() }
    return log(.info, text, .stderr, now)
  }

  mutating func log(
    _ level: LogLevel, _ message: String, _ source: LogSource, _ now: Double, fields: JSONObject = [:]
  ) -> [SessionAction] {
    guard limiter.admit(at: now) else { return [] }
    let late = limiter.takeDropped().map { [droppedLog($0)] } ?? []
    return late + [.log(level, message, source, fields)]
  }

  private mutating func take(_ line: [UInt8], _ now: Double) -> [SessionAction] {
    switch Incoming(line: line) {
    case .stray(let text):
      strayLines += 1
      let shown = log(.info, text, .stdout, now)
      guard isStrict else { return shown }
      return shown
        + condemn(
          HostFailure(
            .protocol, "wrote text on its standard output, which is the protocol's",
            help: "write logs to standard error, or run without --strict"), now: now)
    case .violation(let reason):
      guard phase == .busy || phase == .initializing else { return drop() }
      return condemn(HostFailure(.protocol, "sent a line that is no valid message: \(reason)"), now: now)
    case .message(let message): return take(message, now)
    }
  }

  private mutating func take(_ message: Message, _ now: Double) -> [SessionAction] {
    if phase == .initializing { return takeInitialize(message, now) }
    guard phase == .busy else {
      // The answer to shutdown is no news.
      if phase == .closing, case .response(let id, _) = message, id == .string(String(nextID - 1)) { return [] }
      return drop()
    }
    switch message {
    case .response(let id, let result):
      guard id == .string(request?.id ?? "") else { return wrongID(id.description, now) }
      return conclude(answer(result))
    case .failure(let id, let error):
      guard id == .string(request?.id ?? "") else { return wrongID(id?.description ?? "null", now) }
      return conclude(answer(Failure(error)))
    case .notification(let method, let params): return take(notification: method, params, now)
    case .request(let id, let method, let params): return take(request: id, method, params, now)
    }
  }

  private mutating func drop() -> [SessionAction] {
    droppedMessages += 1
    return []
  }

  private mutating func wrongID(_ id: String, _ now: Double) -> [SessionAction] {
    condemn(HostFailure(.protocol, "answered a request that was not asked: id \(id)"), now: now)
  }

  private mutating func takeInitialize(_ message: Message, _ now: Double) -> [SessionAction] {
    switch message {
    case .response(.string("1"), let result):
      do throws(JSONError) {
        let answer = try InitializeResult(JSONField(result))
        guard answer.version == Limits.version else {
          return fail(HostFailure(.version, "chose protocol \(answer.version), which was not offered", effects: .none), now)
        }
        phase = .idle
        phaseEnd = nil
        return [.ready(answer)]
      } catch {
        return fail(HostFailure(.protocol, "answered initialize with something else: \(error.description)", effects: .none), now)
      }
    case .failure(.string("1"), let error):
      return fail(HostFailure(.version, error.message, effects: .none, help: Failure(error).help), now)
    case .notification(let method, let params): return take(notification: method, params, now)
    default:
      return fail(HostFailure(.protocol, "did not answer initialize but sent something else", effects: .none), now)
    }
  }

  /// A failure before any request: the answer is due to whoever waits for `ready`.
  mutating func fail(_ failure: HostFailure, _ now: Double) -> [SessionAction] {
    guard phase == .starting || phase == .initializing else { return [] }
    phase = .closing
    phaseEnd = nil
    return [.answered(.hostFailure(failure))] + close(now: now) + begin(.end, now)
  }

  private mutating func take(notification method: String, _ params: JSONValue, _ now: Double) -> [SessionAction] {
    request?.lastMessage = Self.quoted(method, as: "a notification")
    do throws(JSONError) {
      switch try PluginNotification(method: method, params: params) {
      case .log(let level, let message, let fields):
        request?.lastMessage = "log \"\(Self.quoted(message, as: "a line"))\""
        return log(level, message, .plugin, now, fields: fields)
      case .progress(let progress):
        // Never going back: an older value is raised to the newest.
        var progress = progress
        progress.done = max(progress.done, request?.progress ?? progress.done)
        request?.progress = progress.done
        request?.lastMessage = "progress \(progress.done)"
        return [.progress(progress)]
      case .mask(let value): return mask(value, now)
      case nil: return log(.debug, "ignored the unknown notification \"\(method)\"", .plugin, now)
      }
    } catch {
      return log(.debug, "ignored a malformed \"\(method)\": \(error.description)", .plugin, now)
    }
  }

  /// A plugin that asks to hide more than the host can look for is stopped: what it writes next would not be hidden.
  private mutating func mask(_ value: String, _ now: Double) -> [SessionAction] {
    masks += 1
    if masks <= Self.mostMasks, value.utf8.count <= Self.longestMask { return [.mask(value)] }
    let limits = "more than \(Self.mostMasks) values, or one of more than \(Self.longestMask) bytes"
    return condemn(HostFailure(.protocol, "asked to hide \(limits)"), now: now)
  }

  /// Values that one process may ask to hide, and bytes of one: each is looked for in everything.
  private static let mostMasks = 1000
  private static let longestMask = 65536

  private mutating func take(
    request id: MessageID, _ method: String, _ params: JSONValue, _ now: Double
  ) -> [SessionAction] {
    request?.lastMessage = Self.quoted(method, as: "a request")
    do throws(JSONError) {
      switch method {
      case Method.checkpoint: return [.checkpoint(id, try CheckpointParams(JSONField(params)))]
      case Method.service: return [.service(id, try ServiceParams(JSONField(params)))]
      default:
        return [.send(Message.failure(id: id, .methodNotFound(method)).line)]
          + log(.debug, "refused the unknown method \"\(method)\"", .plugin, now)
      }
    } catch {
      return [.send(Message.failure(id: id, .invalidParams(error.description)).line)]
    }
  }

  private func answer(_ result: JSONValue) -> SessionAnswer {
    guard var verdict = request?.verdict else { return .result(result) }
    if let late = try? ExecuteResult(JSONField(result)) {
      verdict.late = .result(late)
      if verdict.kind != .protocol { verdict.effects = .complete }
    }
    return .hostFailure(verdict)
  }

  private func answer(_ failure: Failure) -> SessionAnswer {
    guard var verdict = request?.verdict else { return .failure(failure) }
    verdict.late = .failure(failure)
    if verdict.kind != .protocol { verdict.effects = failure.effects }
    return .hostFailure(verdict)
  }
}
