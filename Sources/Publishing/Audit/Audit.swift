internal import Diagnostics
internal import HTTPClient
internal import Nginx
internal import POSIX
internal import Releases

/// Compares one deployment with its signed release: files, links, the pool, and every answer of nginx.
package struct Audit {
  package let deployment: Deployment
  /// Called with what is done of how much; what it throws ends the audit.
  package let progress: (_ done: Int, _ total: Int, _ what: String) throws -> Void

  package init(_ deployment: Deployment, progress: @escaping (Int, Int, String) throws -> Void = { _, _, _ in }) {
    (self.deployment, self.progress) = (deployment, progress)
  }

  /// - Parameters:
  ///   - repairs: whether what can be made good is.
  ///   - owner: who has the site's lock, for those who wait: no publication comes in between.
  ///   - say: told for whom it waits, and what is repaired.
  package func run(repairs: Bool, owner: String, say: @escaping (String) -> Void) throws -> AuditReport {
    let start = Clock.monotonic
    let lock = try deployment.lock(owner: owner, say: say) { try progress(0, 0, "waiting") }
    defer { lock.release() }
    var (report, release) = try look()
    if repairs, !report.drifts.isEmpty {
      let before = report.drifts
      try AuditRepair(deployment: deployment, release: release, drifts: before, say: say).run()
      report = try look().report
      let left = Set(report.drifts.map(\.path))
      report.repaired = before.filter { !left.contains($0.path) }
    }
    report.seconds = Clock.monotonic - start
    return report
  }

  private func look() throws -> (report: AuditReport, release: AuditedRelease?) {
    let layout = deployment.layout
    var report = AuditReport(site: deployment.site, environment: deployment.environment)
    let links = AuditOfLinks(deployment: deployment, names: nil)
    let version = try? deployment.state().current
    guard let version, !links.hasForeignFolders else {
      report.drifts = try links.run()
      return (report, nil)
    }
    report.version = version
    let release: AuditedRelease
    do { release = try AuditedRelease(deployment, version: version) } catch let error as any UserFacingError {
      report.drifts = try links.run() + [
        Drift(
          .signature, "releases/\(deployment.site)/\(version)", expected: "a release with a signature that holds",
          found: error.diagnostics.first?.message ?? "\(error)", remedy: "publish the site again")
      ]
      return (report, nil)
    }
    let manifest = release.manifest
    report.files = manifest.files.count
    report.drifts = release.drifts
    report.drifts += try AuditOfLinks(deployment: deployment, names: deployment.hostNames(domains: manifest.domains)).run()
    let folder = layout.release(deployment.site, version)
    let files = try AuditOfFiles(manifest: manifest, folder: folder, name: layout.below(folder)).run { done in
      try progress(done, manifest.files.count, "files")
    }
    report.drifts += files
    let (kept, unknown) = try keptManifests(live: manifest)
    report.drifts += unknown
    // Without knowing all of them, no file of the pool can be told to be nobody's.
    if unknown.isEmpty { report.drifts += try AuditOfPool(layout: layout, site: deployment.site, manifests: kept).run() }
    let (answers, requests) = try answers(manifest, except: files)
    report.drifts += answers
    report.requests = requests
    return (report, release)
  }

  /// What is wrong with a file on the disk is no second finding where it is served.
  private func answers(_ manifest: ReleaseManifest, except files: [Drift]) throws -> (drifts: [Drift], requests: Int) {
    let layout = deployment.layout
    let encodings = ["gzip"] + (NginxSurroundings.brotliModule == nil ? [] : ["br"])
    let folder = layout.below(layout.release(deployment.site, manifest.version))
    let known = Set(files.map(\.path))
    // Rules that are not what their name says are a finding of the links already; what is served by them can't be known.
    guard let rules = try? deployment.ruleSetID().map(RuleStore(layout: layout).read) ?? .empty else { return ([], 0) }
    let requests = AuditRequest.all(
      of: manifest, rules: rules, encodings: encodings, missing: "slipway-audit-\(UInt64.random(in: 0 ... .max))"
    ).filter { !known.contains(Path.join(folder, $0.file.path)) }
    do {
      let drifts = try AuditOfAnswers(socket: layout.frontSocket, host: deployment.ownHost, requests: requests).run { done in
        try progress(done, requests.count, "answers")
      }
      return (drifts, requests.count)
    } catch let error as HTTPError {
      let drift = Drift(
        .server, "nginx", expected: "an answer to every request", found: error.message, remedy: "start it, or look at \(layout.errorLog)")
      return ([drift], 0)
    }
  }

  /// Of all extracted releases; the pool has files of each.
  private func keptManifests(live: ReleaseManifest) throws -> (known: [ReleaseManifest], unknown: [Drift]) {
    let (layout, site) = (deployment.layout, deployment.site)
    var (known, unknown): ([ReleaseManifest], [Drift]) = ([live], [])
    for version in try Files.list(layout.releases(site)) where Names.isVersion(version) && version != live.version {
      guard Files.exists(layout.manifest(site, version)) else { continue }
      do { known.append(try AuditedRelease(deployment, version: version, checksArchive: false).manifest) } catch {
        unknown.append(
          Drift(
            .signature, layout.below(layout.manifest(site, version)), expected: "the signed manifest", found: "\(error)",
            remedy: "bring the archive of \(site) \(version) back (slipway release pull)"))
      }
    }
    return (known, unknown)
  }
}
