internal import Nginx
internal import POSIX
package import Releases
internal import StepProtocol

/// Nothing is written through a link that somebody has put in the place of a folder below `www/`. `www` itself may be
/// one: a disk of its own.
extension Deployment {
  /// Folders that all publications of the site go through, and those of this environment.
  var folders: [String] {
    [
      layout.hosts, layout.sites, layout.site(site), layout.environment(site, environment), Path.parent(layout.releases(site)),
      layout.releases(site), Path.parent(layout.pool(site)), layout.pool(site),
    ]
  }

  /// - Parameter names: the host names that are wanted.
  /// - Throws: `ServingError` that names the place.
  package func checkWebRoot(_ manifest: ReleaseManifest, names: [String]) throws {
    let pooled = Set(manifest.files.lazy.map(\.path).filter(Fingerprint.belongsInPool).map(Path.parent))
    let below = Set(pooled.flatMap(Self.withParents)).map { Path.join(layout.pool(site), $0) }.sorted()
    for folder in folders + [layout.release(site, manifest.version), layout.evidence, layout.nginx, layout.ruleSets, layout.certificates] + below {
      guard let status = try? Files.linkStatus(folder), status.kind != .directory else { continue }
      throw ServingError(
        .precondition, "\(folder) is \(status.words(folder)) and not a folder: nothing is written there",
        help: "look who put it there, remove it, and publish again")
    }
    // What is in the lock's file is overwritten by everyone who gets it.
    if let status = try? Files.linkStatus(layout.siteLock(site)), status.kind != .file {
      throw ServingError(
        .precondition, "\(layout.siteLock(site)) is \(status.words(layout.siteLock(site))) and no file of slipway's",
        help: "look who put it there, remove it, and publish again")
    }
    let links = [layout.current(site, environment), layout.previous(site, environment), layout.poolLink(site, environment), layout.rules(site, environment)]
    for link in links + names.map(layout.host) {
      guard let status = try? Files.linkStatus(link), status.kind != .link else { continue }
      throw ServingError(
        .precondition, "\(link) is \(status.words(link)) and not a link of slipway's",
        help: "look who put it there, remove it, and publish again")
    }
    for name in names {
      guard let target = try Links.target(layout.host(name)), HostHolder(target: target) == nil else { continue }
      throw ServingError(
        .conflict, "\(layout.host(name)) leads to \(target.prefix(200)): slipway did not make that link",
        help: "remove it, or let `slipway audit \(site) --repair` do it, and publish again")
    }
  }

  /// `a/b`, `a`; nothing for the folder itself.
  private static func withParents(_ folder: String) -> [String] {
    folder == "." || folder.isEmpty ? [] : [folder] + withParents(Path.parent(folder))
  }
}
