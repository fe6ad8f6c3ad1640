internal import POSIX
internal import Publishing
internal import StepKit

@main struct Cleanup: PlanningStep {
  static let name = "cleanup"
  static let version = "1.0.0"

  struct Config: Decodable, Sendable {
    var runsOlderThanDays: Double?
    var workspacesOlderThanHours: Double?
    var releasesKeep: Int?
    var expiredPreviews: Bool?
    var evidenceOlderThanDays: Double?
  }

  init() {}

  func plan(_ config: Config, _ context: StepContext) throws -> [PlannedChange] {
    let waste = try Waste.find(config, home: context.home, except: context.run)
    return waste.runs.map { PlannedChange(action: "remove", target: "run \($0)", summary: "older than wanted", destructive: true) }
      + waste.workspaces.map { PlannedChange(action: "remove", target: $0, summary: "workspace of a finished run", destructive: true) }
      + waste.releases.map {
        PlannedChange(action: "remove", target: "\($0.site)@\($0.version)", summary: "more than the releases to keep", destructive: true)
      }
      + waste.previews.map {
        PlannedChange(
          action: "remove", target: "\($0.deployment.site) (\($0.deployment.environment))",
          summary: "a preview that expired \($0.expires.map(Clock.timestamp) ?? "")", destructive: true)
      }
      + waste.evidence.map { PlannedChange(action: "remove", target: $0, summary: "evidence of a failed health check", destructive: true) }
      + waste.ruleSets.map { PlannedChange(action: "remove", target: "rule set \($0)", summary: "nothing has used it for a month", destructive: true) }
  }

  func execute(_ config: Config, _ context: StepContext) throws -> StepResult {
    let waste = try Waste.find(config, home: context.home, except: context.run)
    if waste.isEmpty { return StepResult(.unchanged, outputs: ["runs": 0, "workspaces": 0, "releases": [], "previews": [], "evidence": 0, "ruleSets": 0]) }
    // Nothing of this can be taken back; each removal stands for itself.
    let removal = Removal(home: context.home)
    let total = waste.previews.count + waste.evidence.count + waste.workspaces.count + waste.releases.count + waste.ruleSets.count + 1
    var done = 0
    func each<Item>(_ items: [Item], _ remove: (Item) throws -> Void) throws {
      for item in items {
        try stopIfCancelled(context, removed: done)
        try remove(item)
        done += 1
        context.progress(done, of: total, unit: "removals")
      }
    }
    var previews: [JSONValue] = []
    // Before the releases: what only a preview has live may go with it.
    try each(waste.previews) { preview in
      let owner = "run \(context.run), step \(context.step)"
      let name = "\(preview.deployment.site) (\(preview.deployment.environment))"
      if try preview.removeExpired(owner: owner, say: { context.log(.info, $0) }, check: { try stopIfCancelled(context, removed: done) }) {
        previews.append(.string(name))
      } else {
        context.log(.info, "\(name) was renewed or removed meanwhile")
      }
    }
    try each(waste.evidence, removal.remove(evidence:))
    try each(waste.workspaces, removal.remove(workspace:))
    var releases: [JSONValue] = []
    try each(waste.releases) { release in
      if try removal.remove(release, waiting: { context.log(.info, "waiting for \($0)") }) {
        releases.append(.string("\(release.site)@\(release.version)"))
      }
    }
    var ruleSets = 0
    try each(waste.ruleSets) { if try removal.remove(ruleSet: $0) { ruleSets += 1 } }
    try stopIfCancelled(context, removed: done)
    let runs = try removal.forgetRuns(endedBefore: waste.runsEndedBefore)
    context.progress(total, of: total, unit: "removals")
    return StepResult(
      outputs: [
        "runs": .integer(runs), "workspaces": .integer(waste.workspaces.count), "releases": .array(releases),
        "previews": .array(previews), "evidence": .integer(waste.evidence.count), "ruleSets": .integer(ruleSets),
      ])
  }

  /// What is removed already stays removed, and the answer to a cancel says so.
  private func stopIfCancelled(_ context: StepContext, removed: Int) throws {
    guard context.isCancelled else { return }
    throw StepError(.cancelled, "cancelled after \(removed) removals", effects: removed == 0 ? .none : .partial)
  }
}
