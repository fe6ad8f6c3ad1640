internal import POSIX
internal import Releases
internal import StepKit

@main struct ArchiveRelease: ValidatingStep, PlanningStep, UndoableStep {
  static let name = "archive-release"
  static let version = "1.0.0"

  struct Config: Decodable, Sendable {
    /// Absolute paths.
    var directory: String
    var site: String?
    var version: String?
    var purpose: String?
    var keep: Int?
    /// Of the host's key.
    var passphrase: String?
  }

  init() {}

  func validate(_ config: Config) throws -> [StepDiagnostic] {
    guard let version = config.version, !ReleaseNames.isVersion(version) else { return [] }
    return [
      StepDiagnostic(
        .error, "\"\(version)\" is no version", path: "/version",
        help: "begin with a letter or digit, and do without \"..\"")
    ]
  }

  func plan(_ config: Config, _ context: StepContext) throws -> [PlannedChange] {
    try reportingFailures { try PlannedRelease(config, context).changes() }
  }

  func execute(_ config: Config, _ context: StepContext) throws -> StepResult {
    try reportingFailures { try ReleaseJob(config, context).run() }
  }

  func undo(_ undo: JSONValue, _ context: UndoContext) throws {
    try reportingFailures {
      let made = try MadeRelease(JSONField(undo))
      context.log(.info, try made.remove())
    }
  }
}
