import POSIX
import Releases
import TestSupport
import Testing

@testable import Distribution

@Suite struct ChannelTransferTests {
  private let homes: TwoHomes
  private let now = 1_768_500_000.0

  init() throws { homes = try TwoHomes() }

  private func publish(_ release: StoredRelease, lifetime: Double = 3600, now: Double) throws {
    let store = ChannelStore(home: homes.sender)
    let lock = try homes.sent.lock(site: "portfolio", owner: "a test")
    defer { lock.release() }
    _ = try store.publish(
      .init(version: release.manifest.version, digest: release.manifest.digest), site: "portfolio", environment: "production",
      lifetime: lifetime, key: ReleaseKeys(home: homes.sender).signingKey(), now: now)
  }

  private func accept(_ remote: any Remote, now: Double) throws -> ChannelDocument {
    try ChannelPull(home: homes.receiver, remote: remote, settings: .quick()).accept(site: "portfolio", environment: "production", now: now)
  }

  @Test(arguments: TransportKind.allCases)
  func `A channel is sent behind its release, and followed`(kind: TransportKind) throws {
    let transport = try TransportUnderTest(kind)
    let homes = transport.homes
    let made = try homes.make()
    let store = ChannelStore(home: homes.sender)
    // A server of ours takes no channel that has expired.
    let now = Clock.now
    _ = try store.publish(
      .init(version: made.manifest.version, digest: made.manifest.digest), site: "portfolio", environment: "production", lifetime: 3600,
      key: ReleaseKeys(home: homes.sender).signingKey(), now: now)
    try Files.makeDirectories(transport.root)
    let early = #expect(throws: RemoteError.self) { try homes.push(try transport.receiver()).pushChannel(site: "portfolio", environment: "production") }
    #expect(early?.code == .notFound)
    _ = try homes.push(try transport.receiver()).push(made.release)
    try homes.push(try transport.receiver()).pushChannel(site: "portfolio", environment: "production")
    let document = try ChannelPull(home: homes.receiver, remote: try transport.remote(), settings: .quick())
      .accept(site: "portfolio", environment: "production", now: now)
    #expect(document.release.version == made.manifest.version)
    let pulled = try homes.pull(try transport.remote()).pull(site: "portfolio", version: document.release.version, digest: document.release.digest)
    #expect(pulled.manifest.digest == document.release.digest)
    #expect(throws: RemoteError.self) {
      try homes.pull(try transport.remote()).pull(site: "portfolio", version: document.release.version, digest: String(repeating: "0", count: 64))
    }
  }

  @Test func `An older channel than was seen, and an expired one, are refused`() throws {
    let home = FolderRemote(Path.join(homes.sender, "releases"))
    let first = try homes.make(siteVersion: "1.0.0")
    try publish(first, now: now)
    let older = homes.folder.path("older")
    let channel = Path.join(homes.sender, "releases/portfolio/@channels/production")
    try Files.makeDirectories(Path.join(older, "portfolio/@channels/production"))
    for name in try Files.list(channel) {
      try Files.write(Path.join(older, "portfolio/@channels/production/\(name)"), Files.read(Path.join(channel, name)))
    }
    try publish(try homes.make(siteVersion: "2.0.0"), now: now + 10)
    #expect(try accept(home, now: now + 20).sequence == 2)
    let outdated = #expect(throws: ReleaseError.self) { try accept(FolderRemote(older), now: now + 20) }
    #expect(outdated?.code == .outdated)
    let expired = #expect(throws: ReleaseError.self) { try accept(home, now: now + 10_000) }
    #expect(expired?.code == .expired)
    let none = #expect(throws: RemoteError.self) {
      try ChannelPull(home: homes.receiver, remote: home, settings: .quick()).accept(site: "portfolio", environment: "staging", now: now)
    }
    #expect(none?.code == .notFound)
  }
}
