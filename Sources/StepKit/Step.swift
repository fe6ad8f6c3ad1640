public import JSON
public import StepProtocol

/// One step plugin.
///
/// The lifecycle of its process:
/// 1. The host starts it and sends `initialize`; StepKit answers with the name, the version, and the capabilities
///    that the conformances below declare.
/// 2. Requests follow, one at a time: `validate`, `plan`, `execute`, `undo`. For each, the config is decoded, a fresh
///    value is made by `init()`, and the function of that name is called on the main thread.
/// 3. A `cancel` sets `context.isCancelled` and calls the `onCancel` handlers while `execute` runs. The step then
///    throws (`context.checkCancellation()`), or returns its real result if it was already done.
/// 4. Before an effect outside the workspace, `context.checkpoint` hands the host what `undo` needs; it returns once
///    that is on the disk.
/// 5. On `shutdown`, or when standard input ends, the process ends. The host may also end it at any other moment:
///    what matters must be on the disk or in a checkpoint.
///
/// Standard output is the protocol's: `print` and the output of children go to standard error, which the host shows
/// as log lines.
///
///     @main struct Greet: Step {
///       static let name = "greet"
///       static let version = "1.0.0"
///       struct Config: Decodable, Sendable { var who: String }
///       init() {}
///       func execute(_ config: Config, _ context: StepContext) throws -> StepResult {
///         context.log(.info, "Hello, \(config.who)")
///         return StepResult(outputs: ["greeting": .string("Hello, \(config.who)")])
///       }
///     }
public protocol Step: Sendable {
  /// The step's config, decoded from JSON. The host has checked it against the manifest's schema.
  associatedtype Config: Decodable & Sendable

  /// As in the manifest.
  static var name: String { get }
  static var version: String { get }

  init()

  /// Does the work.
  /// - Throws: `StepError` to say what kind of failure it is; any other error is reported as `failed` or as what it
  ///   evidently is (a file that is missing, a config that can't be decoded).
  func execute(_ config: Config, _ context: StepContext) throws -> StepResult

  /// What the conformances to `ValidatingStep`, `PlanningStep` and `UndoableStep` offer; StepKit fills it in.
  static var offersValidate: StepOffers<Self>.Validate? { get }
  static var offersPlan: StepOffers<Self>.Plan? { get }
  static var offersUndo: StepOffers<Self>.Undo? { get }
}

/// A step that can check its config before anything runs.
public protocol ValidatingStep: Step {
  func validate(_ config: Config) throws -> [StepDiagnostic]
}

/// A step that can tell what `execute` would change, without changing it.
public protocol PlanningStep: Step {
  func plan(_ config: Config, _ context: StepContext) throws -> [PlannedChange]
}

/// A step that can take its effects back.
public protocol UndoableStep: Step {
  /// Works in a fresh process, succeeds when nothing is left to undo, and may be repeated.
  func undo(_ undo: JSONValue, _ context: UndoContext) throws
}

/// What `execute` gives back.
public typealias StepResult = ExecuteResult
