internal import StepKit

@main struct DistributeRelease: Step {
  static let name = "distribute-release"
  static let version = "1.0.0"

  struct Config: Decodable, Sendable {
    /// Path of the release's folder, absolute.
    var release: String
    /// Addresses of remotes.
    var to: [String]
  }

  init() {}

  func execute(_ config: Config, _ context: StepContext) throws -> StepResult {
    throw StepError(.internal, "not built yet")
  }
}
