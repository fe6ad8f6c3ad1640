import ChildProcess
import HTTPClient
import JSON
import POSIX
import SiteRules
import StepProtocol
import TestSupport

@testable import Nginx

/// A real nginx with one site, `shop.localhost`, and its rules; gone when the test ends.
final class RuleServer {
  let folder: TemporaryFolder
  let layout: Layout
  let port: Int
  let nginx: ManagedNginx
  let tlsPort: Int?
  private let trust: String?
  private let upstreamSeconds: Int?

  /// - Parameters:
  ///   - files: of the release.
  ///   - trust: path of the authorities that servers behind are believed by.
  ///   - redirects: text of `_redirects`, which must be without mistakes; so must `headers`.
  init(
    _ files: [String: String] = ["index.html": "start", "about.html": "about", "404.html": "nothing"], redirects: String = "",
    headers: String = "", tlsPort: Int? = nil, trust: String? = NginxSurroundings.trust, upstreamSeconds: Int? = nil,
    with change: (inout RuleSet) throws -> Void = { _ in }
  ) throws {
    (self.tlsPort, self.trust, self.upstreamSeconds) = (tlsPort, trust, upstreamSeconds)
    folder = try TemporaryFolder()
    layout = Layout(home: folder.path("home"))
    port = try FreePorts.next()
    nginx = ManagedNginx(layout: layout) { _, _ in }
    for (name, text) in files { try folder.write("home/www/releases/shop/1/\(name)", text) }
    try Files.makeDirectories(layout.environment("shop", "production"))
    try Files.makeDirectories(layout.pool("shop"))
    try Files.makeDirectories(layout.hosts)
    try Links.point(layout.host("shop.localhost"), to: Layout.hostTarget("shop", "production"))
    try Links.point(layout.current("shop", "production"), to: Layout.releaseTarget("shop", "1"))
    try Links.point(layout.poolLink("shop", "production"), to: Layout.poolTarget("shop"))
    var set = RuleSet()
    let rules = RedirectsFile(Array(redirects.utf8)), fields = HeadersFile(Array(headers.utf8))
    if let finding = (rules.findings + fields.findings).first { throw ServingError(.validation, [finding]) }
    (set.redirects, set.headers) = (rules.rules, fields.rules)
    try change(&set)
    _ = try use(set)
  }

  deinit {
    guard let master = nginx.master else { return }
    _ = Signals.send(Signals.terminate, to: master)
    let end = Clock.monotonic + 5
    while Files.exists("/proc/\(master)"), Clock.monotonic < end { Clock.sleep(seconds: 0.01) }
  }

  var configuration: NginxConfiguration {
    var configuration = NginxConfiguration(
      user: NginxSurroundings.workerUser(layout: layout) { _ in }, brotliModule: nil, listen: ListenAddress(address: "127.0.0.1", port: port),
      privateSocket: layout.privateSocket, frontSocket: layout.frontSocket)
    configuration.trust = trust
    configuration.certificates = layout.certificates
    configuration.listen.tlsPort = tlsPort
    configuration.upstreamSeconds = upstreamSeconds ?? configuration.upstreamSeconds
    return configuration
  }

  /// Makes the set count, loaded beside `others`.
  func use(_ set: RuleSet, others: [RuleSet] = []) throws -> ManagedNginx.Outcome {
    var configuration = configuration
    for set in [set] + others { configuration.ruleSets[try RuleStore(layout: layout).add(set)] = set }
    let outcome = try nginx.apply(configuration) { arguments in
      let result = try Command("nginx", arguments).run(deadlineSeconds: 10)
      if result.status != .exited(0) { throw ServingError(.failed, result.errorText) }
    }
    try Links.point(layout.rules("shop", "production"), to: Layout.rulesTarget(set.id))
    return outcome
  }

  func get(_ path: String, _ headers: [String: String] = [:], method: String = "GET", body: [UInt8] = []) throws -> HTTPResponse {
    let fields = [HTTPHeader("Host", "shop.localhost")] + headers.map { HTTPHeader($0.key, $0.value) }
    return try HTTPClient().send(HTTPRequest(method, "http://127.0.0.1:\(port)\(path)", headers: fields, body: body))
  }

  /// Serves `shop.localhost` with this chain and key.
  func certify(_ issued: CertificateAuthority.Issued) throws {
    let folder = layout.storedCertificate("0a")
    try Files.makeDirectories(folder)
    // nginx's workers are another user where root starts it, and the key is one of a test.
    for (name, path) in [("chain.pem", issued.chain), ("key.pem", issued.key)] { try Files.write(Path.join(folder, name), Files.read(path)) }
    try Links.point(layout.certificate("shop.localhost"), to: Layout.certificateTarget("0a"))
  }

  /// `301 /new`, or `200 <body>`.
  func answer(_ path: String, _ headers: [String: String] = [:]) throws -> String {
    let response = try get(path, headers)
    return "\(response.status) \(response.header("Location") ?? String(decoding: response.body, as: UTF8.self))"
  }

  /// As it goes over the wire, for what no client would send.
  func raw(_ request: String) throws -> String {
    let script = """
      import socket, sys
      s = socket.create_connection(("127.0.0.1", int(sys.argv[1])), 5)
      s.sendall(sys.stdin.buffer.read()); data = b""
      while True:
          part = s.recv(65536)
          if not part: break
          data += part
      sys.stdout.buffer.write(data)
      """
    let result = try Command("python3", ["-c", script, "\(port)"]).run(input: Array(request.utf8), deadlineSeconds: 10)
    return String(decoding: result.output, as: UTF8.self)
  }
}
