internal import Diagnostics
public import JSON
internal import POSIX
public import StepProtocol

/// A failure with its kind, for the host to decide on retries and undo.
public struct StepError: Error, CustomStringConvertible {
  public var failure: Failure

  /// - Parameters:
  ///   - effects: what was changed outside the workspace by now.
  ///   - retryable: whether trying again could help.
  ///   - help: what a person can do about it.
  ///   - undo: replaces the last checkpoint's.
  public init(
    _ kind: FailureKind, _ message: String, effects: Effects = .none, retryable: Bool = false,
    retryAfterSeconds: Double? = nil, help: String? = nil, diagnostics: [StepDiagnostic] = [], undo: JSONValue? = nil
  ) {
    failure = Failure(
      kind, message, effects: effects, retryable: retryable, retryAfterSeconds: retryAfterSeconds,
      diagnostics: diagnostics, undo: undo, help: help)
  }

  /// The answer to a cancel.
  public static func cancelled(effects: Effects = .none) -> StepError {
    StepError(.cancelled, "cancelled", effects: effects)
  }

  public var description: String { failure.message }
}

extension Failure {
  /// The failure that an error of a step's code amounts to.
  /// - Parameter effects: what the step had announced by its checkpoints.
  init(_ error: any Error, effects: Effects) {
    switch error {
    case let error as StepError: self = error.failure
    case let error as SystemError:
      let kind: FailureKind = error.isPermission ? .permission : error.isNotFound ? .notFound : .filesystem
      self.init(
        kind, error.message, effects: effects, retryable: !error.isLasting,
        help: error.diagnostics.first?.help)
    case let error as InvalidInput:
      self.init(.validation, error.diagnostics, effects: effects)
    case let error as DecodingError:
      self.init(.validation, "config: \(error.reason)", effects: effects)
    case let error as any UserFacingError:
      self.init((error as? any KnownFailure)?.failureKind ?? .failed, error.diagnostics, effects: effects)
    default: self.init(.internal, "\(error)", effects: effects)
    }
  }

  /// One finding without a place is the failure itself; others are listed below it, each with its own help.
  private init(_ kind: FailureKind, _ findings: [Diagnostic], effects: Effects) {
    let first = findings.first
    let isAlone = findings.count <= 1
    self.init(
      kind, (first?.message ?? "invalid") + (isAlone ? "" : " (and \(findings.count - 1) more)"), effects: effects,
      diagnostics: isAlone && first?.location == nil ? [] : findings.map(StepDiagnostic.init),
      help: isAlone && first?.location == nil ? first?.help : nil)
  }
}

extension StepDiagnostic {
  init(_ diagnostic: Diagnostic) {
    self.init(
      diagnostic.severity == .error ? .error : .warning, diagnostic.message, help: diagnostic.help,
      file: diagnostic.location?.file, line: diagnostic.location?.line, column: diagnostic.location?.column)
  }
}

extension DecodingError {
  fileprivate var reason: String {
    switch self {
    case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context),
      .dataCorrupted(let context):
      let path = context.codingPath.map(\.stringValue).joined(separator: ".")
      return path.isEmpty ? context.debugDescription : "\(path): \(context.debugDescription)"
    @unknown default: return "\(self)"
    }
  }
}
