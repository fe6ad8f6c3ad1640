internal import Distribution
internal import Releases
internal import StepKit

/// Puts one release live on many hosts, wave by wave. When it is not well on one of them, all of them go back.
@main struct PublishFleet: ValidatingStep, PlanningStep, UndoableStep {
  static let name = "publish-fleet"
  static let version = "1.0.0"

  init() {}

  func validate(_ config: Config) throws -> [StepDiagnostic] { config.findings }

  func plan(_ config: Config, _ context: StepContext) throws -> [PlannedChange] {
    let fleet = try Fleet(config, context)
    return fleet.waves.enumerated().flatMap { index, wave in
      wave.map { host in
        PlannedChange(
          action: "publish", target: host.place,
          summary: "\(fleet.manifest.site) \(fleet.manifest.version) in \(fleet.environment), wave \(index + 1) of \(fleet.waves.count)")
      }
    }
  }

  func execute(_ config: Config, _ context: StepContext) throws -> StepResult { try Rollout(Fleet(config, context), context).run() }

  func undo(_ undo: JSONValue, _ context: UndoContext) throws {
    try Return(FleetRecord(undo)) { context.log($0, $1) }.run()
  }
}
