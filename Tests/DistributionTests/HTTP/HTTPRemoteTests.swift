import Diagnostics
import HTTPServer
import POSIX
import Releases
import Synchronization
import TestSupport
import Testing

@testable import Distribution

/// Releases from web servers that know nothing of releases, and from those that mean no good.
@Suite struct HTTPRemoteTests {
  private let homes: TwoHomes
  private let folder: TemporaryFolder

  init() throws {
    homes = try TwoHomes()
    folder = try TemporaryFolder()
  }

  static func remote(_ port: Int, _ path: String = "", scheme: String = "http", options: RemoteOptions = RemoteOptions(netrcFile: nil)) throws -> HTTPRemote {
    try HTTPRemote(RemoteAddress(parsing: "\(scheme)://127.0.0.1:\(port)\(path)", relativeTo: "/"), options)
  }

  /// The sender's store, as `release push` to a folder leaves it.
  private func published(_ release: StoredRelease) throws -> String {
    let root = folder.path("published")
    _ = try homes.push(FolderRemote(root)).push(release.release)
    return root
  }

  @Test(arguments: ["nginx", "python"]) func `a web server over the tree of a store is enough`(kind: String) throws {
    let release = try homes.make(files: ["index.html": TwoHomes.noise(300_000)])
    let root = try published(release)
    let (site, version) = (release.manifest.site, release.manifest.version)
    let port = try FreePorts.next()
    let server =
      kind == "nginx"
      ? try nginx(folder) { "listen 127.0.0.1:\($0); root \(root);" }
      : try RunningProgram("/usr/bin/python3", ["-m", "http.server", "\(port)", "--bind", "127.0.0.1", "-d", root], port: port)
    let remote = try Self.remote(server.port)
    #expect(try remote.sites() == [site])
    #expect(try remote.versions(site: site) == [version])
    #expect(try remote.versions(site: "other") == [])
    // A part is there already: nginx goes on behind it, Python's server begins anew.
    let partial = folder.path("partial")
    let archive = try Files.read(release.release.archivePath)
    try Files.write(partial, Array(archive.prefix(100_000)))
    let before = remote.traffic.received
    #expect(try remote.fetch(Release.archiveName, of: .release(site: site, version: version), to: partial, limit: archive.count, Transfer()))
    let isSame = try Files.read(partial) == archive
    #expect(isSame)
    #expect((remote.traffic.received - before < archive.count) == (kind == "nginx"))
    let pulled = try homes.pull(remote).pull(site: site, version: version)
    #expect(pulled.manifest == release.manifest)
    #expect(throws: RemoteError.self) { try homes.push(remote).push(homes.make(siteVersion: "9.0.0").release) }
    let error = #expect(throws: RemoteError.self) { try remote.publish([LocalFile(name: Release.signatureName, path: release.release.signaturePath)], as: .release(site: site, version: version), Transfer()) }
    #expect(error?.code == .unsupported)
    #expect(try !remote.fetch("nothing", of: .release(site: site, version: version), to: folder.path("none"), limit: 10, Transfer()))
    #expect(!Files.exists(folder.path("none")))
  }

  /// Answers in turn, each to one request.
  private func server(_ answers: [ServerResponse]) throws -> HTTPServer {
    let turn = Mutex(0)
    return try HTTPServer { request in
      turn.withLock { turn in
        defer { turn += 1 }
        return answers[min(turn, answers.count - 1)]
      }
    }
  }

  private let place = RemoteFolder.release(site: "portfolio", version: "1.0.0-00000000")

  private func fetch(_ answers: [ServerResponse], limit: Int = 100, present: String = "") throws -> (Bool, String) {
    let server = try server(answers)
    let path = folder.path("fetched")
    if present.isEmpty { try? Files.remove(path) } else { try folder.write("fetched", present) }
    let found = try Self.remote(server.port).fetch("manifest.json", of: place, to: path, limit: limit, Transfer())
    return (found, (try? folder.text("fetched")) ?? "")
  }

  @Test func `what is there is continued, or begun anew`() throws {
    let rest = ServerResponse(206, headers: [("Content-Range", "bytes 3-5/6")], body: .bytes(Array("def".utf8)))
    #expect(try fetch([rest], present: "abc") == (true, "abcdef"))
    #expect(try fetch([.text(200, "abcdef")], present: "xyz") == (true, "abcdef"))
    // Complete already: the server has nothing behind it.
    #expect(try fetch([ServerResponse(416, headers: [("Content-Range", "bytes */3")])], present: "abc") == (true, "abc"))
    #expect(try fetch([ServerResponse(416, headers: [("Content-Range", "bytes */2")]), .text(200, "ab")], present: "abc") == (true, "ab"))
    #expect(try fetch([.text(404, "no")]) == (false, ""))
  }

  @Test func `answers that lie are refused`() throws {
    let wrong = [
      ServerResponse(206, headers: [("Content-Range", "bytes 2-4/6")], body: .bytes(Array("cde".utf8))),
      ServerResponse(206, headers: [("Content-Range", "bytes 3-4/6")], body: .bytes(Array("de".utf8))),
      ServerResponse(206, body: .bytes(Array("def".utf8))),
      .text(200, String(repeating: "x", count: 101)),
      ServerResponse(206, headers: [("Content-Range", "bytes 3-200/201")], body: .bytes([UInt8](repeating: 65, count: 198))),
      .text(200, "x", headers: [("Content-Encoding", "gzip")]),
    ]
    for answer in wrong {
      let error = #expect(throws: RemoteError.self) { try fetch([answer], present: "abc") }
      #expect(error?.code == .refused)
      #expect(((try? Files.status(folder.path("fetched")).size) ?? 0) <= 100)
    }
  }

  @Test(arguments: [
    (401, RemoteError.Code.denied), (403, .denied), (405, .unsupported), (429, .unavailable), (500, .unavailable), (503, .unavailable),
    (507, .full), (400, .refused), (422, .refused), (302, .refused),
  ])
  func `statuses say what kind of failure it is`(status: Int, code: RemoteError.Code) throws {
    let error = #expect(throws: RemoteError.self) { try fetch([.text(status, "x", headers: [("Retry-After", "7")])]) }
    #expect(error?.code == code)
    if status == 429 || status == 503 { #expect(error?.retryAfterSeconds == 7) }
  }

  @Test func `words of a server are shown without what steers a terminal`() throws {
    let body = #"{"detail":"no \u001b[31mroom\u202e","help":"wait"}"#
    let answer = ServerResponse(507, headers: [("Content-Type", "application/problem+json")], body: .bytes(Array(body.utf8)))
    let error = #expect(throws: RemoteError.self) { try fetch([answer]) }
    #expect(error?.message.contains("no  [31mroom ") == true)
    #expect(error?.help == "wait")
  }

  @Test func `a redirect to a file, and a broken connection`() throws {
    let redirect = ServerResponse(302, headers: [("Location", "file:///etc/passwd")])
    #expect((#expect(throws: RemoteError.self) { try fetch([redirect]) })?.code == .refused)
    let closed = try Self.remote(1)
    #expect((#expect(throws: RemoteError.self) { try closed.sites() })?.code == .unreachable)
    let cut = try PythonServer(cuttingServer)
    let path = folder.path("cut")
    let remote = try Self.remote(cut.port)
    #expect((#expect(throws: RemoteError.self) { try remote.fetch("manifest.json", of: place, to: path, limit: 100, Transfer()) })?.code == .unreachable)
    #expect(try folder.text("cut") == "abc")
    #expect(try remote.fetch("manifest.json", of: place, to: path, limit: 100, Transfer()))
    #expect(try folder.text("cut") == "abcdef")
    // The second time, the part was asked for on the condition that it is still of the same.
    #expect(try cut.report(2) == ["None None", "bytes=3- \"v1\""])
  }

  @Test func `TLS is verified, by the authority that is named`() throws {
    let root = try published(homes.make())
    let made = try SelfMadeAuthority(folder)
    let server = try nginx(folder) { "listen 127.0.0.1:\($0) ssl; ssl_certificate \(made.certificate); ssl_certificate_key \(made.key); root \(root);" }
    let error = #expect(throws: RemoteError.self) { try Self.remote(server.port, scheme: "https").sites() }
    #expect(error?.code == .refused)
    #expect(error?.help?.contains("--ca") == true)
    let trusting = try Self.remote(server.port, scheme: "https", options: RemoteOptions(authorityFile: made.authority, netrcFile: nil))
    #expect(try trusting.sites() == ["portfolio"])
  }
}

private let cuttingServer = """
  import http.server
  class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    def log_message(self, *a): pass
    def do_GET(self):
      print(self.headers.get('Range'), self.headers.get('If-Range'))
      first = self.headers.get('Range') is None
      self.send_response(200 if first else 206)
      self.send_header('ETag', '"v1"')
      self.send_header('Content-Length', '6' if first else '3')
      if not first: self.send_header('Content-Range', 'bytes 3-5/6')
      self.end_headers()
      self.wfile.write(b'abc' if first else b'def')
      self.close_connection = True
  server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
  print(server.server_port)
  server.serve_forever()
  """
