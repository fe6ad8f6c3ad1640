internal import Nginx
internal import POSIX
internal import Publishing
internal import Releases
internal import RunHistory

/// Removes what `Waste` has found; each call stands for itself.
struct Removal {
  private let home: String

  init(home: String) { self.home = home }

  func remove(workspace: String) throws {
    // A read-only tree in it is no reason to stop; links are not followed.
    try Files.removeTree(workspace)
  }

  func remove(evidence path: String) throws {
    try Links.remove(path)
  }

  /// - Returns: whether there was still nothing that uses it: publications go on meanwhile.
  func remove(ruleSet id: String) throws -> Bool {
    let layout = Layout(home: home)
    guard try Deployment.unusedRuleSets(layout).contains(id) else { return false }
    try RuleStore(layout: layout).remove(id)
    return true
  }

  /// - Returns: whether it was still there and still not live.
  func remove(_ release: Waste.OldRelease, waiting: (String) -> Void) throws -> Bool {
    let store = ReleaseStore(home: home)
    let lock = try store.lock(site: release.site, owner: "cleanup", waiting: waiting)
    defer { lock.release() }
    do {
      try store.remove(site: release.site, version: release.version)
      return true
    } catch let error as ReleaseError where error.code == .live {
      return false
    }
  }

  /// Forgets old runs and gives their space in the database back.
  /// - Returns: how many.
  func forgetRuns(endedBefore time: Double) throws -> Int {
    let history = try RunHistory(path: Path.join(home, "slipway.db"))
    let gone = try history.prune(endedBefore: time)
    if !gone.isEmpty { try history.optimize() }
    return gone.count
  }
}
