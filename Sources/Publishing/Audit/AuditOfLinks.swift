internal import Diagnostics
internal import Nginx
internal import POSIX

/// Compares what lies below `www/` for one deployment with what a publication lays there.
struct AuditOfLinks {
  let deployment: Deployment
  /// Host names that lead here; nil where they aren't known, because nothing is live.
  let names: [String]?

  private var layout: Layout { deployment.layout }
  private var site: String { deployment.site }
  private var environment: String { deployment.environment }

  /// Behind a link in the place of a folder, nothing is what its name says.
  var hasForeignFolders: Bool { !deployment.folders.compactMap(folderDrift).isEmpty }

  func run() throws -> [Drift] {
    let wrong = deployment.folders.compactMap(folderDrift)
    if !wrong.isEmpty { return wrong }
    var drifts = try [
      release(layout.current(site, environment), remedy: "make a release live: slipway rollback \(site) --environment \(environment) --to VERSION"),
      release(layout.previous(site, environment), remedy: nil),
      link(layout.poolLink(site, environment), to: Layout.poolTarget(site)), rules(),
    ].compactMap(\.self)
    if let names {
      drifts += try names.compactMap(host)
      for name in try deployment.state().hosts where !names.contains(name) {
        drifts.append(Drift(.foreign, below(layout.host(name)), expected: "nothing", found: "a link to \(site) (\(environment)), which has no such name"))
      }
    }
    return drifts
  }

  private func folderDrift(_ folder: String) -> Drift? {
    guard let status = try? Files.linkStatus(folder) else { return Drift(.missing, below(folder), expected: "a folder", found: "nothing", remedy: "publish the site again") }
    guard status.kind != .directory else { return nil }
    return Drift(.link, below(folder), expected: "a folder", found: status.words(folder), remedy: "look who put it there, and remove it")
  }

  /// `current` and `previous`: nothing, or a link to a release of this site.
  private func release(_ path: String, remedy: String?) throws -> Drift? {
    guard let status = try? Files.linkStatus(path) else { return nil }
    let expected = "a link to a release of \(site)"
    guard status.kind == .link else { return notLink(path, status, expected) }
    let target = try Links.target(path) ?? ""
    let version = Path.name(target)
    if target == Layout.releaseTarget(site, version), Names.isVersion(version) { return nil }
    return Drift(.link, below(path), expected: expected, found: status.words(path), remedy: remedy)
  }

  /// The rule set that the live release was published with, and its content.
  private func rules() throws -> Drift? {
    let path = layout.rules(site, environment)
    guard let version = try deployment.state().current, let id = try deployment.ruleHistory()[version] else { return nil }
    if let drift = try link(path, to: Layout.rulesTarget(id)) { return drift }
    do { _ = try RuleStore(layout: layout).read(id) } catch let error as any UserFacingError {
      return Drift(
        .link, below(layout.ruleSet(id)), expected: "the rules of that name", found: error.diagnostics.first?.message ?? "\(error)",
        remedy: error.diagnostics.first?.help)
    }
    return nil
  }

  private func link(_ path: String, to target: String) throws -> Drift? {
    guard let status = try? Files.linkStatus(path) else { return Drift(.missing, below(path), expected: "a link to \(target)", found: "nothing") }
    guard status.kind == .link else { return notLink(path, status, "a link to \(target)") }
    return try Links.target(path) == target ? nil : Drift(.link, below(path), expected: "a link to \(target)", found: status.words(path))
  }

  private func host(_ name: String) throws -> Drift? {
    guard var drift = try link(layout.host(name), to: Layout.hostTarget(site, environment)) else { return nil }
    if let target = try? Links.target(layout.host(name)), let holder = HostHolder(target: target) {
      drift.remedy = "the name belongs to \(holder.site) (\(holder.environment)) now: take it out of one of the two, and publish that"
    }
    return drift
  }

  private func notLink(_ path: String, _ status: FileStatus, _ expected: String) -> Drift {
    Drift(.link, below(path), expected: expected, found: status.words(path), remedy: "look who put it there, remove it, and publish again")
  }

  private func below(_ path: String) -> String { layout.below(path) }
}
