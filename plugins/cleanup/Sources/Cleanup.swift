internal import StepKit

@main struct Cleanup: PlanningStep {
  static let name = "cleanup"
  static let version = "1.0.0"

  struct Config: Decodable, Sendable {
    var runsOlderThanDays: Double?
    var workspacesOlderThanHours: Double?
    var releasesKeep: Int?
  }

  init() {}

  func plan(_ config: Config, _ context: StepContext) throws -> [PlannedChange] {
    let waste = try Waste.find(config, home: context.home, except: context.run)
    return waste.runs.map { PlannedChange(action: "remove", target: "run \($0)", summary: "older than wanted", destructive: true) }
      + waste.workspaces.map { PlannedChange(action: "remove", target: $0, summary: "workspace of a finished run", destructive: true) }
      + waste.releases.map {
        PlannedChange(action: "remove", target: "\($0.site)@\($0.version)", summary: "more than the releases to keep", destructive: true)
      }
  }

  func execute(_ config: Config, _ context: StepContext) throws -> StepResult {
    let waste = try Waste.find(config, home: context.home, except: context.run)
    if waste.isEmpty { return StepResult(.unchanged, outputs: ["runs": 0, "workspaces": 0, "releases": []]) }
    // Nothing of this can be taken back; each removal stands for itself.
    let removal = Removal(home: context.home)
    let total = waste.workspaces.count + waste.releases.count + 1
    for (index, workspace) in waste.workspaces.enumerated() {
      try stopIfCancelled(context, removed: index)
      try removal.remove(workspace: workspace)
      context.progress(index + 1, of: total, unit: "removals")
    }
    var releases: [JSONValue] = []
    for (index, release) in waste.releases.enumerated() {
      try stopIfCancelled(context, removed: waste.workspaces.count + index)
      if try removal.remove(release, waiting: { context.log(.info, "waiting for \($0)") }) {
        releases.append(.string("\(release.site)@\(release.version)"))
      }
      context.progress(waste.workspaces.count + index + 1, of: total, unit: "removals")
    }
    try stopIfCancelled(context, removed: total - 1)
    let runs = try removal.forgetRuns(endedBefore: waste.runsEndedBefore)
    context.progress(total, of: total, unit: "removals")
    return StepResult(
      outputs: ["runs": .integer(runs), "workspaces": .integer(waste.workspaces.count), "releases": .array(releases)])
  }

  /// What is removed already stays removed, and the answer to a cancel says so.
  private func stopIfCancelled(_ context: StepContext, removed: Int) throws {
    guard context.isCancelled else { return }
    throw StepError(.cancelled, "cancelled after \(removed) removals", effects: removed == 0 ? .none : .partial)
  }
}
