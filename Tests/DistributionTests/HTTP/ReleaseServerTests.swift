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

/// `slipway serve --releases`, against our own client and foreign ones. The sender's home is served, or the receiver's.
@Suite struct ReleaseServerTests {
  private let homes: TwoHomes
  private let folder: TemporaryFolder
  private let log = LogLines()
  private static let token = "0123456789abcdef0123456789abcdef"

  init() throws {
    homes = try TwoHomes()
    folder = try TemporaryFolder()
  }

  final class LogLines: Sendable {
    let lines = Mutex<[String]>([])
  }

  private func serve(_ home: String, tokens: [String] = [token], _ change: (inout ReleaseServerOptions) -> Void = { _ in }) throws -> ReleaseServer {
    let channels = ChannelStore(home: home)
    let log = log
    var options = ReleaseServerOptions(
      tokens: try AccessTokens(tokens), keys: { try channels.trustedKeys(site: $0) }, log: { line in log.lines.withLock { $0.append(line) } })
    options.port = 0
    change(&options)
    return try ReleaseServer(home: home, options)
  }

  private func remote(_ server: ReleaseServer, token: String? = token) throws -> HTTPRemote {
    var options = RemoteOptions(netrcFile: nil)
    if let token { options.netrcFile = try folder.write("netrc-\(token.prefix(8))", "machine 127.0.0.1 login slipway password \(token)\n") }
    return try HTTPRemote(RemoteAddress(parsing: server.url, relativeTo: "/"), options)
  }

  private func get(_ server: ReleaseServer, _ path: String, _ headers: [String: String] = [:], method: String = "GET", body: [UInt8]? = nil) throws -> HTTPResponse {
    try HTTPClient().send(HTTPRequest(method, server.url + path, headers: headers.map { HTTPHeader($0.key, $0.value) }, body: body))
  }

  private func authorized(_ more: [String: String] = [:]) -> [String: String] { more.merging(["Authorization": "Bearer \(Self.token)"]) { $1 } }

  private func code(_ body: () throws -> Void) -> RemoteError.Code? { (#expect(throws: RemoteError.self) { try body() })?.code }

  // MARK: Reading

  @Test func `the store is there, and nothing else of the home`() throws {
    let old = try homes.make(siteVersion: "1.0.0", created: 1_700_000_000)
    let new = try homes.make(siteVersion: "1.1.0", files: ["index.html": [1]], created: 1_700_000_100)
    let server = try serve(homes.sender)
    let remote = try remote(server, token: nil)
    #expect(try remote.sites() == ["portfolio"])
    #expect(try remote.versions(site: "portfolio") == [new.manifest.version, old.manifest.version])
    let pulled = try homes.pull(remote).pull(site: "portfolio", version: old.manifest.version)
    #expect(pulled.manifest == old.manifest)
    try Files.makeLink(Path.join(homes.sent.root, "portfolio/9.9.9-00000000"), to: "/etc")
    for path in [
      "/", "/../keys/release.key", "/portfolio/../../keys/release.key", "/keys/release.key", "/portfolio/.lock", "/portfolio",
      "/portfolio/\(old.manifest.version)", "/portfolio/\(old.manifest.version)/other", "/portfolio/9.9.9-00000000/passwd",
      "/portfolio/9.9.9-00000000/manifest.json", "/other/index.json", "/portfolio//index.json", "/portfolio/index.json/", "/Portfolio/index.json",
      "/portfolio/@channels/production/channel.json", "/portfolio/@deltas/1/2/archive.delta", "/portfolio/@deltas/\(old.manifest.version)/\(old.manifest.version)/archive.delta",
      "/%2e%2e/keys/release.key", "/portfolio/%2e%2e%2f/x",
    ] {
      let status = try get(server, path).status
      #expect(status == 404 || status == 400, "\(path) \(status)")
    }
    #expect(try get(server, "/index.json", method: "POST").status == 405)
  }

  @Test func `archives come in part, and not twice`() throws {
    let release = try homes.make(files: ["index.html": TwoHomes.noise(50_000)])
    let server = try serve(homes.sender)
    let path = "/portfolio/\(release.manifest.version)/release.tar.zst"
    let archive = try Files.read(release.release.archivePath)
    let whole = try get(server, path)
    let tag = "\"\(release.manifest.archive.sha256)\""
    #expect(whole.body.count == archive.count && whole.header("ETag") == tag)
    #expect(try get(server, path, ["If-None-Match": tag]).status == 304)
    let part = try get(server, path, ["Range": "bytes=1000-", "If-Range": tag])
    #expect(part.status == 206)
    #expect(part.body.count == archive.count - 1000)
    #expect(try get(server, path, ["Range": "bytes=1000-", "If-Range": "\"x\""]).status == 200)
    let index = try get(server, "/index.json")
    #expect(try get(server, "/index.json", ["If-None-Match": index.header("ETag") ?? ""]).status == 304)
    let head = try get(server, path, method: "HEAD")
    #expect(head.header("Content-Length") == "\(archive.count)" && head.body.isEmpty)
  }

  @Test func `only the sites that are named, and only for those who may`() throws {
    try homes.make()
    try homes.make(site: "secret")
    let some = try serve(homes.sender) { $0.sites = ["portfolio"] }
    #expect(try remote(some).sites() == ["portfolio"])
    #expect(try get(some, "/secret/index.json").status == 404)
    let closed = try serve(homes.sender) { $0.isPrivate = true }
    #expect(code { _ = try remote(closed, token: nil).sites() } == .denied)
    #expect(code { _ = try remote(closed, token: String(repeating: "x", count: 32)).sites() } == .denied)
    #expect(try remote(closed).sites() == ["portfolio", "secret"])
    #expect(try get(closed, "/index.json", authorized()).status == 200)
    #expect(throws: ServerError.self) { try serve(homes.sender, tokens: []) { $0.isPrivate = true } }
    #expect(throws: ServerError.self) { try AccessTokens(["short"]) }
  }

  // MARK: Dictionaries

  @Test func `a tar comes as a delta, compressed or plain, as the client likes`() throws {
    let text = Array((0..<4000).map { "<p>paragraph \($0 &* 7919 % 1009)</p>" }.joined().utf8)
    let old = try homes.make(siteVersion: "1.0.0", files: ["index.html": text])
    let new = try homes.make(siteVersion: "1.1.0", files: ["index.html": text + Array("<p>one more</p>".utf8)])
    let server = try serve(homes.sender)
    let path = "/portfolio/\(new.manifest.version)/release.tar"
    let tar = try decompressed(new.release.archivePath)
    let oldTar = try decompressed(old.release.archivePath)
    let dictionary = ":\(Base64.standard.encode(SHA256.digest(oldTar))):"

    let delta = try get(server, path, ["Accept-Encoding": "gzip, dcz, zstd", "Available-Dictionary": dictionary])
    #expect(delta.header("Content-Encoding") == "dcz")
    #expect(delta.header("Vary") == "accept-encoding, available-dictionary")
    #expect(delta.header("Use-As-Dictionary") == "match=\"/portfolio/*/release.tar\"")
    #expect(delta.body.count < 400)
    #expect(Array(delta.body.prefix(40)) == [0x5E, 0x2A, 0x4D, 0x18, 0x20, 0, 0, 0] + SHA256.digest(oldTar))
    // By somebody else's program: what is behind the header is a frame with the older tar as its prefix.
    try folder.write("old.tar", oldTar)
    try folder.write("delta.zst", Array(delta.body.dropFirst(40)))
    let zstd = try Command("zstd", ["-d", "-q", "--patch-from=old.tar", "delta.zst", "-o", "new.tar"], directory: folder.path).run(deadlineSeconds: 20)
    #expect(zstd.status == .exited(0), "\(zstd.errorText)")
    let isSame = try Files.read(folder.path("new.tar")) == tar
    #expect(isSame)

    let compressed = try get(server, path, ["Accept-Encoding": "dcz, zstd", "Available-Dictionary": ":\(Base64.standard.encode(SHA256.digest([1]))):"])
    #expect(compressed.header("Content-Encoding") == "zstd")
    #expect(compressed.body.count == new.manifest.archive.size)
    for odd in ["::", ":AAAA:", "nonsense", ":" + String(repeating: "A", count: 44), ":\(String(repeating: "*", count: 44)):"] {
      #expect(try get(server, path, ["Accept-Encoding": "dcz, zstd", "Available-Dictionary": odd]).header("Content-Encoding") == "zstd")
    }
    for headers in [[:], ["Accept-Encoding": "gzip"], ["Accept-Encoding": "zstd;q=0"]] {
      let plain = try get(server, path, headers)
      #expect(plain.header("Content-Encoding") == nil)
      let isPlain = plain.body == tar
      #expect(isPlain)
      #expect(plain.header("Content-Length") == "\(tar.count)")
    }
    for encodings in ["dcz, identity;q=0", "br, *;q=0"] {
      let none = try get(server, path, ["Accept-Encoding": encodings])
      #expect(none.status == 406)
      #expect(none.body.count < 400)
    }
    let addressed = try get(server, "/portfolio/@deltas/\(new.manifest.version)/\(old.manifest.version)/archive.delta")
    #expect(addressed.body == delta.body)
  }

  private func decompressed(_ path: String) throws -> [UInt8] {
    var bytes: [UInt8] = []
    try ZstandardDecompressor().write(Files.read(path)) { bytes += $0 }
    return bytes
  }

  @Test func `our client asks for both deltas, and takes no for an answer`() throws {
    let files = Dictionary(uniqueKeysWithValues: (0..<200).map { ("page-\($0).html", Array("<h1>Page \($0)</h1>".utf8)) })
    let old = try homes.make(siteVersion: "1.0.0", files: files)
    let new = try homes.make(siteVersion: "1.1.0", files: files.merging(["page-7.html": Array("changed".utf8)]) { $1 })
    let server = try serve(homes.sender)
    let remote = try remote(server, token: nil)
    _ = try remote.sites()
    let folder = RemoteFolder.release(site: "portfolio", version: new.manifest.version)
    let oldManifest = try Files.read(old.release.manifestPath)
    let path = self.folder.path("manifest.delta")
    #expect(try remote.fetch("manifest.json", of: folder, against: ManifestDelta.digest(of: oldManifest), to: path, limit: 100_000, Transfer()))
    let isSame = try ManifestDelta.apply(Files.read(path), from: oldManifest, place: "x") == Files.read(new.release.manifestPath)
    #expect(isSame)
    let digest = try ReleaseDelta.tarDigest(of: old.release).sha256
    let archive = self.folder.path("archive.delta")
    #expect(try remote.fetch("release.tar", of: folder, against: digest, to: archive, limit: 100_000, Transfer()))
    try ReleaseDelta.apply(archive, from: old.release, archive: self.folder.path("new.tar.zst"), as: new.manifest.archive)
    let isRebuilt = try Files.read(self.folder.path("new.tar.zst")) == Files.read(new.release.archivePath)
    #expect(isRebuilt)
    let before = remote.traffic
    #expect(try !remote.fetch("release.tar", of: folder, against: SHA256.digest([1]), to: self.folder.path("none"), limit: 100_000, Transfer()))
    #expect(try !remote.fetch("manifest.json", of: folder, against: SHA256.digest([1]), to: self.folder.path("none"), limit: 100_000, Transfer()))
    #expect(!Files.exists(self.folder.path("none")))
    #expect(remote.traffic.received - before.received < 1500)
    #expect(code { _ = try remote.fetch("release.tar", of: folder, against: digest, to: archive, limit: 50, Transfer()) } == .refused)
  }

  // MARK: Sending

  /// The receiver is the server; what comes is of the sender.
  private func pushing(_ tokens: [String] = [token], _ change: (inout ReleaseServerOptions) -> Void = { _ in }) throws -> ReleaseServer {
    try serve(homes.receiver, tokens: tokens, change)
  }

  @Test func `a release that is pushed is in the store, verified, and the second time it is there`() throws {
    let release = try homes.make(files: ["index.html": TwoHomes.noise(200_000)])
    let server = try pushing()
    let first = try homes.push(remote(server)).push(release.release)
    #expect(!first.isUnchanged)
    let stored = try homes.received.release(site: "portfolio", version: release.manifest.version)
    #expect(try stored.verify(keys: homes.trusted).manifest == release.manifest)
    #expect(try homes.push(remote(server)).push(release.release).isUnchanged)
    // Also for one that doesn't look first.
    let files = [Release.archiveName, Release.signatureName, Release.manifestName].map { LocalFile(name: $0, path: Path.join(release.release.folder, $0)) }
    try remote(server).publish(files, as: .release(site: "portfolio", version: release.manifest.version), Transfer())
    #expect(try Files.list(Path.join(homes.receiver, "incoming/@pushes/portfolio")).filter { !$0.hasPrefix(".") }.isEmpty)
    try remote(server).remove(.release(site: "portfolio", version: release.manifest.version))
    #expect(throws: ReleaseError.self) { try homes.received.release(site: "portfolio", version: release.manifest.version) }
    try remote(server).remove(.release(site: "portfolio", version: release.manifest.version))
  }

  @Test func `who has no token, and who has no key, sends nothing`() throws {
    let release = try homes.make()
    let (server, silent) = (try pushing(), try pushing([]))
    #expect(code { _ = try homes.push(remote(server, token: nil)).push(release.release) } == .denied)
    #expect(code { _ = try homes.push(remote(server, token: String(repeating: "y", count: 32))).push(release.release) } == .denied)
    #expect(code { _ = try homes.push(remote(silent)).push(release.release) } == .unsupported)
    try Files.remove(Path.join(homes.receiver, "keys/trusted/sender.pub"))
    let error = #expect(throws: RemoteError.self) { try homes.push(remote(server)).push(release.release) }
    #expect(error?.code == .denied)
    #expect(error?.message.contains("does not trust") == true)
    withExtendedLifetime((server, silent)) {}
    #expect(!Files.exists(Path.join(homes.receiver, "releases/portfolio")))
    #expect((try? Files.walk(Path.join(homes.receiver, "incoming")).filter { !$0.hasSuffix(".lock") }) ?? [] == [])
  }

  @Test func `an upload that was cut goes on`() throws {
    let release = try homes.make(files: ["index.html": TwoHomes.noise(2_000_000)])
    let server = try pushing()
    let archive = try Files.read(release.release.archivePath)
    let base = "/portfolio/\(release.manifest.version)"
    func put(_ name: String, _ body: [UInt8], _ headers: [String: String] = [:]) throws -> HTTPResponse {
      try get(server, "\(base)/\(name)", authorized(headers), method: "PUT", body: body)
    }
    // In another order nothing is taken.
    #expect(try put(Release.archiveName, archive).status == 409)
    #expect(try put(Release.manifestName, Files.read(release.release.manifestPath)).status == 409)
    #expect(try put(Release.signatureName, Files.read(release.release.signaturePath)).status == 204)
    #expect(try put(Release.manifestName, Files.read(release.release.manifestPath)).header("Upload-Offset") == "0")
    do {
      let port = Int(server.url.split(separator: ":").last ?? "") ?? 0
      let connection = try RawConnection(port: port)
      try connection.send("PUT \(base)/release.tar.zst HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(Self.token)\r\nContent-Length: \(archive.count)\r\n\r\n")
      try connection.send(Array(archive.prefix(700_000)))
      #expect(waitUntil { (try? Files.status(Path.join(homes.receiver, "incoming/@pushes\(base)/release.tar.zst")).size) == 700_000 })
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
    let remote = try remote(server)
    _ = try homes.push(remote).push(release.release)
    #expect(remote.traffic.sent < archive.count - 600_000)
    #expect(try homes.received.release(site: "portfolio", version: release.manifest.version).verify(keys: homes.trusted).manifest == release.manifest)
  }

  @Test func `an archive that is not what was signed is refused, and leaves nothing to go on behind`() throws {
    let release = try homes.make(files: ["index.html": TwoHomes.noise(10_000)])
    let server = try pushing()
    let base = "/portfolio/\(release.manifest.version)"
    var archive = try Files.read(release.release.archivePath)
    archive[archive.count / 2] ^= 1
    for name in [Release.signatureName, Release.manifestName] {
      _ = try get(server, "\(base)/\(name)", authorized(), method: "PUT", body: Files.read(Path.join(release.release.folder, name)))
    }
    let answer = try get(server, "\(base)/release.tar.zst", authorized(), method: "PUT", body: archive)
    #expect(answer.status == 422)
    #expect(answer.header("Content-Type") == "application/problem+json")
    #expect(!Files.exists(Path.join(homes.receiver, "releases\(base)")))
    let manifest = try get(server, "\(base)/manifest.json", authorized(), method: "PUT", body: Files.read(release.release.manifestPath))
    #expect(manifest.header("Upload-Offset") == "0")
    // A manifest of something else, under this name.
    let other = try homes.make(siteVersion: "2.0.0")
    #expect(try get(server, "\(base)/\(Release.signatureName)", authorized(), method: "PUT", body: Files.read(other.release.signaturePath)).status == 204)
    #expect(try get(server, "\(base)/manifest.json", authorized(), method: "PUT", body: Files.read(other.release.manifestPath)).status == 422)
    #expect(try get(server, "\(base)/manifest.json", authorized(), method: "PUT", body: [1]).status == 422)
  }

  @Test func `sizes are limited`() throws {
    let release = try homes.make(files: ["index.html": TwoHomes.noise(10_000)])
    let server = try pushing { $0.largestArchive = 5000 }
    let error = #expect(throws: RemoteError.self) { try homes.push(remote(server)).push(release.release) }
    #expect(error?.code == .refused)
    #expect(error?.help?.contains("--max-size") == true)
    let signature = [UInt8](repeating: 65, count: Release.signatureLimit + 1)
    #expect(try get(server, "/portfolio/1.0.0-00000000/release.tar.zst.minisig", authorized(), method: "PUT", body: signature).status == 413)
  }

  @Test func `two who send the same at once both end well`() throws {
    let release = try homes.make(files: ["index.html": TwoHomes.noise(3_000_000)])
    let server = try pushing()
    let remotes = [try remote(server), try remote(server)].map(Handed.init)
    let homes = homes
    let results = try concurrentMap(remotes, perThread: 1) { remote in
      (try? homes.push(remote.remote).push(release.release)) != nil
    }
    #expect(results == [true, true])
    #expect(try homes.received.release(site: "portfolio", version: release.manifest.version).verify(keys: homes.trusted).manifest == release.manifest)
  }

  @Test func `a channel only goes forward`() throws {
    let release = try homes.make()
    let channels = ChannelStore(home: homes.sender)
    let key = try ReleaseKeys(home: homes.sender).signingKey()
    let target = ChannelDocument.Target(version: release.manifest.version, digest: release.manifest.digest)
    let folder = RemoteFolder.channel(site: "portfolio", environment: "production")
    func publish() throws -> [LocalFile] {
      _ = try channels.publish(target, site: "portfolio", environment: "production", lifetime: 3600, key: key, now: Clock.now)
      let place = try channels.publishedFolder(site: "portfolio", environment: "production")
      let copy = self.folder.path("channel-\(UInt32.random(in: 0 ... .max))")
      try Files.makeDirectories(copy)
      return try [ChannelDocument.fileName, ChannelDocument.signatureName].map { name in
        try Files.write(Path.join(copy, name), Files.read(Path.join(place, name)))
        return LocalFile(name: name, path: Path.join(copy, name))
      }
    }
    let server = try pushing()
    let (first, second) = (try publish(), try publish())
    try remote(server).publish(second, as: folder, Transfer())
    #expect(code { try remote(server).publish(first, as: folder, Transfer()) } == .refused)
    let path = self.folder.path("channel.json")
    #expect(try remote(server, token: nil).fetch("channel.json", of: folder, to: path, limit: 100_000, Transfer()))
    #expect(try Files.read(path) == Files.read(second[0].path))
  }

  // MARK: In front and in the log

  @Test func `nginx stands in front with TLS`() throws {
    let release = try homes.make(files: ["index.html": TwoHomes.noise(2_000_000)])
    let server = try pushing()
    let made = try SelfMadeAuthority(folder)
    let proxy = try nginx(folder) {
      """
      listen 127.0.0.1:\($0) ssl; ssl_certificate \(made.certificate); ssl_certificate_key \(made.key);
      client_max_body_size 0;
      location /releases/ {
        proxy_pass \(server.url)/;
        proxy_http_version 1.1;
        proxy_request_buffering off;
        proxy_buffering off;
        proxy_read_timeout 300s;
      }
      """
    }
    let netrc = try folder.write("netrc", "machine 127.0.0.1 login slipway password \(Self.token)\n")
    let address = try RemoteAddress(parsing: "https://127.0.0.1:\(proxy.port)/releases", relativeTo: "/")
    let remote = try HTTPRemote(address, RemoteOptions(authorityFile: made.authority, netrcFile: netrc))
    #expect(!(try homes.push(remote).push(release.release)).isUnchanged)
    #expect(try remote.versions(site: "portfolio") == [release.manifest.version])
    let home = folder.path("third")
    let pull = ReleasePull(home: home, remote: remote, keys: try homes.trusted, settings: .quick())
    #expect(try pull.pull(site: "portfolio", version: release.manifest.version).manifest == release.manifest)
    let denied = try HTTPRemote(address, RemoteOptions(authorityFile: made.authority, netrcFile: nil))
    #expect(code { try denied.remove(.release(site: "portfolio", version: release.manifest.version)) } == .denied)
  }

  @Test func `a line for each request, without what clients could do with it`() throws {
    try homes.make()
    let server = try serve(homes.sender)
    _ = try get(server, "/index.json")
    _ = try get(server, "/a%20b%C2%9B%E2%80%AE")
    #expect(waitUntil { log.lines.withLock { $0.count } == 2 })
    let lines = log.lines.withLock { $0 }
    #expect(lines[0].hasPrefix("GET /index.json 200 "))
    #expect(lines[1].hasPrefix("GET /a\\u{20}b\\u{9b}\\u{202e} 404 "))
  }
}

/// A remote for one other thread.
private struct Handed: @unchecked Sendable {
  let remote: HTTPRemote
}
