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

/// What a client that names its dictionaries gets.
@Suite struct ReleaseServerDeltaTests {
  private let served: ServedHomes

  init() throws { served = try ServedHomes() }

  @Test func `a tar comes as a delta, compressed or plain, as the client likes`() throws {
    let text = Array((0..<4000).map { "<p>paragraph \($0 &* 7919 % 1009)</p>" }.joined().utf8)
    let old = try served.homes.make(siteVersion: "1.0.0", files: ["index.html": text])
    let new = try served.homes.make(siteVersion: "1.1.0", files: ["index.html": text + Array("<p>one more</p>".utf8)])
    let server = try served.serve(served.homes.sender)
    let path = "/portfolio/\(new.manifest.version)/release.tar"
    let tar = try decompressed(new.release.archivePath)
    let oldTar = try decompressed(old.release.archivePath)
    let dictionary = ":\(Base64.standard.encode(SHA256.digest(oldTar))):"

    let delta = try served.get(server, path, ["Accept-Encoding": "gzip, dcz, zstd", "Available-Dictionary": dictionary])
    #expect(delta.header("Content-Encoding") == "dcz")
    #expect(delta.header("Vary") == "accept-encoding, available-dictionary")
    #expect(delta.header("Use-As-Dictionary") == "match=\"/portfolio/*/release.tar\"")
    #expect(delta.body.count < 400)
    #expect(Array(delta.body.prefix(40)) == [0x5E, 0x2A, 0x4D, 0x18, 0x20, 0, 0, 0] + SHA256.digest(oldTar))
    // By somebody else's program: what is behind the header is a frame with the older tar as its prefix.
    try served.folder.write("old.tar", oldTar)
    try served.folder.write("delta.zst", Array(delta.body.dropFirst(40)))
    let zstd = try Command("zstd", ["-d", "-q", "--patch-from=old.tar", "delta.zst", "-o", "new.tar"], directory: served.folder.path).run(deadlineSeconds: 20)
    #expect(zstd.status == .exited(0), "\(zstd.errorText)")
    let isSame = try Files.read(served.folder.path("new.tar")) == tar
    #expect(isSame)

    let compressed = try served.get(server, path, ["Accept-Encoding": "dcz, zstd", "Available-Dictionary": ":\(Base64.standard.encode(SHA256.digest([1]))):"])
    #expect(compressed.header("Content-Encoding") == "zstd")
    #expect(compressed.body.count == new.manifest.archive.size)
    for odd in ["::", ":AAAA:", "nonsense", ":" + String(repeating: "A", count: 44), ":\(String(repeating: "*", count: 44)):"] {
      #expect(try served.get(server, path, ["Accept-Encoding": "dcz, zstd", "Available-Dictionary": odd]).header("Content-Encoding") == "zstd")
    }
    for headers in [[:], ["Accept-Encoding": "gzip"], ["Accept-Encoding": "zstd;q=0"]] {
      let plain = try served.get(server, path, headers)
      #expect(plain.header("Content-Encoding") == nil)
      let isPlain = plain.body == tar
      #expect(isPlain)
      #expect(plain.header("Content-Length") == "\(tar.count)")
    }
    for encodings in ["dcz, identity;q=0", "br, *;q=0"] {
      let none = try served.get(server, path, ["Accept-Encoding": encodings])
      #expect(none.status == 406)
      #expect(none.body.count < 400)
    }
    let addressed = try served.get(server, "/portfolio/@deltas/\(new.manifest.version)/\(old.manifest.version)/archive.delta")
    #expect(addressed.body == delta.body)
  }

  private func decompressed(_ path: String) throws -> [UInt8] {
    var bytes: [UInt8] = []
    try ZstandardDecompressor().write(Files.read(path)) { bytes += $0 }
    return bytes
  }

  @Test func `our client asks for both deltas, and takes no for an answer`() throws {
    let files = Dictionary(uniqueKeysWithValues: (0..<200).map { ("page-\($0).html", Array("<h1>Page \($0)</h1>".utf8)) })
    let old = try served.homes.make(siteVersion: "1.0.0", files: files)
    let new = try served.homes.make(siteVersion: "1.1.0", files: files.merging(["page-7.html": Array("changed".utf8)]) { $1 })
    let server = try served.serve(served.homes.sender)
    let remote = try served.remote(server, token: nil)
    _ = try remote.sites()
    let asked = RemoteFolder.release(site: "portfolio", version: new.manifest.version)
    let oldManifest = try Files.read(old.release.manifestPath)
    let path = served.folder.path("manifest.delta")
    #expect(try remote.fetch("manifest.json", of: asked, against: ManifestDelta.digest(of: oldManifest), to: path, limit: 100_000, Transfer()))
    let isSame = try ManifestDelta.apply(Files.read(path), from: oldManifest, place: "x") == Files.read(new.release.manifestPath)
    #expect(isSame)
    let digest = try ReleaseDelta.tarDigest(of: old.release).sha256
    let archive = served.folder.path("archive.delta")
    #expect(try remote.fetch("release.tar", of: asked, against: digest, to: archive, limit: 100_000, Transfer()))
    try ReleaseDelta.apply(archive, from: old.release, archive: served.folder.path("new.tar.zst"), as: new.manifest.archive)
    let isRebuilt = try Files.read(served.folder.path("new.tar.zst")) == Files.read(new.release.archivePath)
    #expect(isRebuilt)
    let before = remote.traffic
    #expect(try !remote.fetch("release.tar", of: asked, against: SHA256.digest([1]), to: served.folder.path("none"), limit: 100_000, Transfer()))
    #expect(try !remote.fetch("manifest.json", of: asked, against: SHA256.digest([1]), to: served.folder.path("none"), limit: 100_000, Transfer()))
    #expect(!Files.exists(served.folder.path("none")))
    #expect(remote.traffic.received - before.received < 1500)
    #expect(served.code { _ = try remote.fetch("release.tar", of: asked, against: digest, to: archive, limit: 50, Transfer()) } == .refused)
  }
}
