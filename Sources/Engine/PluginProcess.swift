internal import ChildProcess
internal import Diagnostics
internal import POSIX
internal import StepProtocol

/// One plugin process: the thin shell that performs what its session decides.
package final class PluginProcess {
  private let process: SupervisedProcess
  package private(set) var session: PluginSession
  private var unsent: ArraySlice<UInt8> = []
  private var outputOpen = true
  private var errorsOpen = true
  private var controlOpen = true

  /// It runs below bwrap, whose exit status tells of a signal as shells do: 128 and the signal's number.
  private let isSandboxed: Bool

  init(_ process: SupervisedProcess, session: PluginSession, isSandboxed: Bool = false) {
    self.process = process
    self.isSandboxed = isSandboxed
    self.session = session
  }

  // MARK: Waiting

  /// Control, output, errors, input; -1 where there is nothing to wait for.
  var interests: [Poll.Interest] {
    [
      Poll.Interest(controlOpen ? process.control.number : -1),
      Poll.Interest(outputOpen ? process.output.number : -1),
      Poll.Interest(errorsOpen ? process.errors.number : -1),
      Poll.Interest(unsent.isEmpty ? -1 : process.input?.number ?? -1, reading: false, writing: true),
    ]
  }

  var nextTick: Double? { session.nextTick }

  /// Takes what is ready, in the order in which it makes sense: output before the news of the end.
  func respond(to ready: ArraySlice<Poll.Readiness>, now: Double) -> [SessionAction] {
    let ready = Array(ready)
    var actions: [SessionAction] = []
    if ready[3].writing { actions += flush(now) }
    if ready[1].reading { actions += readOutput(now) }
    if ready[2].reading { actions += readErrors(now) }
    if ready[0].reading { actions += readControl(now) }
    if let tick = session.nextTick, now >= tick { actions += session.tick(now: now) }
    return perform(actions, now: now)
  }

  // MARK: What the run wants

  func update(now: Double, _ change: (inout PluginSession) -> [SessionAction]) -> [SessionAction] {
    perform(change(&session), now: now)
  }

  /// Performs what is for the process, and gives back the rest in its order.
  private func perform(_ actions: [SessionAction], now: Double) -> [SessionAction] {
    var rest: [SessionAction] = []
    var pending = actions[...]
    while let action = pending.popFirst() {
      switch action {
      case .send(let bytes):
        unsent += bytes
        pending = flush(now)[...] + pending
      case .closeInput: closeInput()
      case .signal(let number): process.signal(number)
      case .killAll: process.killAll()
      case .finish: process.finish()
      default: rest.append(action)
      }
    }
    return rest
  }

  private var closesInputWhenSent = false

  private func closeInput() {
    if unsent.isEmpty { process.closeInput() } else { closesInputWhenSent = true }
  }

  // MARK: Descriptors

  private func flush(_ now: Double) -> [SessionAction] {
    guard let input = process.input else {
      unsent = []
      return []
    }
    do throws(SystemError) {
      let count = try input.writeSome(unsent)
      unsent = unsent.dropFirst(count)
      session.wrote(pending: unsent.count, moved: count > 0, now: now)
      if unsent.isEmpty {
        unsent = []
        if closesInputWhenSent { process.closeInput() }
      }
      return []
    } catch {
      let actions = session.inputBroken(now: now)
      unsent = []
      process.closeInput()
      return actions
    }
  }

  private func readOutput(_ now: Double) -> [SessionAction] {
    guard let bytes = read(process.output) else { return [] }
    if bytes.isEmpty {
      outputOpen = false
      return session.outputEnded(now: now)
    }
    return session.received(output: bytes, now: now)
  }

  private func readErrors(_ now: Double) -> [SessionAction] {
    guard let bytes = read(process.errors) else { return [] }
    if bytes.isEmpty {
      errorsOpen = false
      return session.errorsEnded(now: now)
    }
    return session.received(errors: bytes, now: now)
  }

  /// nil when there is nothing to read now; empty at the end.
  private func read(_ file: FileDescriptor) -> [UInt8]? {
    do throws(SystemError) { return try file.read(upTo: 65536) } catch { return error.wouldBlock ? nil : [] }
  }

  private func readControl(_ now: Double) -> [SessionAction] {
    var actions: [SessionAction] = []
    while controlOpen, let event = process.nextEvent() {
      switch event {
      case .started(let id): actions += session.started(process: id, hostVersion: hostVersion, now: now)
      case .failed(let code):
        controlOpen = false
        outputOpen = false
        errorsOpen = false
        actions += session.failedToStart(ProcessError(code: code, path: process.path), now: now)
      case .exited(let status, let usage, let remaining):
        actions += session.exited(ofPlugin(status), usage, remaining: remaining, now: now)
      case .survivor(let name, let id): actions += session.survivor(name: name, process: id)
      case .gone:
        controlOpen = false
        actions += drainLast(now) + session.gone(now: now)
      }
    }
    return actions
  }

  private func ofPlugin(_ status: ExitStatus) -> ExitStatus {
    guard isSandboxed, case .exited(let code) = status, (129...159).contains(code) else { return status }
    return .signalled(code - 128)
  }

  /// Nobody can write any more: what is in the pipes is all there is.
  private func drainLast(_ now: Double) -> [SessionAction] {
    var actions: [SessionAction] = []
    for _ in 0..<64 where outputOpen { actions += readOutput(now) }
    for _ in 0..<64 where errorsOpen { actions += readErrors(now) }
    outputOpen = false
    errorsOpen = false
    return actions
  }
}
