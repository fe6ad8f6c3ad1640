import ChildProcess
import Cryptography
import HTTPClient
import JSON
import POSIX
import Releases
import Synchronization
import TestSupport
import Testing
import Zstandard

@testable import Distribution
@testable import Server

/// What is sent to `slipway serve --releases`: all of it arrives, or nothing.
@Suite struct ReleaseServerUploadTests {
  private let served: ServedHomes

  init() throws { served = try ServedHomes() }

  @Test func `a release that is pushed is in the store, verified, and the second time it is there`() throws {
    let release = try served.homes.make(files: ["index.html": TwoHomes.noise(200_000)])
    let server = try served.pushing()
    let first = try served.homes.push(served.remote(server)).push(release.release)
    #expect(!first.isUnchanged)
    let stored = try served.homes.received.release(site: "portfolio", version: release.manifest.version)
    #expect(try stored.verify(keys: served.homes.trusted).manifest == release.manifest)
    #expect(try served.homes.push(served.remote(server)).push(release.release).isUnchanged)
    // Also for one that doesn't look first.
    let files = [Release.archiveName, Release.signatureName, Release.manifestName].map { LocalFile(name: $0, path: Path.join(release.release.folder, $0)) }
    try served.remote(server).publish(files, as: .release(site: "portfolio", version: release.manifest.version), Transfer())
    #expect(try Files.list(Path.join(served.homes.receiver, "incoming/@pushes/portfolio")).filter { !$0.hasPrefix(".") }.isEmpty)
    try served.remote(server).remove(.release(site: "portfolio", version: release.manifest.version))
    #expect(throws: ReleaseError.self) { try served.homes.received.release(site: "portfolio", version: release.manifest.version) }
    try served.remote(server).remove(.release(site: "portfolio", version: release.manifest.version))
  }

  @Test func `who has no token, and who has no key, sends nothing`() throws {
    let release = try served.homes.make()
    let (server, silent) = (try served.pushing(), try served.pushing([]))
    #expect(served.code { _ = try served.homes.push(served.remote(server, token: nil)).push(release.release) } == .denied)
    #expect(served.code { _ = try served.homes.push(served.remote(server, token: String(repeating: "y", count: 32))).push(release.release) } == .denied)
    #expect(served.code { _ = try served.homes.push(served.remote(silent)).push(release.release) } == .unsupported)
    try Files.remove(Path.join(served.homes.receiver, "keys/trusted/sender.pub"))
    let error = #expect(throws: RemoteError.self) { try served.homes.push(served.remote(server)).push(release.release) }
    #expect(error?.code == .denied)
    #expect(error?.message.contains("does not trust") == true)
    withExtendedLifetime((server, silent)) {}
    #expect(!Files.exists(Path.join(served.homes.receiver, "releases/portfolio")))
    #expect((try? Files.walk(Path.join(served.homes.receiver, "incoming")).filter { !$0.hasSuffix(".lock") }) ?? [] == [])
  }

  @Test func `an upload that was cut goes on`() throws {
    let release = try served.homes.make(files: ["index.html": TwoHomes.noise(2_000_000)])
    let server = try served.pushing()
    let archive = try Files.read(release.release.archivePath)
    let base = "/portfolio/\(release.manifest.version)"
    func put(_ name: String, _ body: [UInt8], _ headers: [String: String] = [:]) throws -> HTTPResponse {
      try served.get(server, "\(base)/\(name)", served.authorized(headers), method: "PUT", body: body)
    }
    // In another order nothing is taken.
    #expect(try put(Release.archiveName, archive).status == 409)
    #expect(try put(Release.manifestName, Files.read(release.release.manifestPath)).status == 409)
    #expect(try put(Release.signatureName, Files.read(release.release.signaturePath)).status == 204)
    #expect(try put(Release.manifestName, Files.read(release.release.manifestPath)).header("Upload-Offset") == "0")
    do {
      let port = Int(server.url.split(separator: ":").last ?? "") ?? 0
      let connection = try RawConnection(port: port)
      try connection.send("PUT \(base)/release.tar.zst HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(ServedHomes.token)\r\nContent-Length: \(archive.count)\r\n\r\n")
      try connection.send(Array(archive.prefix(700_000)))
      #expect(waitUntil { (try? Files.status(Path.join(served.homes.receiver, "incoming/@pushes\(base)/release.tar.zst")).size) == 700_000 })
      // Meanwhile nobody else may send it.
      let second = try put(Release.manifestName, Files.read(release.release.manifestPath))
      #expect(second.status == 409 && second.retryAfterSeconds == 2)
    }
    #expect(try waitUntil { try put(Release.manifestName, Files.read(release.release.manifestPath)).header("Upload-Offset") == "700000" })
    let rest = ["Content-Range": "bytes 700000-\(archive.count - 1)/\(archive.count)"]
    #expect(try put(Release.archiveName, Array(archive.dropFirst(700_001)), rest).status == 400)
    #expect(try put(Release.archiveName, Array(archive.dropFirst(600_000)), ["Content-Range": "bytes 600000-\(archive.count - 1)/\(archive.count)"]).status == 409)
    #expect(try put(Release.archiveName, archive + [1]).status == 413)
    // Our client finds where to go on by itself.
    let remote = try served.remote(server)
    _ = try served.homes.push(remote).push(release.release)
    #expect(remote.traffic.sent < archive.count - 600_000)
    #expect(try served.homes.received.release(site: "portfolio", version: release.manifest.version).verify(keys: served.homes.trusted).manifest == release.manifest)
  }

  @Test func `an archive that is not what was signed is refused, and leaves nothing to go on behind`() throws {
    let release = try served.homes.make(files: ["index.html": TwoHomes.noise(10_000)])
    let server = try served.pushing()
    let base = "/portfolio/\(release.manifest.version)"
    var archive = try Files.read(release.release.archivePath)
    archive[archive.count / 2] ^= 1
    for name in [Release.signatureName, Release.manifestName] {
      _ = try served.get(server, "\(base)/\(name)", served.authorized(), method: "PUT", body: Files.read(Path.join(release.release.folder, name)))
    }
    let answer = try served.get(server, "\(base)/release.tar.zst", served.authorized(), method: "PUT", body: archive)
    #expect(answer.status == 422)
    #expect(answer.header("Content-Type") == "application/problem+json")
    #expect(!Files.exists(Path.join(served.homes.receiver, "releases\(base)")))
    let manifest = try served.get(server, "\(base)/manifest.json", served.authorized(), method: "PUT", body: Files.read(release.release.manifestPath))
    #expect(manifest.header("Upload-Offset") == "0")
    // A manifest of something else, under this name.
    let other = try served.homes.make(siteVersion: "2.0.0")
    #expect(try served.get(server, "\(base)/\(Release.signatureName)", served.authorized(), method: "PUT", body: Files.read(other.release.signaturePath)).status == 204)
    #expect(try served.get(server, "\(base)/manifest.json", served.authorized(), method: "PUT", body: Files.read(other.release.manifestPath)).status == 422)
    #expect(try served.get(server, "\(base)/manifest.json", served.authorized(), method: "PUT", body: [1]).status == 422)
  }

  @Test func `sizes are limited`() throws {
    let release = try served.homes.make(files: ["index.html": TwoHomes.noise(10_000)])
    let server = try served.pushing { $0.largestArchive = 5000 }
    let error = #expect(throws: RemoteError.self) { try served.homes.push(served.remote(server)).push(release.release) }
    #expect(error?.code == .refused)
    #expect(error?.help?.contains("--max-size") == true)
    let signature = [UInt8](repeating: 65, count: Release.signatureLimit + 1)
    #expect(try served.get(server, "/portfolio/1.0.0-00000000/release.tar.zst.minisig", served.authorized(), method: "PUT", body: signature).status == 413)
  }

  @Test func `two who send the same at once both end well`() throws {
    let release = try served.homes.make(files: ["index.html": TwoHomes.noise(3_000_000)])
    let server = try served.pushing()
    let remotes = [try served.remote(server), try served.remote(server)].map(Handed.init)
    let homes = served.homes
    let results = try concurrentMap(remotes, perThread: 1) { remote in
      (try? homes.push(remote.remote).push(release.release)) != nil
    }
    #expect(results == [true, true])
    #expect(try served.homes.received.release(site: "portfolio", version: release.manifest.version).verify(keys: served.homes.trusted).manifest == release.manifest)
  }

  @Test func `a channel only goes forward`() throws {
    let release = try served.homes.make()
    let channels = ChannelStore(home: served.homes.sender)
    let key = try ReleaseKeys(home: served.homes.sender).signingKey()
    let target = ChannelDocument.Target(version: release.manifest.version, digest: release.manifest.digest)
    let asked = RemoteFolder.channel(site: "portfolio", environment: "production")
    func publish() throws -> [LocalFile] {
      _ = try channels.publish(target, site: "portfolio", environment: "production", lifetime: 3600, key: key, now: Clock.now)
      let place = try channels.publishedFolder(site: "portfolio", environment: "production")
      let copy = served.folder.path("channel-\(UInt32.random(in: 0 ... .max))")
      try Files.makeDirectories(copy)
      return try [ChannelDocument.fileName, ChannelDocument.signatureName].map { name in
        try Files.write(Path.join(copy, name), Files.read(Path.join(place, name)))
        return LocalFile(name: name, path: Path.join(copy, name))
      }
    }
    let server = try served.pushing()
    let (first, second) = (try publish(), try publish())
    try served.remote(server).publish(second, as: asked, Transfer())
    #expect(served.code { try served.remote(server).publish(first, as: asked, Transfer()) } == .refused)
    let path = served.folder.path("channel.json")
    #expect(try served.remote(server, token: nil).fetch("channel.json", of: asked, to: path, limit: 100_000, Transfer()))
    #expect(try Files.read(path) == Files.read(second[0].path))
  }
}

/// A remote for one other thread.
private struct Handed: @unchecked Sendable {
  let remote: HTTPRemote
}
