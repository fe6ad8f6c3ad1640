internal import StepKit

/// Puts a release live on Slipway's own nginx.
@main
struct NginxPublish: ValidatingStep, PlanningStep, UndoableStep {
  static let name = "nginx-publish"
  static let version = "1.0.0"

  func validate(_ config: Config) throws -> [StepDiagnostic] { Settings.check(config) }

  func plan(_ config: Config, _ context: StepContext) throws -> [PlannedChange] {
    try publication(config, context).plannedChanges()
  }

  func execute(_ config: Config, _ context: StepContext) throws -> StepResult {
    try publication(config, context).run()
  }

  func undo(_ undo: JSONValue, _ context: UndoContext) throws { try UndoRecord(undo).undo(context) }

  private func publication(_ config: Config, _ context: StepContext) throws -> Publication {
    let settings = try Settings(
      config, environment: context.environment, listening: .current(Layout(home: context.home)))
    guard context.home.hasPrefix("/") else { throw StepError(.precondition, "the host names no home", effects: .none) }
    let layout = Layout(home: context.home)
    return Publication(
      layout: layout, settings: settings, source: try ReleaseSource.find(settings, layout), context: context)
  }
}
