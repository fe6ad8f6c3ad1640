internal import Diagnostics
internal import POSIX
package import Releases

/// Fetches a channel's document, which says what a host is to have.
package struct ChannelPull {
  private let store: ChannelStore
  private let remote: any Remote
  private let retrying: Retrying

  /// - Parameter home: `$SLIPWAY_HOME`.
  package init(home: String, remote: any Remote, settings: TransferSettings) {
    store = ChannelStore(home: home)
    self.remote = remote
    retrying = Retrying(settings: settings, place: remote.place)
  }

  /// Fetches and accepts it: from then on an older one is refused, and its keys count for the site.
  /// - Parameter now: seconds since 1970.
  /// - Throws: `ReleaseError` for one that is older than what was seen, expired, or signed by who may not; `RemoteError`.
  package func accept(site: String, environment: String, now: Double = Clock.now) throws -> ChannelDocument {
    let scratch = try Files.makeTemporaryDirectory(prefix: "slipway-channel")
    defer { try? Files.removeTree(scratch) }
    let folder = RemoteFolder.channel(site: site, environment: environment)
    _ = try store.publishedFolder(site: site, environment: environment)
    let signature = try fetch(ChannelDocument.signatureName, of: folder, into: scratch, limit: Release.signatureLimit)
    let document = try fetch(ChannelDocument.fileName, of: folder, into: scratch, limit: ChannelDocument.sizeLimit)
    let signed = try SignedChannel(
      document: document, signature: signature, site: site, environment: environment, keys: try store.trustedKeys(site: site),
      place: "\(remote.place)/\(folder.path)")
    try store.accept(signed, now: now)
    return signed.document
  }

  private func fetch(_ name: String, of folder: RemoteFolder, into scratch: String, limit: Int) throws -> [UInt8] {
    let path = Path.join(scratch, name)
    let transfer = Transfer(isCancelled: retrying.settings.isCancelled)
    guard try retrying({ try remote.fetch(name, of: folder, to: path, limit: limit, transfer) }) else {
      throw RemoteError(
        .notFound, "\(remote.place) has no channel \(Path.name(folder.path)) of \(folder.site)",
        help: "run \"slipway channel publish\" on the host that decides, and push it: \"slipway release push … --channel \(Path.name(folder.path))\"")
    }
    return try Files.read(path, limit: limit)
  }
}

extension ReleasePush {
  /// Sends the channel that this host publishes, behind the release that it names.
  /// - Throws: `RemoteError` (`notFound`) where this host publishes none, and where it names a release that is not there.
  package func pushChannel(site: String, environment: String) throws {
    let store = ChannelStore(home: home)
    guard let document = try store.published(site: site, environment: environment) else {
      throw RemoteError(
        .notFound, "this host publishes no channel \(environment) of \(site)", help: "\"slipway channel publish\" makes one")
    }
    guard try retrying({ try remote.versions(site: site) }).contains(document.release.version) else {
      throw RemoteError(
        .notFound, "the channel \(environment) of \(site) names \(document.release.version), which \(remote.place) does not have",
        help: "push that release first")
    }
    let folder = try store.publishedFolder(site: site, environment: environment)
    let files = [ChannelDocument.fileName, ChannelDocument.signatureName].map { LocalFile(name: $0, path: Path.join(folder, $0)) }
    let transfer = Transfer(bytesPerSecond: settings.bytesPerSecond, isCancelled: settings.isCancelled)
    try retrying { try remote.publish(files, as: .channel(site: site, environment: environment), transfer) }
  }
}
