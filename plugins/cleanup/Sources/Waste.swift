internal import Nginx
internal import POSIX
internal import Publishing
internal import Releases
internal import RunHistory

/// What a home holds and nobody needs any more.
struct Waste {
  struct OldRelease {
    var site: String
    var version: String
  }

  var runs: [RunID]
  /// Seconds since 1970.
  var runsEndedBefore: Double
  /// Paths.
  var workspaces: [String]
  var releases: [OldRelease]
  var previews: [Preview]
  /// Paths.
  var evidence: [String]
  /// Ids.
  var ruleSets: [String]

  var isEmpty: Bool {
    runs.isEmpty && workspaces.isEmpty && releases.isEmpty && previews.isEmpty && evidence.isEmpty && ruleSets.isEmpty
  }

  /// - Parameter current: the run that is under way.
  static func find(_ config: Cleanup.Config, home: String, except current: String) throws -> Waste {
    let now = Clock.now
    let runsEndedBefore = now - (config.runsOlderThanDays ?? 30) * 86400
    let workspacesEndedBefore = now - (config.workspacesOlderThanHours ?? 24) * 3600
    let history = try history(of: home)
    return Waste(
      runs: try history?.finished(endedBefore: runsEndedBefore) ?? [], runsEndedBefore: runsEndedBefore,
      workspaces: try workspaces(Path.join(home, "workspaces"), history, endedBefore: workspacesEndedBefore, except: current),
      releases: try releases(home, keep: config.releasesKeep ?? 10),
      previews: config.expiredPreviews == false ? [] : try previews(Layout(home: home), now: now),
      evidence: try evidence(Layout(home: home), before: now - (config.evidenceOlderThanDays ?? 30) * 86400),
      ruleSets: try Deployment.unusedRuleSets(Layout(home: home)))
  }

  private static func previews(_ layout: Layout, now: Double) throws -> [Preview] {
    let latest = try Preview.latestPublication(layout)
    return try Preview.all(layout).filter { $0.isExpired(now: now, latest: latest) }
  }

  private static func evidence(_ layout: Layout, before time: Double) throws -> [String] {
    guard Files.exists(layout.evidence) else { return [] }
    return try Files.list(layout.evidence).filter { $0.hasSuffix(".json") }.map { Path.join(layout.evidence, $0) }.filter {
      let status = try Files.linkStatus($0)
      return status.kind == .file && status.modified < time
    }
  }

  /// nil in a home without runs: opening the database would make it, and a plan changes nothing.
  private static func history(of home: String) throws -> RunHistory? {
    let path = Path.join(home, "slipway.db")
    return Files.exists(path) ? try RunHistory(path: path) : nil
  }

  private static func workspaces(
    _ folder: String, _ history: RunHistory?, endedBefore time: Double, except current: String
  ) throws -> [String] {
    guard Files.exists(folder) else { return [] }
    let ended = Set(try history?.finished(endedBefore: time) ?? [])
    return try Files.list(folder).filter { name in
      guard name != current, let run = RunID(name) else { return false }
      if ended.contains(run) { return true }
      // One whose run is forgotten goes by its own age.
      guard try history?.run(run) == nil else { return false }
      return try Files.linkStatus(Path.join(folder, name)).modified < time
    }.map { Path.join(folder, $0) }
  }

  private static func releases(_ home: String, keep: Int) throws -> [OldRelease] {
    let store = ReleaseStore(home: home)
    return try store.sites().flatMap { site in
      try ReleaseContent.Purpose.allCases.flatMap { purpose in
        try store.prunable(site: site, purpose: purpose, keep: keep).map { OldRelease(site: site, version: $0.manifest.version) }
      }
    }
  }
}
