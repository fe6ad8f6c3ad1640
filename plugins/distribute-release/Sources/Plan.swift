internal import Diagnostics
internal import Distribution
internal import POSIX
internal import Releases
internal import StepKit

/// What would travel to whom, found out by asking the hosts; nothing is written anywhere.
struct Plan {
  private let config: DistributeRelease.Config
  private let home: String
  /// nil while a step before this one has not made it.
  private let manifest: ReleaseManifest?

  init(_ config: DistributeRelease.Config, home: String) throws {
    self.config = config
    self.home = home
    manifest = Files.exists(config.release) ? try Release.open(config.release).unverifiedManifest() : nil
  }

  func changes() throws -> [PlannedChange] {
    var changes: [PlannedChange] = []
    for host in config.to.all {
      let address: RemoteAddress
      do { address = try host.remoteAddress() } catch { throw StepError(error, effects: .none) }
      if let summary = summary(address) { changes.append(PlannedChange(action: "push", target: address.place, summary: summary)) }
    }
    if let channel = config.channel, let manifest {
      let now = try ChannelStore(home: home).published(site: manifest.site, environment: channel)
      changes.append(
        PlannedChange(
          action: "publish", target: "channel \(channel) of \(manifest.site)",
          summary: "from \(now?.release.version ?? "nothing") to \(manifest.version), number \((now?.sequence ?? 0) + 1)"))
    }
    return changes
  }

  /// nil when it has the release.
  private func summary(_ address: RemoteAddress) -> String? {
    guard let manifest else { return "the release that a step before makes" }
    let name = "\(manifest.site) \(manifest.version)"
    do {
      let there = Set(try Remotes.open(address, RemoteOptions(config.authorities, config.sshConfig)).versionsIfThere(site: manifest.site))
      if there.contains(manifest.version) { return nil }
      let older = try ReleaseStore(home: home).list(site: manifest.site).first { there.contains($0.manifest.version) }
      let addition = older.map { ", and the difference to \($0.manifest.version) for those who have that" } ?? ""
      return "\(name), \(manifest.archive.size) bytes\(addition)"
    } catch let error as any UserFacingError {
      return "\(name), \(manifest.archive.size) bytes; it does not answer now: \(error.diagnostics.first?.message ?? "")"
    } catch { return "\(name), \(manifest.archive.size) bytes" }
  }
}
