import ChildProcess
import Cryptography
import Diagnostics
import HTTPServer
import JSON
import POSIX
import Releases
import Synchronization
import TestSupport
import Testing

@testable import Distribution

/// Debian's `docker-registry` and `skopeo`, and registries that lie.
@Suite struct OCITests {
  private let homes: TwoHomes
  private let folder: TemporaryFolder

  init() throws {
    homes = try TwoHomes()
    folder = try TemporaryFolder()
  }

  /// A registry with its storage in a folder.
  static func registry(_ folder: TemporaryFolder, _ name: String = "registry", more: String = "") throws -> RunningProgram {
    let port = try FreePorts.next()
    let configuration = try folder.write("\(name).yml", """
      version: 0.1
      log: {level: error, accesslog: {disabled: true}}
      storage:
        filesystem: {rootdirectory: \(folder.path)/\(name)}
        delete: {enabled: true}
      http: {addr: "127.0.0.1:\(port)"}
      \(more)
      """)
    return try RunningProgram("/usr/bin/docker-registry", ["serve", configuration], port: port, directory: folder.path)
  }

  private func remote(_ port: Int, _ path: String = "/sites", files: [String] = []) throws -> OCIRemote {
    try OCIRemote(
      RemoteAddress(parsing: "oci://127.0.0.1:\(port)\(path)", relativeTo: "/"), RemoteOptions(netrcFile: nil, registryFiles: files))
  }

  private func skopeo(_ arguments: String...) throws -> CommandResult {
    let policy = try folder.write("policy.json", #"{"default":[{"type":"insecureAcceptAnything"}]}"#)
    return try Command("skopeo", ["--policy", policy, "--tmpdir", folder.path] + arguments, directory: folder.path).run(deadlineSeconds: 30)
  }

  private func code(_ body: () throws -> Void) -> RemoteError.Code? { (#expect(throws: RemoteError.self) { try body() })?.code }

  @Test func `releases go to a registry and come from it`() throws {
    let release = try homes.make(siteVersion: "1.2.0", files: ["index.html": TwoHomes.noise(300_000)])
    let server = try Self.registry(folder)
    let remote = try remote(server.port)
    #expect(try remote.versions(site: "portfolio") == [])
    #expect(!(try homes.push(remote).push(release.release)).isUnchanged)
    #expect(try homes.push(remote).push(release.release).isUnchanged)
    #expect(try remote.sites() == ["portfolio"])
    #expect(try remote.versions(site: "portfolio") == [release.manifest.version])
    let pulled = try homes.pull(remote).pull(site: "portfolio", version: release.manifest.version)
    #expect(pulled.manifest == release.manifest)
    // What is there of it is continued.
    let archive = try Files.read(release.release.archivePath)
    let partial = try folder.write("partial", Array(archive.prefix(100_000)))
    #expect(try remote.fetch(Release.archiveName, of: .release(site: "portfolio", version: release.manifest.version), to: partial, limit: archive.count, Transfer()))
    let isSame = try Files.read(partial) == archive
    #expect(isSame)
    // A part of something else is found out by the digest, and all of it fetched.
    try Files.write(partial, [UInt8](repeating: 0, count: 100_000))
    #expect(try remote.fetch(Release.archiveName, of: .release(site: "portfolio", version: release.manifest.version), to: partial, limit: archive.count, Transfer()))
    let isWhole = try Files.read(partial) == archive
    #expect(isWhole)
    #expect(code { _ = try remote.fetch(Release.archiveName, of: .release(site: "portfolio", version: release.manifest.version), to: partial, limit: 1000, Transfer()) } == .refused)
    try remote.remove(.release(site: "portfolio", version: release.manifest.version))
    #expect(try remote.versions(site: "portfolio") == [])
    try remote.remove(.release(site: "portfolio", version: release.manifest.version))
  }

  @Test func `a version with a plus, channels and deltas have their tags`() throws {
    let server = try Self.registry(folder)
    let remote = try remote(server.port)
    let file = LocalFile(name: "channel.json", path: try folder.write("channel", "one"))
    func publish(_ folder: RemoteFolder) throws { try remote.publish([file], as: folder, Transfer()) }
    let (plus, under) = (RemoteFolder.release(site: "portfolio", version: "1.0+b"), RemoteFolder.release(site: "portfolio", version: "1.0_c"))
    for folder in [plus, under, .channel(site: "portfolio", environment: "production"), .delta(site: "portfolio", version: "2", from: "1")] {
      try publish(folder)
    }
    #expect(try Set(remote.versions(site: "portfolio")) == ["1.0+b", "1.0_c"])
    #expect(throws: RemoteError.self) { try publish(.release(site: "portfolio", version: "channel-production")) }
    // A channel's tag moves, and the same remote sees it.
    let channel = RemoteFolder.channel(site: "portfolio", environment: "production")
    func fetched() throws -> String {
      try? Files.remove(folder.path("fetched"))
      #expect(try remote.fetch("channel.json", of: channel, to: folder.path("fetched"), limit: 100, Transfer()))
      return try folder.text("fetched")
    }
    #expect(try fetched() == "one")
    try folder.write("channel", "two, longer")
    try self.remote(server.port).publish([file], as: channel, Transfer())
    #expect(try fetched() == "two, longer")
    #expect(try !remote.fetch("other", of: channel, to: folder.path("none"), limit: 100, Transfer()))
    #expect(try !remote.fetch("channel.json", of: .channel(site: "other", environment: "dev"), to: folder.path("none"), limit: 100, Transfer()))
  }

  @Test func `skopeo reads it, copies it to another registry, and tar its layer`() throws {
    let release = try homes.make(files: ["index.html": Array("<h1>Bonjour</h1>".utf8)])
    let server = try Self.registry(folder)
    let second = try Self.registry(folder, "second")
    _ = try homes.push(remote(server.port)).push(release.release)
    let tag = OCIReference.tag(version: release.manifest.version)
    let name = "docker://127.0.0.1:\(server.port)/sites/portfolio:\(tag)"
    let raw = try skopeo("inspect", "--raw", "--tls-verify=false", name)
    #expect(raw.status == .exited(0), "\(raw.errorText)")
    let manifest = try JSONValue(parsing: raw.output)
    #expect(manifest["artifactType"] == "application/vnd.slipway.release.v1+json")
    let layers = manifest["layers"]?.arrayValue ?? []
    #expect(Set(layers.compactMap { $0["mediaType"]?.stringValue }) == ["application/vnd.oci.image.layer.v1.tar+zstd", "application/vnd.slipway.signature.v1"])

    let copied = try skopeo("copy", "--src-tls-verify=false", name, "dir:\(folder.path)/copy")
    #expect(copied.status == .exited(0), "\(copied.errorText)")
    let tar = try Command("tar", ["--zstd", "-tf", folder.path("copy/\(release.manifest.archive.sha256)")]).run(deadlineSeconds: 20)
    #expect(tar.outputText.contains("index.html"), "\(tar.errorText)")

    let moved = try skopeo(
      "copy", "--src-tls-verify=false", "--dest-tls-verify=false", name, "docker://127.0.0.1:\(second.port)/mirror/portfolio:\(tag)")
    #expect(moved.status == .exited(0), "\(moved.errorText)")
    let pulled = try homes.pull(remote(second.port, "/mirror")).pull(site: "portfolio", version: release.manifest.version)
    #expect(pulled.manifest == release.manifest)
  }

  @Test func `user and password come from docker's files and helpers`() throws {
    // bcrypt of "s3cret-password".
    try folder.write("htpasswd", "ada:\(bcryptHash)\n")
    let server = try Self.registry(folder, more: "auth: {htpasswd: {realm: x, path: \(folder.path)/htpasswd}}")
    let release = try homes.make()
    #expect(code { _ = try remote(server.port).versions(site: "portfolio") } == .denied)
    func config(_ text: String) throws -> String { try folder.write("config-\(UInt32.random(in: 0 ... .max)).json", text) }
    let auth = Base64.standard.encode(Array("ada:s3cret-password".utf8))
    let good = try config(#"{"auths":{"127.0.0.1:\#(server.port)":{"auth":"\#(auth)"}}}"#)
    #expect(!(try homes.push(remote(server.port, files: [folder.path("missing"), good])).push(release.release)).isUnchanged)
    let wrong = try config(#"{"auths":{"127.0.0.1:\#(server.port)":{"auth":"\#(Base64.standard.encode(Array("ada:wrong".utf8)))"}}}"#)
    #expect(code { _ = try remote(server.port, files: [wrong]).versions(site: "portfolio") } == .denied)
    let other = try config(#"{"auths":{"127.0.0.1:1":{"auth":"\#(auth)"},"127.0.0.1":{"auth":"\#(auth)"}}}"#)
    #expect(code { _ = try remote(server.port, files: [other]).versions(site: "portfolio") } == .denied)
    let address = try config(#"{"auths":{"http://127.0.0.1:\#(server.port)/v2/":{"auth":"\#(auth)"}}}"#)
    #expect(try remote(server.port, files: [address]).versions(site: "portfolio") == [release.manifest.version])
    for text in [#"{"credHelpers":{"127.0.0.1:\#(server.port)":"../../bin/sh"}}"#, #"{"credsStore":"no-such-helper-here"}"#, "{"] {
      let error = #expect(throws: RemoteError.self) { try remote(server.port, files: [config(text)]).versions(site: "portfolio") }
      #expect(error?.code == .denied)
    }
  }

  // MARK: Hostile

  /// Answers by path; 404 for the rest.
  private func registry(_ answers: [String: ServerResponse], _ seen: @escaping @Sendable (ServerRequest) -> Void = { _ in }) throws -> HTTPServer {
    try HTTPServer { request in
      seen(request)
      return answers["\(request.method) \(request.path)"] ?? .text(404, "no")
    }
  }

  private static let content = Array("content".utf8)
  private static func manifest(size: Int = 7, digest: String? = nil, title: String = "manifest.json") -> ServerResponse {
    let digest = digest ?? "sha256:\(SHA256.hexDigest(content))"
    let blob = #"{"mediaType":"x","digest":"\#(digest)","size":\#(size),"annotations":{"org.opencontainers.image.title":"\#(title)"}}"#
    return .text(200, #"{"schemaVersion":2,"config":\#(blob),"layers":[\#(blob)]}"#)
  }

  private func fetch(_ manifest: ServerResponse, blob: ServerResponse? = nil, _ seen: @escaping @Sendable (ServerRequest) -> Void = { _ in }) throws -> Bool {
    var answers = ["GET /v2/sites/portfolio/manifests/1.0": manifest]
    if let blob { answers["GET /v2/sites/portfolio/blobs/sha256:\(SHA256.hexDigest(Self.content))"] = blob }
    let server = try registry(answers, seen)
    try? Files.remove(folder.path("fetched"))
    return try remote(server.port).fetch("manifest.json", of: .release(site: "portfolio", version: "1.0"), to: folder.path("fetched"), limit: 100, Transfer())
  }

  @Test func `sizes, digests and titles of a registry are not believed`() throws {
    let blob = ServerResponse.text(200, "content")
    #expect(try fetch(Self.manifest(), blob: blob))
    #expect(try folder.text("fetched") == "content")
    #expect(try !fetch(Self.manifest(title: "../../etc/passwd"), blob: blob))
    let wrong: [(ServerResponse, ServerResponse)] = [
      (Self.manifest(size: 101), blob), (Self.manifest(size: 6), blob), (Self.manifest(size: 8), blob), (Self.manifest(size: -1), blob),
      (Self.manifest(), .text(200, "contenu")), (Self.manifest(), .text(404, "")), (Self.manifest(digest: "sha256:../../x"), blob),
      (Self.manifest(digest: "md5:d41d8cd98f00b204e9800998ecf8427e"), blob), (.text(200, "[]"), blob), (.text(200, "{"), blob),
      (.text(200, #"{"config":{}}"#), blob), (.text(200, String(repeating: " ", count: 5 << 20)), blob),
      (Self.manifest(), ServerResponse(307, headers: [("Location", "file:///etc/passwd")])),
      (Self.manifest(), ServerResponse(307, headers: [("Location", "ftp://127.0.0.1/x")])),
    ]
    for (manifest, blob) in wrong {
      let error = #expect(throws: RemoteError.self) { try fetch(manifest, blob: blob) }
      #expect(error?.code == .refused, "\(error?.message ?? "")")
    }
  }

  @Test func `a token is asked for where the registry says, and goes nowhere else`() throws {
    let seen = Mutex<[String]>([])
    let stored = try HTTPServer { request in
      seen.withLock { $0.append("elsewhere \(request.header("Authorization") ?? "none")") }
      return .text(200, "content")
    }
    let port = Mutex(0)
    let storedPort = stored.port
    let answers: HTTPServer.Handler = { request in
      if request.path == "/token" {
        seen.withLock { $0.append("token \(request.header("Authorization") ?? "none") \(request.parameter("service") ?? "") \(request.parameter("scope") ?? "")") }
        return .text(200, #"{"token":"t0ken"}"#)
      }
      guard request.header("Authorization") == "Bearer t0ken" else {
        let realm = "http://127.0.0.1:\(port.withLock { $0 })/token"
        return .text(401, "", headers: [("WWW-Authenticate", "Bearer realm=\"\(realm)\",service=\"registry\",scope=\"repository:sites/portfolio:pull\"")])
      }
      if request.path.contains("/manifests/") { return Self.manifest() }
      return ServerResponse(307, headers: [("Location", "http://127.0.0.1:\(storedPort)/blob?signature=x")])
    }
    let server = try HTTPServer(handler: answers)
    port.withLock { $0 = server.port }
    let auth = Base64.standard.encode(Array("ada:pass".utf8))
    let config = try folder.write("config.json", #"{"auths":{"127.0.0.1:\#(server.port)":{"auth":"\#(auth)"}}}"#)
    let remote = try remote(server.port, files: [config])
    #expect(try remote.fetch("manifest.json", of: .release(site: "portfolio", version: "1.0"), to: folder.path("fetched"), limit: 100, Transfer()))
    #expect(seen.withLock { $0 } == ["token Basic \(auth) registry repository:sites/portfolio:pull", "elsewhere none"])
  }

  @Test func `a password is sent to no token server without TLS, and not to another one for uploads`() throws {
    let challenge = ServerResponse.text(401, "", headers: [("WWW-Authenticate", "Bearer realm=\"http://example.invalid/token\"")])
    #expect(code { _ = try fetch(challenge) } == .refused)
    let server = try registry([
      "POST /v2/sites/portfolio/blobs/uploads/": ServerResponse(202, headers: [("Location", "https://example.invalid/upload")])
    ])
    let file = LocalFile(name: "channel.json", path: try folder.write("channel", "one"))
    #expect(code { try remote(server.port).publish([file], as: .channel(site: "portfolio", environment: "dev"), Transfer()) } == .refused)
  }

  @Test func `lists have an end, and pages of the same registry`() throws {
    let endless = try registry(["GET /v2/sites/portfolio/tags/list": .text(200, #"{"tags":["1.0"]}"#, headers: [("Link", #"</v2/sites/portfolio/tags/list?last=1>; rel="next""#)])])
    #expect(code { _ = try remote(endless.port).versions(site: "portfolio") } == .refused)
    #expect(OCIRemote.nextPage(#"<https://evil.example/v2/x>; rel="next""#) == nil)
    let odd = try registry(["GET /v2/sites/portfolio/tags/list": .text(200, #"{"tags":["1.0","../x","channel-dev","delta-0","a b",7,".1"]}"#)])
    #expect(try remote(odd.port).versions(site: "portfolio") == ["1.0"])
    #expect(code { _ = try remote(try registry(["GET /v2/sites/portfolio/tags/list": .text(200, "[]")]).port).versions(site: "portfolio") } != nil)
  }

  @Test(arguments: [
    ("Basic realm=\"x\"", RegistryChallenge.basic),
    ("Bearer realm=\"https://a/t\",service=\"s\"", .bearer(realm: "https://a/t", service: "s", scope: nil)),
    ("bearer Realm=https://a/t, scope=\"a:b:pull,push\"", .bearer(realm: "https://a/t", service: nil, scope: "a:b:pull,push")),
    ("Bearer service=\"x\"", nil), ("Digest realm=\"x\"", nil), ("", nil), ("Bearer realm=\"a\\\"b", .bearer(realm: "a\"b", service: nil, scope: nil)),
  ] as [(String, RegistryChallenge?)])
  func `challenges`(text: String, expected: RegistryChallenge?) { #expect(RegistryChallenge(text) == expected) }
}

private let bcryptHash = "$2y$04$abcdefghijklmnopqrstuuC7SXhJX4cg91gnoj6MHausKQZwb/cSe"
