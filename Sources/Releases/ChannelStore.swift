internal import POSIX

/// The channels that a host follows or publishes. What it has accepted lies in `channels/<site>/<environment>/`, what
/// it publishes itself in `releases/<site>/@channels/<environment>/`, where others find it.
package struct ChannelStore: Sendable {
  static let folderName = "@channels"

  let releases: ReleaseStore
  let keys: ReleaseKeys
  /// `channels` of the home.
  let root: String

  /// - Parameter home: `$SLIPWAY_HOME`.
  package init(home: String) {
    releases = ReleaseStore(home: home)
    keys = ReleaseKeys(home: home)
    root = Path.join(home, "channels")
  }

  /// Whose signatures count for a site: those whom the host trusts and those whom its channels introduced, without those
  /// whom either has revoked. What a channel introduced counts only while the host hasn't revoked who said so.
  /// - Throws: `ReleaseError`, `SystemError`.
  package func trustedKeys(site: String) throws -> TrustedKeys {
    var trusted = try keys.trusted()
    let host = trusted
    for seen in try seen(site: site) {
      for key in seen.revoked where !trusted.revoked.contains(where: { $0.bytes == key.bytes }) { trusted.revoked.append(key) }
      guard !host.hasRevoked(seen.signer) else { continue }
      for key in seen.document.trusted where !trusted.keys.contains(where: { $0.bytes == key.bytes }) { trusted.keys.append(key) }
    }
    return trusted
  }

  /// As `trustedKeys(site:)`, for a release: its signature says of which site it is, and holds for no other one.
  /// - Throws: `ReleaseError` when it is no signature of a release, `SystemError`.
  package func trustedKeys(for release: Release) throws -> TrustedKeys {
    try trustedKeys(site: try release.signedSite())
  }

  /// What this host has accepted of a channel; nil when it has seen none.
  /// - Throws: `ReleaseError`, `SystemError`.
  package func seen(site: String, environment: String) throws -> SeenChannel? {
    do { return try SeenChannel(reading: try folder(site: site, environment: environment)) } catch let error as SystemError {
      if error.isNotFound { return nil }
      throw error
    }
  }

  /// Of all environments of a site, by name.
  package func seen(site: String) throws -> [SeenChannel] {
    try ReleaseNames.check(site: site)
    return try Self.environments(Path.join(root, site)).compactMap { try seen(site: site, environment: $0) }
  }

  /// Sites of which this host has seen or publishes a channel, sorted.
  package func sites() throws -> [String] {
    let followed = try Files.listIfThere(root).filter(ReleaseNames.isSite)
    let published = try releases.sites().filter { !((try? publishedEnvironments(site: $0)) ?? []).isEmpty }
    return Set(followed + published).sorted()
  }

  /// Environments for which this host publishes a channel of the site.
  package func publishedEnvironments(site: String) throws -> [String] {
    try ReleaseNames.check(site: site)
    return try Self.environments(Path.join(releases.siteFolder(site), Self.folderName))
  }

  /// The document that this host publishes, as it lies there; nil when there is none.
  package func published(site: String, environment: String) throws -> ChannelDocument? {
    let path = Path.join(try publishedFolder(site: site, environment: environment), ChannelDocument.fileName)
    do { return try ChannelDocument(parsing: try Files.read(path, limit: ChannelDocument.sizeLimit), file: path) } catch let error as SystemError {
      if error.isNotFound { return nil }
      throw error
    }
  }

  func folder(site: String, environment: String) throws(ReleaseError) -> String {
    try ReleaseNames.check(site: site)
    try ReleaseNames.check(environment: environment)
    return Path.join(root, "\(site)/\(environment)")
  }

  /// Where a channel of this host is, or would be.
  /// - Throws: `ReleaseError` for names that must not become a path.
  package func publishedFolder(site: String, environment: String) throws(ReleaseError) -> String {
    try ReleaseNames.check(site: site)
    try ReleaseNames.check(environment: environment)
    return Path.join(releases.siteFolder(site), "\(Self.folderName)/\(environment)")
  }

  private static func environments(_ folder: String) throws(SystemError) -> [String] {
    try Files.listIfThere(folder).filter(ReleaseNames.isEnvironment)
  }
}

extension Files {
  /// The names in a folder, sorted; none where there is no folder.
  static func listIfThere(_ path: String) throws(SystemError) -> [String] {
    do { return try list(path) } catch {
      if error.isNotFound { return [] }
      throw error
    }
  }
}
