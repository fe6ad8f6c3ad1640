internal import Conformance
internal import Diagnostics
internal import Engine
internal import JSON
internal import POSIX
internal import StepProtocol

/// A conversation that is laid out in advance: start, requests, perhaps a cancel, undo in a process of its own, end.
struct InspectionRun {
  let inspection: Inspection
  let control: SignalControl
  let printer: InspectionPrinter
  /// Of `validate`, `plan`, `execute`: what is sent, in this order.
  let methods: [String]
  let config: JSONValue
  let cancelAfter: Double?
  let undoes: Bool

  /// - Returns: whether the plugin did what was asked, or what a cancel asks for; nil when a signal ended it.
  func run() throws -> Bool? {
    do {
      let isGood = try talk()
      inspection.shutDown { control.next() != nil }
      return isGood
    } catch is Interrupted {
      inspection.shutDown { control.next() != nil }
      return nil
    }
  }

  private struct Interrupted: Error {}

  private static let whySilent =
    "A plugin answers each line as it comes, and flushes its standard output after each of its own."

  private func talk() throws -> Bool {
    try inspection.start()
    guard try isGood("1", seconds: 10) else { return false }
    for method in methods {
      let params = method == Method.validate ? inspection.validateParams(config) : inspection.executeParams(config)
      let id = inspection.request(method, params)
      if !(try isGood(id, cancelAfter: method == Method.execute ? cancelAfter : nil)) { return false }
    }
    return undoes ? try undo() : true
  }

  private func undo() throws -> Bool {
    guard let undo = inspection.undo else {
      printer.remark("There is nothing to undo.")
      return true
    }
    // A host undoes in a new process, too.
    inspection.shutDown { control.next() != nil }
    try inspection.start()
    guard try isGood("1", seconds: 10) else { return false }
    return try isGood(inspection.request(Method.undo, inspection.undoParams(undo)))
  }

  /// Waits for the reply to a request.
  private func isGood(_ id: String, seconds: Double? = nil, cancelAfter: Double? = nil) throws -> Bool {
    let begin = Clock.monotonic
    var isCancelled = false
    var interruptedAt: Double?
    while inspection.replies[id] == nil {
      let passed = Clock.monotonic - begin
      if let interrupt = control.next() {
        guard case .cancel(let reason) = interrupt else { throw Interrupted() }
        inspection.cancel(reason: reason)
        interruptedAt = Clock.monotonic
      }
      if let interruptedAt, Clock.monotonic - interruptedAt > 10 { throw Interrupted() }
      if let seconds, passed > seconds {
        printer.remark("There was no answer within \(Int(seconds)) seconds. \(Self.whySilent)")
        return false
      }
      if let cancelAfter, !isCancelled, passed >= cancelAfter {
        inspection.cancel(reason: "--cancel-after")
        isCancelled = true
      }
      inspection.advance(seconds: 0.02)
    }
    if interruptedAt != nil { throw Interrupted() }
    return judge(inspection.replies[id], isCancelled: isCancelled)
  }

  private func judge(_ reply: PluginReply?, isCancelled: Bool) -> Bool {
    switch reply {
    case .result?: return true
    case .error(let error)?: return isCancelled && error.code == FailureKind.cancelled.code
    case .violation(_, let reason)?: printer.remark("That is no message: \(reason).")
    case .ended(let status)?: printer.remark("The plugin ended without an answer\(status.map { ": \($0)" } ?? "").")
    case .notStarted(let error)?: printer.remark("The plugin could not be started: \(error.description).")
    case .silent?, nil: break
    }
    return false
  }
}
