internal import Diagnostics
package import Releases

/// Looks what both sides have.
package struct SyncSurvey {
  private let pull: ReleasePull
  private var remote: any Remote { pull.remote }
  private var store: ReleaseStore { pull.store }

  package init(home: String, remote: any Remote, keys: TrustedKeys, settings: TransferSettings) {
    pull = ReleasePull(home: home, remote: remote, keys: keys, settings: settings)
  }

  /// - Parameters:
  ///   - sites: all of the sender's when there are none.
  ///   - pulls: whether this host receives; else it sends.
  ///   - keep: how many of each site count; nil for all.
  ///   - prunes: whether the receiver loses what does not count.
  /// - Throws: `RemoteError` (`notFound`) for a site that the sender does not have.
  package func plan(sites: [String], pulls: Bool, keep: Int?, prunes: Bool) throws -> SyncPlan {
    var plan = SyncPlan()
    let known = pulls ? try pull.retrying { try remote.sites() } : try store.sites()
    for site in sites.isEmpty ? known : sites {
      guard known.contains(site) else {
        throw RemoteError(.notFound, "\(pulls ? remote.place : "this host") has no releases of \(site)", help: suggestion(for: site, among: known))
      }
      let here = try store.list(site: site).map(\.manifest.version)
      if pulls {
        let there = try pull.versions(site: site)
        let ordered = try keep.map { try pull.inOrder(site: site, there, atMost: $0) } ?? there
        plan.add(site: site, sender: ordered, receiver: here, keep: keep, prunes: prunes, live: try store.liveVersions(site: site))
      } else {
        plan.add(site: site, sender: here, receiver: try versionsThere(site), keep: keep, prunes: prunes)
      }
    }
    return plan
  }

  /// A place that is not there as yet has none.
  private func versionsThere(_ site: String) throws -> [String] {
    do { return try pull.retrying { try remote.versions(site: site) } } catch let error as RemoteError where error.code == .notFound { return [] }
  }
}
