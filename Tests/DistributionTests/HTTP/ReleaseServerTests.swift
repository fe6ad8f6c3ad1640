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

/// `slipway serve --releases`, against our own client and foreign ones.
@Suite struct ReleaseServerTests {
  private let served: ServedHomes

  init() throws { served = try ServedHomes() }

  @Test func `the store is there, and nothing else of the home`() throws {
    let old = try served.homes.make(siteVersion: "1.0.0", created: 1_700_000_000)
    let new = try served.homes.make(siteVersion: "1.1.0", files: ["index.html": [1]], created: 1_700_000_100)
    let server = try served.serve(served.homes.sender)
    let remote = try served.remote(server, token: nil)
    #expect(try remote.sites() == ["portfolio"])
    #expect(try remote.versions(site: "portfolio") == [new.manifest.version, old.manifest.version])
    let pulled = try served.homes.pull(remote).pull(site: "portfolio", version: old.manifest.version)
    #expect(pulled.manifest == old.manifest)
    try Files.makeLink(Path.join(served.homes.sent.root, "portfolio/9.9.9-00000000"), to: "/etc")
    for path in [
      "/", "/../keys/release.key", "/portfolio/../../keys/release.key", "/keys/release.key", "/portfolio/.lock", "/portfolio",
      "/portfolio/\(old.manifest.version)", "/portfolio/\(old.manifest.version)/other", "/portfolio/9.9.9-00000000/passwd",
      "/portfolio/9.9.9-00000000/manifest.json", "/other/index.json", "/portfolio//index.json", "/portfolio/index.json/", "/Portfolio/index.json",
      "/portfolio/@channels/production/channel.json", "/portfolio/@deltas/1/2/archive.delta", "/portfolio/@deltas/\(old.manifest.version)/\(old.manifest.version)/archive.delta",
      "/%2e%2e/keys/release.key", "/portfolio/%2e%2e%2f/x",
    ] {
      let status = try served.get(server, path).status
      #expect(status == 404 || status == 400, "\(path) \(status)")
    }
    #expect(try served.get(server, "/index.json", method: "POST").status == 405)
  }

  @Test func `archives come in part, and not twice`() throws {
    let release = try served.homes.make(files: ["index.html": TwoHomes.noise(50_000)])
    let server = try served.serve(served.homes.sender)
    let path = "/portfolio/\(release.manifest.version)/release.tar.zst"
    let archive = try Files.read(release.release.archivePath)
    let whole = try served.get(server, path)
    let tag = "\"\(release.manifest.archive.sha256)\""
    #expect(whole.body.count == archive.count && whole.header("ETag") == tag)
    #expect(try served.get(server, path, ["If-None-Match": tag]).status == 304)
    let part = try served.get(server, path, ["Range": "bytes=1000-", "If-Range": tag])
    #expect(part.status == 206)
    #expect(part.body.count == archive.count - 1000)
    #expect(try served.get(server, path, ["Range": "bytes=1000-", "If-Range": "\"x\""]).status == 200)
    let index = try served.get(server, "/index.json")
    #expect(try served.get(server, "/index.json", ["If-None-Match": index.header("ETag") ?? ""]).status == 304)
    let head = try served.get(server, path, method: "HEAD")
    #expect(head.header("Content-Length") == "\(archive.count)" && head.body.isEmpty)
  }

  @Test func `only the sites that are named, and only for those who may`() throws {
    try served.homes.make()
    try served.homes.make(site: "secret")
    let some = try served.serve(served.homes.sender) { $0.sites = ["portfolio"] }
    #expect(try served.remote(some).sites() == ["portfolio"])
    #expect(try served.get(some, "/secret/index.json").status == 404)
    let closed = try served.serve(served.homes.sender) { $0.isPrivate = true }
    #expect(served.code { _ = try served.remote(closed, token: nil).sites() } == .denied)
    #expect(served.code { _ = try served.remote(closed, token: String(repeating: "x", count: 32)).sites() } == .denied)
    #expect(try served.remote(closed).sites() == ["portfolio", "secret"])
    #expect(try served.get(closed, "/index.json", served.authorized()).status == 200)
    #expect(throws: ServerError.self) { try served.serve(served.homes.sender, tokens: []) { $0.isPrivate = true } }
    #expect(throws: ServerError.self) { try AccessTokens(["short"]) }
  }


  @Test func `nginx stands in front with TLS`() throws {
    let release = try served.homes.make(files: ["index.html": TwoHomes.noise(2_000_000)])
    let server = try served.pushing()
    let made = try SelfMadeAuthority(served.folder)
    let proxy = try nginx(served.folder) {
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
    let netrc = try served.folder.write("netrc", "machine 127.0.0.1 login slipway password \(ServedHomes.token)\n")
    let address = try RemoteAddress(parsing: "https://127.0.0.1:\(proxy.port)/releases", relativeTo: "/")
    let remote = try HTTPRemote(address, RemoteOptions(authorityFile: made.authority, netrcFile: netrc))
    #expect(!(try served.homes.push(remote).push(release.release)).isUnchanged)
    #expect(try remote.versions(site: "portfolio") == [release.manifest.version])
    let home = served.folder.path("third")
    let pull = ReleasePull(home: home, remote: remote, keys: try served.homes.trusted, settings: .quick())
    #expect(try pull.pull(site: "portfolio", version: release.manifest.version).manifest == release.manifest)
    let denied = try HTTPRemote(address, RemoteOptions(authorityFile: made.authority, netrcFile: nil))
    #expect(served.code { try denied.remove(.release(site: "portfolio", version: release.manifest.version)) } == .denied)
  }

  @Test func `a line for each request, without what clients could do with it`() throws {
    try served.homes.make()
    let server = try served.serve(served.homes.sender)
    _ = try served.get(server, "/index.json")
    _ = try served.get(server, "/a%20b%C2%9B%E2%80%AE")
    #expect(waitUntil { served.log.lines.withLock { $0.count } == 2 })
    let lines = served.log.lines.withLock { $0 }
    #expect(lines[0].hasPrefix("GET /index.json 200 "))
    #expect(lines[1].hasPrefix("GET /a\\u{20}b\\u{9b}\\u{202e} 404 "))
  }
}
