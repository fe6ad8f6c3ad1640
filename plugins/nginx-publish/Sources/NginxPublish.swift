internal import Nginx
internal import Publishing
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
    guard context.home.hasPrefix("/") else { throw StepError(.precondition, "the host names no home", effects: .none) }
    let layout = Layout(home: context.home)
    let settings = try Settings(
      config, environment: context.environment, host: NginxSettings.read(home: context.home), listening: .current(layout))
    return Publication(
      layout: layout, settings: settings, source: try source(settings, layout), context: context)
  }

  private func source(_ settings: Settings, _ layout: Layout) throws -> ReleaseSource {
    switch settings.source {
    case .release(let path): try ReleaseSource.find(path: path, layout)
    case .version(let site, let version):
      try ReleaseSource.find(version: version, of: Deployment(layout: layout, site: site, environment: settings.environment))
    }
  }
}
