package import ChildProcess
internal import Diagnostics
internal import JSON
internal import StepProtocol

/// The life of the process itself, and the passing of time.
extension PluginSession {
  package mutating func started(process: Int32, hostVersion: String, now: Double) -> [SessionAction] {
    self.process = process
    guard phase == .starting else { return [] }
    phase = .initializing
    let params = InitializeParams(hostName: "slipway", hostVersion: hostVersion)
    return [.send(Message.request(id: .string(takeID()), method: Method.initialize, params: params.json).line)]
  }

  package mutating func failedToStart(_ error: ProcessError, now: Double) -> [SessionAction] {
    let failure = HostFailure(
      .spawn, error.diagnostics.first?.message ?? error.description, effects: .none, help: error.help)
    phase = .gone
    phaseEnd = nil
    hasSettled = true
    return [.answered(.hostFailure(failure)), .settled, .gone]
  }

  /// The end of standard output. A process that lives on has a second to follow.
  package mutating func outputEnded(now: Double) -> [SessionAction] {
    guard !outputEnded else { return [] }
    outputEnded = true
    if exitStatus == nil, phase == .busy || phase == .initializing { phaseEnd = now + times.closedOutput }
    return concludeAfterExit(now)
  }

  package mutating func errorsEnded(now: Double) -> [SessionAction] {
    guard !errorsEnded else { return [] }
    errorsEnded = true
    var actions: [SessionAction] = []
    if errors.hasUnfinishedLine, !errors.unfinishedLine.isEmpty { actions = takeErrorLine(errors.unfinishedLine, now) }
    return actions + concludeAfterExit(now)
  }

  package mutating func exited(_ status: ExitStatus, _ usage: ResourceUsage, remaining: Bool, now: Double) -> [SessionAction] {
    exitStatus = status
    self.usage = usage
    hasRemaining = remaining
    wasMadeToEnd = climb != nil
    climb = nil
    inputStuckSince = nil
    // The step's own quarter of a second, which began with `close`, is not begun again.
    phaseEnd = (hasSettled ? now : min(now, closedAt ?? now)) + times.drain
    var actions: [SessionAction] = []
    if phase == .idle || (phase == .closing && !wasMadeToEnd) { actions += exitWarning() }
    if phase == .idle { phase = .closing }
    return actions + concludeAfterExit(now)
  }

  package mutating func survivor(name: String, process: Int32) -> [SessionAction] {
    [
      .log(
        .warning, "left the process \(name) (\(process)) behind; it was ended", .plugin,
        ["process": .integer(Int(process)), "name": .string(name)])
    ]
  }

  package mutating func gone(now: Double) -> [SessionAction] {
    guard phase != .gone else { return [] }
    var actions: [SessionAction] = []
    if exitStatus == nil { exitStatus = .signalled(9) }
    actions += concludeAfterExit(now, drained: true)
    phase = .gone
    phaseEnd = nil
    climb = nil
    if !hasSettled {
      hasSettled = true
      actions.append(.settled)
    }
    return actions + [.gone]
  }

  /// - Parameters:
  ///   - pending: bytes that the process has not taken yet.
  ///   - moved: whether it took some just now.
  package mutating func wrote(pending: Int, moved: Bool, now: Double) {
    pendingInput = pending
    inputStuckSince = pending == 0 || exitStatus != nil ? nil : moved ? now : inputStuckSince ?? now
  }

  /// The process has closed its standard input. If that is because it ends, the news of that comes before the time
  /// for writing is over.
  package mutating func inputBroken(now: Double) -> [SessionAction] {
    inputClosed = true
    inputStuckSince = phase == .busy && exitStatus == nil ? inputStuckSince ?? now : nil
    return []
  }

  package mutating func tick(now: Double) -> [SessionAction] {
    var actions = climbOn(now)
    if let since = inputStuckSince, now >= since + times.writeProgress {
      inputStuckSince = nil
      // One that is being cancelled may have stopped listening; its ladder is under way.
      if request?.cancelReason == nil {
        let message =
          inputClosed
          ? "closed its standard input before it had read what the host wrote"
          : "has not read its standard input for \(seconds(times.writeProgress))"
        actions += condemn(HostFailure(.protocol, message), ladder: .end, now: now)
      }
    }
    actions += checkRequestTimes(now)
    if let end = phaseEnd, now >= end { actions += phaseTimeIsUp(now) }
    return actions
  }

  private mutating func checkRequestTimes(_ now: Double) -> [SessionAction] {
    guard let request, isTimed(request) else { return [] }
    let last = request.lastMessage.map { "; the last message was \($0)" } ?? "; it had sent no message"
    if let deadline = request.deadline, now >= deadline {
      return condemn(
        HostFailure(
          .deadline, "did not answer within \(seconds(request.deadlineSeconds))\(last)",
          help: "give the step a longer \"timeout\", or find out what it waits for"), now: now)
    }
    if let stall = request.stallSeconds, now >= request.lastLife + stall {
      let message = "said nothing for \(seconds(stall))\(last)"
      return [.log(.warning, message, .plugin, [:])]
        + condemn(HostFailure(.stalled, message, help: "give the step a longer \"stallTimeout\""), now: now)
    }
    return []
  }

  private mutating func phaseTimeIsUp(_ now: Double) -> [SessionAction] {
    phaseEnd = nil
    switch phase {
    case .starting, .initializing:
      if exitStatus != nil { return concludeAfterExit(now, drained: true) }
      return fail(
        HostFailure(
          .initTimeout, "did not answer initialize within \(seconds(times.initialize))", effects: .none,
          help: "does it answer each line as it comes, and flush its standard output? \"slipway plugin inspect\" shows what it says"),
        now)
    case .busy:
      if exitStatus != nil { return concludeAfterExit(now, drained: true) }
      return condemn(
        HostFailure(.exited, "closed its standard output without a reply\(outputReport)"), ladder: .end, now: now)
    case .idle, .closing:
      if exitStatus != nil { return concludeAfterExit(now, drained: true) }
      guard let closedAt else { return [] }
      if now < closedAt + times.exit {
        phaseEnd = closedAt + times.exit
        return settleIfPossible(now)
      }
      return climb == nil ? begin(.end, now) : []
    case .gone: return []
    }
  }

  /// Once the process has ended: the outcome when its output is drained (or had its quarter of a second).
  private mutating func concludeAfterExit(_ now: Double, drained: Bool = false) -> [SessionAction] {
    guard let status = exitStatus, drained || (outputEnded && errorsEnded) else { return [] }
    phaseEnd = nil
    var actions: [SessionAction] = []
    switch phase {
    case .starting, .initializing:
      let failure = HostFailure(
        wasMadeToEnd ? .killed : .exited, "ended with \(status) before it answered initialize\(errorReport)", effects: .none)
      phase = .closing
      actions.append(.answered(.hostFailure(failure)))
    case .busy:
      actions += conclude(.hostFailure(deathVerdict(status)))
    default: break
    }
    phase = .closing
    outputEnded = true
    errorsEnded = true
    actions += settleIfPossible(now)
    if hasRemaining {
      hasRemaining = false
      actions.append(.finish)
    }
    return actions
  }

  private func deathVerdict(_ status: ExitStatus) -> HostFailure {
    if let verdict = request?.verdict { return verdict }
    if request?.cancelReason != nil {
      return HostFailure(.killed, "did not answer the cancel and ended with \(status)")
    }
    let last = request?.lastMessage.map { "; the last message was \($0)" } ?? ""
    switch status {
    case .exited: return HostFailure(.exited, "ended with \(status) without a reply\(last)\(outputReport)\(errorReport)")
    case .signalled: return HostFailure(.killed, "was ended by \(status) before it replied\(last)\(outputReport)\(errorReport)")
    }
  }

  /// A last line without a newline is no message; whoever looks for the reply should know.
  private var outputReport: String {
    output.hasUnfinishedLine ? "; its last line on standard output had no newline and was not taken as a message" : ""
  }

  private var errorReport: String {
    lastErrors.isEmpty ? "" : "; its last words on standard error:\n  \(lastErrors.joined(separator: "\n  "))"
  }

  private func seconds(_ value: Double) -> String {
    value == value.rounded() ? "\(Int(value)) s" : "\((value * 1000).rounded() / 1000) s"
  }
}
