internal import Nginx
internal import POSIX
internal import Releases

/// Makes good what an audit has found, each thing in one step, so that no request meets it half done. What has a remedy
/// for a person is left alone.
struct AuditRepair {
  let deployment: Deployment
  /// nil where nothing is live.
  let release: AuditedRelease?
  let drifts: [Drift]
  let say: (String) -> Void

  private var layout: Layout { deployment.layout }
  private var site: String { deployment.site }

  func run() throws {
    let paths = Set(drifts.lazy.filter { $0.remedy == nil }.map(\.path))
    if let release {
      let record = layout.manifest(site, release.manifest.version)
      if paths.contains(layout.below(record)) { try Files.replace(record, with: release.manifest.bytes) }
      let folder = layout.release(site, release.manifest.version)
      let name = layout.below(folder)
      if paths.contains(where: { $0 == name || $0.hasPrefix(name + "/") }) { try renew(release, folder) }
    }
    try restoreLinks(paths)
    try restorePool(paths)
  }

  /// The files anew from the archive, whose signature and bytes are verified, in the place of those that are there.
  private func renew(_ release: AuditedRelease, _ folder: String) throws {
    guard let source = release.source else { return }
    say("extracting \(site) \(source.manifest.version) anew")
    let present = try? Files.linkStatus(folder)
    // A link to nowhere can't be exchanged, and nobody is served by it.
    if present?.kind == .link, !Files.exists(folder) { try Links.remove(folder) }
    _ = try Extraction(layout: layout, source: source).run(reuse: false) { _, _ in }
    // The folder's time orders the releases by when they were live.
    if let present { try Files.setModified(folder, seconds: present.modified) }
  }

  private func restoreLinks(_ paths: Set<String>) throws {
    let environment = deployment.environment
    let pool = layout.poolLink(site, environment)
    if paths.contains(layout.below(pool)) { try Links.point(pool, to: Layout.poolTarget(site)) }
    let rules = layout.rules(site, environment)
    if paths.contains(layout.below(rules)), let version = release?.manifest.version, let id = try deployment.ruleHistory()[version],
      RuleStore(layout: layout).contains(id)
    {
      try deployment.setRules(id)
    }
    let previous = layout.previous(site, environment)
    if paths.contains(layout.below(previous)) { try Links.remove(previous) }
    for drift in drifts where drift.remedy == nil && Path.parent(drift.path) == "hosts" {
      let name = Path.name(drift.path)
      switch drift.kind {
      case .foreign: try Links.remove(layout.host(name))
      // Another site may have got it meanwhile: the site's lock says nothing about names.
      case .missing: try deployment.claim([name])
      default:
        guard try HostHolder.find(name, layout) == nil else { continue }
        try Links.point(layout.host(name), to: Layout.hostTarget(site, environment))
      }
    }
  }

  /// First what may stay is put in its place, by a rename over what is wrong, then what may not is removed.
  private func restorePool(_ paths: Set<String>) throws {
    let pool = layout.below(layout.pool(site)) + "/"
    let wrong = paths.filter { $0.hasPrefix(pool) }
    guard !wrong.isEmpty else { return }
    say("restoring \(wrong.count) files of the pool")
    let versions = try Files.list(layout.releases(site)).filter { Names.isVersion($0) && Files.exists(layout.manifest(site, $0)) }
    for version in versions {
      let manifest = try AuditedRelease(deployment, version: version, checksArchive: false).manifest
      for file in manifest.files where Fingerprint.belongsInPool(file.path) && wrong.contains(pool + file.path) {
        let source = Path.join(layout.release(site, version), file.path)
        // Only what is well itself; the live release was made good before.
        guard (try? digest(ofFile: source)) == file.sha256 else { continue }
        try place(source, at: file.path)
      }
    }
    let kinds = Dictionary(drifts.map { ($0.path, $0.kind) }) { first, _ in first }
    for path in wrong where kinds[path] == .foreign {
      let place = Path.join(layout.www, path)
      if let status = try? Files.linkStatus(place), status.kind != .directory { try Links.remove(place) }
    }
  }

  private func place(_ source: String, at path: String) throws {
    let target = Path.join(layout.pool(site), path)
    // A link in the place of a folder is a finding of its own, and goes first.
    var folder = Path.parent(path)
    while folder != ".", !folder.isEmpty {
      let place = Path.join(layout.pool(site), folder)
      if (try? Files.linkStatus(place))?.kind == .link { try Links.remove(place) }
      folder = Path.parent(folder)
    }
    try Files.makeDirectories(Path.parent(target))
    let staged = Files.temporaryName(beside: target)
    try Files.makeHardLink(staged, to: source)
    try Files.rename(staged, to: target)
    // rename(2) does nothing when both are one file.
    try Links.remove(staged)
  }
}
