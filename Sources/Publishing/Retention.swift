package import Nginx
internal import POSIX

/// Which extracted releases stay: the last `keep` that were live, and in every environment what is live and what was
/// live before it. The others can be extracted again from the store; the files of one of them are kept for the next
/// publication to begin with.
package struct Retention: Sendable {
  package let layout: Layout
  package let site: String
  package let keep: Int

  package init(layout: Layout, site: String, keep: Int) {
    self.layout = layout
    self.site = site
    self.keep = keep
  }

  /// Notes that the release has just become live: its folder's time orders the releases.
  package func markLive(_ version: String) throws {
    try Files.setModified(layout.release(site, version), seconds: Clock.now)
  }

  /// - Returns: the versions that were removed.
  package func apply() throws -> [String] {
    let versions = try Files.list(layout.releases(site)).filter(Names.isVersion)
    var protected: Set<String> = []
    for name in try Files.list(layout.site(site)) where Names.isEnvironment(name) {
      let state = try Deployment(layout: layout, site: site, environment: name).state()
      protected.formUnion([state.current, state.previous].compactMap(\.self))
    }
    let byAge = try versions.map { ($0, try Files.status(layout.release(site, $0)).modified) }
      .sorted { $0.1 == $1.1 ? $0.0 > $1.0 : $0.1 > $1.1 }.map(\.0)
    let kept = byAge.prefix(keep) + byAge.dropFirst(keep).filter(protected.contains)
    let removed = byAge.filter { !kept.contains($0) }
    guard !removed.isEmpty else { return [] }
    for version in removed.dropFirst() {
      // Half a release must not look like one.
      let folder = Path.join(layout.releases(site), ".staging-\(version)")
      try Files.rename(layout.release(site, version), to: folder)
      try Links.remove(layout.manifest(site, version))
      try Files.removeTree(folder)
    }
    // The newest of them is what the next one will have the most in common with.
    try SpareRelease(layout: layout, site: site).keep(removed[0])
    try AssetPool(layout: layout, site: site).keep(kept.map { layout.release(site, $0) })
    return removed
  }
}
