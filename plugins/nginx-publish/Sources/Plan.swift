internal import Nginx
internal import POSIX
internal import Publishing
internal import Releases
internal import StepKit

extension Publication {
  /// What `run` would do, found out without touching anything.
  func plannedChanges() throws -> [PlannedChange] {
    let before = try deployment.state()
    let after = try self.after(before)
    if let conflict = try deployment.conflict(among: after.hosts) { throw Deployment.conflictError(conflict) }
    var changes: [PlannedChange] = []
    if !Files.exists(layout.release(manifest.site, manifest.version)) {
      changes.append(
        PlannedChange(
          action: "create", target: layout.release(manifest.site, manifest.version),
          summary: "extract \(manifest.files.count) files, \(manifest.content.bytes) bytes"))
    }
    changes += try nginxChange(after)
    for host in after.hosts where !before.hosts.contains(host) {
      changes.append(PlannedChange(action: "create", target: host, summary: "host name of \(manifest.site) (\(settings.environment))"))
    }
    if before.current != after.current {
      changes.append(
        PlannedChange(
          action: "switch", target: "\(manifest.site) (\(settings.environment))",
          summary: "from \(before.current ?? "nothing") to \(manifest.version)\(try fileSummary(before))"))
    }
    if let lifetime = settings.lifetime {
      changes.append(
        PlannedChange(
          action: "renew", target: "\(manifest.site) (\(settings.environment))", summary: "expires \(Clock.timestamp(Clock.now + Double(lifetime)))"))
    }
    for host in before.hosts where !after.hosts.contains(host) {
      changes.append(
        PlannedChange(action: "remove", target: host, summary: "no domain of this release any more", destructive: true))
    }
    return changes
  }

  private func nginxChange(_ after: Deployment.State) throws -> [PlannedChange] {
    var configuration = try NginxConfiguration.make(layout: layout, listen: settings.listen) { _ in }
    // What a release says about its rules is known once its files are there.
    let folder = layout.release(manifest.site, manifest.version)
    if Files.exists(folder) {
      let set = try rules(in: folder, after)
      configuration.ruleSets[set.id] = set
    }
    let nginx = WebServer(layout: layout, settings: settings.host, owner: "a plan") { _, _ in }
    if settings.host.mode == .system {
      let target = "the distribution's nginx"
      return nginx.isUpToDate(configuration) ? [] : [PlannedChange(action: "reload", target: target, summary: "the part of it that serves this home changes")]
    }
    let file = (try? Files.read(layout.configuration, limit: 1 << 28)) ?? []
    let isSame = LoadedConfiguration.read(String(decoding: file, as: UTF8.self))?.covers(LoadedConfiguration(configuration)) ?? false
    let target = "nginx on \(settings.address):\(settings.port)"
    if nginx.master == nil { return [PlannedChange(action: "start", target: target, summary: layout.configuration)] }
    return isSame ? [] : [PlannedChange(action: "reload", target: target, summary: "its configuration changes")]
  }

  /// `: 2 files added (…), 1 changed (…)`, in comparison with what is live.
  private func fileSummary(_ before: Deployment.State) throws -> String {
    guard let current = before.current, let live = try? ReleaseManifest(reading: layout.manifest(manifest.site, current)) else { return "" }
    let old = Dictionary(live.files.map { ($0.path, $0.sha256) }) { first, _ in first }
    let new = Dictionary(manifest.files.map { ($0.path, $0.sha256) }) { first, _ in first }
    let groups = [
      ("added", new.keys.filter { old[$0] == nil }), ("changed", new.keys.filter { old[$0] != nil && old[$0] != new[$0] }),
      ("removed", old.keys.filter { new[$0] == nil }),
    ]
    let parts = groups.filter { !$0.1.isEmpty }.map { word, paths in
      let shown = paths.sorted().prefix(5).joined(separator: ", ")
      return "\(paths.count) \(word) (\(shown)\(paths.count > 5 ? ", …" : ""))"
    }
    return parts.isEmpty ? "" : ": " + parts.joined(separator: ", ")
  }
}
