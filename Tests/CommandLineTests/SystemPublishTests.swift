import ChildProcess
import HTTPClient
import JSON
import POSIX
import TestSupport
import Testing

/// Publications into the distribution's nginx, from steps in a sandbox: they see nothing of its folders.
@Suite struct SystemPublishTests {
  private let folder: TemporaryFolder
  private let slipway: SlipwayCommand
  private let nginx: DistributionNginx
  private let port: Int
  private let tlsPort: Int

  init() throws {
    folder = try TemporaryFolder()
    try Files.changePermissions(folder.path, 0o755)
    slipway = SlipwayCommand(home: folder.path("home"), directory: folder.path)
    (port, tlsPort) = (try FreePorts.next(), try FreePorts.next())
    nginx = try DistributionNginx(folder.path("etc"))
    try nginx.other(Self.others(port))
    try write()
    try folder.write("site.json", #"{ "id": "shop", "name": "Shop", "version": "1.0.0", "pages": [{ "name": "index", "title": "Shop" }] }"#)
    try folder.write("tree/index.html", "<h1>one</h1>")
    try folder.write("publish.json", Self.pipeline())
  }

  private static func others(_ port: Int) -> String {
    """
    server { listen \(port) default_server; server_name _; return 200 "default"; }
    server { listen \(port); server_name other.example.org; return 200 "other"; }
    """
  }

  private static func pipeline(_ more: String = "") -> String {
    """
    { "name": "publish", "steps": [
        { "id": "archive", "uses": "archive-release", "with": { "directory": "tree", "site": "site.json" } },
        { "id": "publish", "uses": "nginx-publish", "with": { "release": "${{ steps.archive.outputs.release }}"\(more) } } ] }
    """
  }

  private func write(_ more: JSONObject = [:]) throws {
    var values: JSONObject = ["mode": "system", "configuration": .string(nginx.configuration), "port": .integer(port)]
    for (key, value) in more { values[key] = value }
    try folder.write("home/settings.json", JSONValue.object(["nginx": .object(values)]).bytes(.pretty))
  }

  private func run(_ arguments: String...) throws -> CommandResult { try slipway.run(arguments) }

  private func publish(_ name: String = "publish.json") throws -> CommandResult { try slipway.run(["run", name, "--sandbox", "--json"]) }

  private func get(_ path: String = "/", host: String = "shop.localhost") throws -> HTTPResponse {
    try HTTPClient().send(HTTPRequest("GET", "http://127.0.0.1:\(port)\(path)", headers: [HTTPHeader("Host", host)]))
  }

  private func text(_ host: String = "shop.localhost") throws -> String { String(decoding: try get(host: host).body, as: UTF8.self) }

  /// What made a run fail.
  private func failure(_ result: CommandResult) -> String {
    let failed = result.jsonLines.first { $0["kind"] == "step.failed" }
    return "\(failed?["payload"].map { String(decoding: $0.bytes(), as: UTF8.self) } ?? "") \(result.errorText)"
  }

  @Test func `releases, rules, names, rollbacks and audits, while the other sites go on`() throws {
    let before = try nginx.files()
    // Nobody to publish to: nothing is live, and nothing is left.
    let early = try publish()
    #expect(early.status == .exited(1) && failure(early).contains("the distribution's nginx does not run") && failure(early).contains("systemctl start nginx"), "\(failure(early))")
    #expect(try nginx.files() == before && !Files.exists(folder.path("home/www/sites/shop/production/current")))

    try nginx.start()
    let first = try publish()
    #expect(first.status == .exited(0), "\(first.outputText) \(first.errorText)")
    let grants = first.jsonLines.filter { $0["kind"] == "step.started" }.map { "\($0["payload"]?["sandbox"] ?? .null)" }
    #expect(grants.count == 2 && !grants.contains { $0.contains(nginx.folder) || $0.contains("/etc/nginx") }, "\(grants)")
    #expect(try text() == "<h1>one</h1>" && text("other.example.org") == "other" && text("127.0.0.1") == "default")

    // Another release with rules that nginx has: not one worker is replaced.
    let master = try #require(nginx.master), workers = nginx.workers
    try folder.write("tree/index.html", "<h1>two</h1>")
    let second = try publish()
    #expect(second.status == .exited(0), "\(failure(second))")
    #expect(try text() == "<h1>two</h1>")
    #expect(nginx.workers == workers)

    // Rules of its own: one reload.
    try folder.write("tree/_redirects", "/old /new 301!\n")
    let third = try publish()
    #expect(third.status == .exited(0), "\(failure(third))")
    #expect(try get("/old").status == 301 && text("other.example.org") == "other")
    #expect(nginx.master == master && Set(nginx.workers).isDisjoint(with: workers))
    let present = nginx.workers

    // A rule that nginx does not take, and a pipeline that decides what is the operator's.
    try folder.write("tree/_redirects", "/ok /x 301\n/\(String(repeating: "é", count: 300))/:name /x/:name 301\n")
    let bad = try publish()
    #expect(bad.status == .exited(1) && failure(bad).contains("the rules of shop (production)"), "\(failure(bad))")
    try folder.write("port.json", Self.pipeline(#", "port": 8123"#))
    let port = try publish("port.json")
    #expect(port.status == .exited(1) && failure(port).contains("for the operator"), "\(failure(port))")
    #expect(try get("/old").status == 301 && text("other.example.org") == "other")

    // Back, by links alone; a name; an audit.
    #expect(try run("rollback", "shop", "--sandbox").status == .exited(0))
    #expect(try get("/old").status == 404 && text() == "<h1>two</h1>")
    #expect(try run("domain", "add", "shop", "www.example.net").status == .exited(0))
    #expect(try text("www.example.net") == "<h1>two</h1>")
    let check = try JSONValue(parsing: Array(run("domain", "check", "www.example.net", "--json").outputText.utf8))
    #expect(check.arrayValue?.first?["findings"]?.arrayValue?.first?["message"]?.stringValue?.hasPrefix("answers for it with shop (production)") == true, "\(check)")
    let audit = try run("audit", "shop")
    #expect(audit.status == .exited(0) && audit.outputText.contains("as published"), "\(audit.outputText)\(audit.errorText)")
    let doctor = try run("doctor", "--json").outputText
    #expect(doctor.contains("the distribution's, process \(master), by \(nginx.ownFile)"), "\(doctor)")
    #expect(nginx.workers == present && nginx.master == master)
    let status = try JSONValue(parsing: Array(run("nginx", "status", "--json").outputText.utf8))
    #expect(status["state"] == "running" && status["pid"] == .integer(Int(master)), "\(status)")

    // All of it out again: as if it had never been there.
    #expect(try run("nginx", "stop").status == .exited(0))
    #expect(try text() == "default" && text("other.example.org") == "other")
    #expect(try nginx.files() == before)
  }

  @Test func `a mistake of somebody else's keeps new rules out, by its name, and changes nothing`() throws {
    try nginx.start()
    #expect(try publish().status == .exited(0))
    let own = try Files.read(nginx.ownFile)
    try nginx.other(Self.others(port) + "\nserver { nonsense on; }\n")
    try folder.write("tree/_redirects", "/old /new 301!\n")
    let refused = try publish()
    #expect(refused.status == .exited(1), "\(refused.outputText)")
    #expect(failure(refused).contains("not for Slipway's part") && failure(refused).contains("sites-enabled/other:3") && !failure(refused).contains("sandbox"), "\(failure(refused))")
    #expect(try Files.read(nginx.ownFile) == own && text() == "<h1>one</h1>" && get("/old").status == 404)
    // What was refused stands in no one's way: without new rules nothing has to be tested.
    try Files.remove(folder.path("tree/_redirects"))
    try folder.write("tree/index.html", "<h1>two</h1>")
    let plain = try publish()
    #expect(plain.status == .exited(0), "\(failure(plain))")
    #expect(try text() == "<h1>two</h1>")
    // It was killed, and its sockets are still there: they don't keep it from starting.
    try nginx.other(Self.others(port))
    nginx.stop(Signals.kill)
    #expect(Files.exists(folder.path("home/www/nginx/private/front.sock")))
    let stopped = try run("nginx", "start")
    #expect(stopped.status == .exited(2) && stopped.errorText.contains("systemctl start nginx"), "\(stopped.errorText)")
    try nginx.start()
    #expect(try text() == "<h1>two</h1>" && run("nginx", "start").status == .exited(0))
  }

  @Test func `over TLS beside another site on the same port, and alone`() throws {
    let authority = try CertificateAuthority()
    let theirs = try authority.issue(["other.example.org"]), ours = try authority.issue(["www.example.net"])
    func secure(_ host: String) throws -> String {
      var request = HTTPRequest("GET", "https://\(host):\(tlsPort)/")
      request.addresses = ["\(host):\(tlsPort):127.0.0.1"]
      request.authorityFile = authority.root
      return String(decoding: try HTTPClient().send(request).body, as: UTF8.self)
    }
    try nginx.other(
      Self.others(port) + """
        server { listen \(tlsPort) ssl default_server; server_name other.example.org; ssl_certificate \(theirs.chain); ssl_certificate_key \(theirs.key);
          return 200 "other over TLS"; }
        """)
    try write(["tlsPort": .integer(tlsPort)])
    try nginx.start()
    #expect(try publish().status == .exited(0))
    #expect(try run("domain", "add", "shop", "www.example.net").status == .exited(0))
    #expect(try text("www.example.net") == "<h1>one</h1>")
    let workers = nginx.workers
    let added = try run("certificate", "add", ours.chain, ours.key)
    #expect(added.status == .exited(0), "\(added.errorText)")
    #expect(try secure("www.example.net") == "<h1>one</h1>" && secure("other.example.org") == "other over TLS")
    let plain = try get("/a?b", host: "www.example.net")
    #expect((plain.status, plain.header("Location")) == (301, "https://www.example.net:\(tlsPort)/a?b"))
    #expect(nginx.workers == workers, "a certificate is no reload")
    // A publication is checked over HTTPS, by that name.
    try folder.write("tree/index.html", "<h1>two</h1>")
    let second = try publish()
    #expect(second.status == .exited(0) && second.outputText.contains("https://www.example.net:\(tlsPort)/"), "\(failure(second))")
    let audit = try run("audit", "shop")
    #expect(audit.status == .exited(0), "\(audit.outputText)")

    // The only one at the port: a name without a certificate gets none.
    try nginx.other(Self.others(port))
    #expect(try run("nginx", "reload", "--force").status == .exited(0))
    #expect(try secure("www.example.net") == "<h1>two</h1>")
    for name in ["other.example.org", "localhost"] {
      let refusal = try Command("openssl", ["s_client", "-connect", "127.0.0.1:\(tlsPort)", "-servername", name]).run(deadlineSeconds: 10)
      #expect(refusal.errorText.contains(name == "localhost" ? "unrecognized name" : "internal error"), "\(name): \(refusal.errorText)")
    }
  }
}
