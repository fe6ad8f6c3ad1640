import ChildProcess
import HTTPClient
import JSON
import Nginx
import POSIX
import Publishing
import TestSupport
import Testing

@Suite struct HTTPS {
  private func published(_ domains: [String] = ["shop.example.org"]) throws -> (home: PublishedHome, tlsPort: Int, authority: CertificateAuthority) {
    let home = try PublishedHome()
    let tlsPort = try FreePorts.next()
    let release = try home.release("1.0.0", domains: domains, files: pages("one"))
    let reply = try home.publish(["release": .string(release.path), "tlsPort": .integer(tlsPort)])
    #expect(reply.error == nil)
    return (home, tlsPort, try CertificateAuthority())
  }

  private func install(_ home: PublishedHome, _ issued: CertificateAuthority.Issued, _ domains: [String]) throws {
    let checked = try CheckedCertificate(certificate: issued.chain, key: issued.key, domains: domains, now: Clock.now)
    try CertificateStore(layout: Layout(home: home.home)).install(checked, for: domains)
  }

  private func get(_ url: String, _ tlsPort: Int, trusting root: String, host: String? = nil) throws -> HTTPResponse {
    var request = HTTPRequest("GET", "https://\(url.replacing("PORT", with: "\(tlsPort)"))", headers: host.map { [HTTPHeader("Host", $0)] } ?? [])
    request.addresses = ["shop.example.org:\(tlsPort):127.0.0.1", "other.example.org:\(tlsPort):127.0.0.1"]
    request.authorityFile = root
    return try HTTPClient().send(request)
  }

  @Test func `a name is served over HTTPS from the moment its certificate is there, and no worker is replaced for it`() throws {
    let (home, tlsPort, authority) = try published()
    #expect(try home.text("/", host: "shop.example.org").contains("start one"))
    let processes = try home.processes()
    try install(home, authority.issue(["shop.example.org"]), ["shop.example.org"])
    #expect(try get("shop.example.org:PORT/about", tlsPort, trusting: authority.root).body == Array(pages("one")["about.html"]!.utf8))
    let plain = try home.get("/about?a=1&b=%20", host: "shop.example.org")
    #expect(plain.status == 301 && plain.header("Location") == "https://shop.example.org:\(tlsPort)/about?a=1&b=%20")
    #expect(try home.get("/", host: "shop.example.org", method: "POST").status == 308)
    // A name without a certificate stays as it was.
    #expect(try home.get("/about").status == 200)
    #expect(try home.processes() == processes)
  }

  @Test func `what an ACME authority asks for is answered over HTTP, whatever else is redirected`() throws {
    let (home, _, authority) = try published()
    try install(home, authority.issue(["shop.example.org"]), ["shop.example.org"])
    try Files.makeDirectories(home.www("acme/.well-known/acme-challenge"))
    try Files.write(home.www("acme/.well-known/acme-challenge/token"), Array("answer".utf8))
    for host in ["shop.example.org", "shop.localhost"] {
      #expect(try home.text("/.well-known/acme-challenge/token", host: host) == "answer")
    }
    #expect(try home.get("/.well-known/acme-challenge/../../../secret", host: "shop.example.org").status != 200)
  }

  @Test func `the front door of the home's owner redirects nobody`() throws {
    let (home, _, authority) = try published()
    try install(home, authority.issue(["shop.example.org"]), ["shop.example.org"])
    var request = HTTPRequest("GET", "http://shop.example.org/about")
    request.unixSocket = Layout(home: home.home).frontSocket
    #expect(try HTTPClient().send(request).status == 200)
  }

  @Test func `publications are checked over HTTPS where a name has its certificate, and through the front door where it has ended`() throws {
    let (home, tlsPort, authority) = try published()
    try install(home, authority.issue(["shop.example.org"]), ["shop.example.org"])
    let next = try home.publish(home.release("1.1.0", domains: ["shop.example.org"], files: pages("two")).path)
    #expect(next.error == nil)
    #expect(next.result?["outputs"]?["urls"]?.arrayValue?.contains(.string("https://shop.example.org:\(tlsPort)/")) == true)
    #expect(try get("shop.example.org:PORT/", tlsPort, trusting: authority.root).body.starts(with: Array("<h1>start two".utf8)))
    // One that ended while it was served; nothing would put it there today.
    let store = Layout(home: home.home).storedCertificate("00000000000000ff")
    let ended = try authority.issue(["shop.example.org"], days: -1)
    try Files.makeDirectories(store)
    try Files.write(Path.join(store, "chain.pem"), Files.read(ended.chain))
    try Files.write(Path.join(store, "key.pem"), Files.read(ended.key))
    try Links.point(home.www("certs/shop.example.org"), to: ".store/00000000000000ff")
    let later = try home.publish(home.release("1.2.0", domains: ["shop.example.org"], files: pages("three")).path)
    #expect(later.error == nil)
    #expect(home.plugin.logMessages.contains { $0.contains("the certificate of shop.example.org has ended") })
  }

  @Test func `names that are none, and names without a certificate, get no handshake`() throws {
    let (home, tlsPort, authority) = try published(["shop.example.org", "other.example.org"])
    try install(home, authority.issue(["shop.example.org"]), ["shop.example.org"])
    func alert(_ name: String?) throws -> String {
      let result = try Command(
        "openssl", ["s_client", "-connect", "127.0.0.1:\(tlsPort)"] + (name.map { ["-servername", $0] } ?? ["-noservername"])
      ).run(deadlineSeconds: 10)
      return result.errorText + result.outputText
    }
    for name in ["../../etc", "..", ".store", "_.example.org", "shop.example.org/../..", "a b", "$certificate_folder", "shop..example.org"] {
      #expect(try alert(name).contains("unrecognized name"), "\(name)")
    }
    #expect(try alert(nil).contains("unrecognized name"))
    #expect(try alert("other.example.org").contains("internal error"))
    #expect(try alert("shop.example.org").contains("CN = shop.example.org"))
    for host in ["../../etc", "unknown.org", "..", "$host", "[::1]", "_.example.org"] {
      let status = try get("shop.example.org:PORT/", tlsPort, trusting: authority.root, host: host).status
      #expect([400, 404, 421].contains(status), "\(host): \(status)")
    }
  }

  @Test func `TLS 1_2 and 1_3 with ciphers of today, and HTTP 2`() throws {
    let (home, tlsPort, authority) = try published()
    try install(home, authority.issue(["shop.example.org"]), ["shop.example.org"])
    func handshake(_ arguments: [String]) throws -> String {
      let result = try Command("openssl", ["s_client", "-connect", "127.0.0.1:\(tlsPort)", "-servername", "shop.example.org"] + arguments).run(deadlineSeconds: 10)
      return result.outputText + result.errorText
    }
    let curl = try Command(
      "curl", ["-s", "-o", "/dev/null", "-w", "%{http_version} %{http_code}", "--tlsv1.3", "--cacert", authority.root, "--resolve", "shop.example.org:\(tlsPort):127.0.0.1", "https://shop.example.org:\(tlsPort)/"]
    ).run(deadlineSeconds: 10)
    #expect(curl.outputText == "2 200")
    #expect(try handshake(["-tls1_2"]).contains("Protocol  : TLSv1.2"))
    #expect(try handshake(["-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0"]).contains("alert"))
    #expect(try handshake(["-tls1_2", "-cipher", "AES128-SHA"]).contains("alert handshake failure"))
  }

  @Test func `a handshake never sees a chain and a key that don't match, however often they are replaced`() async throws {
    let (home, tlsPort, authority) = try published()
    let store = CertificateStore(layout: Layout(home: home.home))
    let both = try (0..<2).map { _ in
      let issued = try authority.issue(["shop.example.org"])
      return try CheckedCertificate(certificate: issued.chain, key: issued.key, domains: ["shop.example.org"], now: Clock.now)
    }
    try store.install(both[0], for: ["shop.example.org"])
    let script = """
      import socket,ssl,sys,time
      context=ssl.create_default_context(cafile='\(authority.root)')
      done=0; end=time.time()+1.5
      while time.time()<end:
        with socket.create_connection(('127.0.0.1',\(tlsPort))) as s:
          with context.wrap_socket(s,server_hostname='shop.example.org'): done+=1
      print(done)
      """
    let client = Task.detached { try Command("python3", ["-c", script]).run(deadlineSeconds: 20) }
    var swaps = 0
    let end = Clock.monotonic + 1.8
    while Clock.monotonic < end {
      swaps += 1
      try store.install(both[swaps % 2], for: ["shop.example.org"])
    }
    let result = try await client.value
    #expect(result.status == .exited(0), "\(result.errorText)")
    #expect(swaps > 5 && (Int(result.outputText.filter(\.isNumber)) ?? 0) > 5, "\(swaps) changes, \(result.outputText)")
  }

  @Test func `a port of HTTPS that somebody else has is named with him, and the live site goes on`() throws {
    let home = try PublishedHome()
    #expect(try home.publish(home.release("1.0.0", files: pages("one")).path).error == nil)
    let taken = try ListeningSocket(address: "127.0.0.1", port: 0)
    let release = try home.release("1.1.0", files: pages("two"))
    let reply = try home.publish(["release": .string(release.path), "tlsPort": .integer(taken.port)])
    #expect(reply.error?["message"]?.stringValue?.contains("port \(taken.port) is taken by process \(Environment.processIdentifier)") == true)
    #expect(reply.error?["data"]?["help"]?.stringValue?.contains("`tlsPort`") == true)
    #expect(try home.text("/").contains("start one"))
  }
}
