import StepKit

/// Does nothing, as fast as a step can: what `scripts/bench steps` measures the host with.
@main struct NoopStep: Step {
  static let name = "noop-step"
  static let version = "1.0.0"
  struct Config: Decodable, Sendable {}
  init() {}
  func execute(_ config: Config, _ context: StepContext) throws -> StepResult { StepResult() }
}
