import Diagnostics
import POSIX
import StepKit
import Synchronization

/// A step that does what its config says: for tests of StepKit over real pipes.
@main struct TrialStep: ValidatingStep, PlanningStep, UndoableStep {
  static let name = "trial-step"
  static let version = "1.2.3"

  struct Config: Decodable, Sendable {
    var act: String
    var text: String?
  }

  init() {}

  func validate(_ config: Config) throws -> [StepDiagnostic] {
    config.text == nil ? [StepDiagnostic(.warning, "no text", path: "/text", help: "give one")] : []
  }

  func plan(_ config: Config, _ context: StepContext) throws -> [PlannedChange] {
    [PlannedChange(action: "create", target: context.workspace, summary: config.act, destructive: config.text != nil)]
  }

  func undo(_ undo: JSONValue, _ context: UndoContext) throws {
    context.log(.notice, "undoing \(undo.text()) because \(context.reason)")
    if undo == "broken" { throw StepError(.network, "can't undo", retryable: true) }
  }

  func execute(_ config: Config, _ context: StepContext) throws -> StepResult {
    let text = config.text ?? ""
    switch config.act {
    case "print":
      print("printed \(text)")
    case "context":
      return StepResult(outputs: [
        "run": .string(context.run), "step": .string(context.step), "attempt": .integer(context.attempt),
        "site": context.site.map { .string($0) } ?? nil, "key": .string(context.idempotencyKey), "trigger": context.trigger,
        "directory": .string(Environment.workingDirectory),
      ])
    case "talk":
      context.log(.debug, "one", fields: ["a": 1])
      context.progress(5, of: 10, unit: "pages", message: "half")
      context.progress(3)
      context.mask(text)
    case "wait": try wait(context)
    case "wait and ignore":
      try? wait(context)
      return StepResult(.unchanged)
    case "handler":
      let (called, calling) = try FileDescriptor.pipe()
      context.onCancel { try? calling.write([1]) }
      context.log(.info, "waiting")
      _ = try called.read(upTo: 1)
      context.onCancel { context.log(.info, "called at once") }
      try context.checkCancellation()
    case "checkpoint":
      try context.checkpoint(undo: ["text": config.text.map { .string($0) } ?? nil], effects: .partial)
      context.log(.info, "after the checkpoint")
      try wait(context)
    case "checkpoint and fail":
      try context.checkpoint(undo: 1, effects: .partial)
      throw SystemError(code: 28, "can't write", path: "/full")
    case "service": try context.startService("nginx", arguments: ["-c", text])
    case "fail": throw try failure(text)
    default: break
    }
    return StepResult(outputs: ["act": .string(config.act)])
  }

  /// Until a cancel comes.
  private func wait(_ context: StepContext) throws {
    context.log(.info, "waiting")
    while true {
      try context.checkCancellation()
      Clock.sleep(seconds: 0.005)
    }
  }

  private func failure(_ kind: String) throws -> any Error {
    switch kind {
    case "own":
      StepError(
        .rateLimited, "slow down", effects: .none, retryable: true, retryAfterSeconds: 7, help: "wait",
        diagnostics: [StepDiagnostic(.error, "d", path: "/x")], undo: ["u": 1])
    case "not-found": SystemError(code: 2, "can't open", path: "/no")
    case "permission": SystemError(code: 13, "can't open", path: "/locked")
    case "full": SystemError(code: 28, "can't write", path: "/full")
    case "folder": SystemError(code: 21, "can't read", path: "/folder")
    case "device": SystemError(code: 5, "can't read", path: "/device")
    case "finding": InvalidInput("no such thing", help: "name another")
    case "input":
      InvalidInput([
        Diagnostic(.error, "first", at: SourceLocation(file: "a.json", line: 2, column: 3), help: "mend it"), Diagnostic(.warning, "second"),
      ])
    case "json": JSONError(.missing, "\"x\" is missing", path: "/a")
    default: Unforeseen()
    }
  }

  struct Unforeseen: Error {}
}
