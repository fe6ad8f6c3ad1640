internal import Diagnostics
package import Releases

/// Looks what both sides have.
package struct SyncSurvey {
  private let home: String
  private let remote: any Remote
  private let keys: (String) throws -> TrustedKeys
  private let settings: TransferSettings
  private let store: ReleaseStore
  private let retrying: Retrying

  /// - Parameter keys: whose signatures count for a site.
  package init(home: String, remote: any Remote, keys: @escaping (String) throws -> TrustedKeys, settings: TransferSettings) {
    self.home = home
    self.remote = remote
    self.keys = keys
    self.settings = settings
    store = ReleaseStore(home: home)
    retrying = Retrying(settings: settings, place: remote.place)
  }

  /// - Parameters:
  ///   - sites: all of the sender's when there are none.
  ///   - pulls: whether this host receives; else it sends.
  ///   - keep: how many of each site count; nil for all.
  ///   - prunes: whether the receiver loses what does not count.
  /// - Throws: `RemoteError` (`notFound`) for a site that the sender does not have.
  package func plan(sites: [String], pulls: Bool, keep: Int?, prunes: Bool) throws -> SyncPlan {
    var plan = SyncPlan()
    let known = pulls ? try retrying { try remote.sites() } : try store.sites()
    for site in sites.isEmpty ? known : sites {
      guard known.contains(site) else {
        throw RemoteError(.notFound, "\(pulls ? remote.place : "this host") has no releases of \(site)", help: suggestion(for: site, among: known))
      }
      let here = try store.list(site: site).map(\.manifest.version)
      if pulls {
        let pull = ReleasePull(home: home, remote: remote, keys: try keys(site), settings: settings)
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
    do { return try retrying { try remote.versions(site: site) } } catch let error as RemoteError where error.code == .notFound { return [] }
  }
}
