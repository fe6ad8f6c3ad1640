internal import Diagnostics
internal import Distribution
internal import POSIX
internal import Releases
internal import StepKit

/// Takes back what a run has put on hosts, and only that: first the channel, so that nobody is led to a release that is
/// about to go, then the release. Repeatable, and each host is tried whatever came of the others.
struct Undoing {
  private let record: UndoRecord

  init(_ record: UndoRecord) { self.record = record }

  func run(log: (String) -> Void) throws {
    var failures: [(place: String, error: any Error)] = []
    if let channel = record.channel {
      try restoreChannel(channel)
      each(channel.hosts, &failures) { remote, push in
        let former = channel.formerVersion
        // A host that never had the former release can't be led to it.
        if let former, try remote.versionsIfThere(site: record.site).contains(former) {
          try push.pushChannel(site: record.site, environment: channel.environment)
        } else {
          try remote.remove(.channel(site: record.site, environment: channel.environment))
        }
        log("\(remote.place): the channel \(channel.environment) is what it was before")
      }
    }
    each(record.hosts, &failures) { remote, _ in
      try removeRelease(remote)
      log("\(remote.place): \(record.site) \(record.version) is gone")
    }
    if let first = failures.first {
      let reason = (first.error as? any UserFacingError)?.diagnostics.first?.message ?? "\(first.error)"
      throw StepError(
        .network, "\(failures.count) of the hosts could not be put back: \(first.place): \(reason)", effects: .partial,
        retryable: failures.contains { ($0.error as? RemoteError)?.isTransient == true },
        help: "\"slipway undo\" tries it again once the host answers")
    }
  }

  private func removeRelease(_ remote: any Remote) throws {
    do {
      let there = try remote.versions(site: record.site)
      // The delta is of no use without the release, and the release is found by its version: that goes first.
      try remote.remove(.release(site: record.site, version: record.version))
      for older in there where older != record.version {
        try remote.remove(.delta(site: record.site, version: record.version, from: older))
      }
    } catch let error as RemoteError where error.code == .notFound {}
  }

  /// Its number stays known here: who has seen it accepts no other document with the same one.
  private func removeChannel(_ channel: UndoRecord.Channel, _ store: ChannelStore) throws {
    let folder = try store.publishedFolder(site: record.site, environment: channel.environment)
    let signed = try SignedChannel(
      document: Files.read(Path.join(folder, ChannelDocument.fileName), limit: ChannelDocument.sizeLimit),
      signature: Files.read(Path.join(folder, ChannelDocument.signatureName), limit: Release.signatureLimit),
      site: record.site, environment: channel.environment, keys: store.trustedKeys(site: record.site), place: folder)
    // One that has expired meanwhile is known here like any other.
    try store.accept(signed, now: min(Clock.now, signed.document.expires - 1))
    try Files.removeTree(folder)
  }

  /// The document that says what was said before has a higher number than the one that is taken back: nobody accepts a
  /// lower one. Where there was none, this host stops to publish one.
  private func restoreChannel(_ channel: UndoRecord.Channel) throws {
    let store = ChannelStore(home: record.home)
    let lock = try ReleaseStore(home: record.home).lock(site: record.site, owner: "the undo of distribute-release")
    defer { lock.release() }
    // Somebody else may have published another one since: that one stays.
    guard let present = try store.published(site: record.site, environment: channel.environment), present.release.version == record.version
    else { return }
    guard let version = channel.formerVersion, let digest = channel.formerDigest else { return try removeChannel(channel, store) }
    if version == record.version { return }
    _ = try store.publish(
      ChannelDocument.Target(version: version, digest: digest), site: record.site, environment: channel.environment,
      lifetime: channel.lifetime, key: try ReleaseKeys(home: record.home).signingKey(), now: Clock.now)
  }

  private func each(_ addresses: [String], _ failures: inout [(place: String, error: any Error)], _ body: (any Remote, ReleasePush) throws -> Void) {
    for text in addresses {
      var place = "a host"
      do {
        let address = try RemoteAddress(parsing: text, relativeTo: "/", userHome: UserHome.path)
        place = address.place
        let remote = try Remotes.open(address, RemoteOptions(record.authorities, record.sshConfig))
        try body(remote, ReleasePush(home: record.home, remote: remote, keys: [], settings: TransferSettings()))
      } catch { failures.append((place, error)) }
    }
  }
}
