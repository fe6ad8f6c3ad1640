import ChildProcess
import HTTPClient
import JSON
import POSIX
import TestSupport
import Testing

@Suite struct DomainCommandTests {
  private let served: ServedSlipway
  private let tlsPort: Int
  private let authority: CertificateAuthority
  private var slipway: Slipway { served.slipway }

  init() throws {
    tlsPort = try FreePorts.next()
    served = try ServedSlipway(settings: ["tlsPort": .integer(tlsPort), "domains": ["apps.example.org"]])
    authority = try CertificateAuthority()
    let start = try slipway("nginx", "start")
    #expect(start.code == 0, "\(start.errors)")
  }

  private func secure(_ host: String, trusting root: String? = nil) throws -> HTTPResponse {
    var request = HTTPRequest("GET", "https://\(host):\(tlsPort)/")
    request.addresses = ["\(host):\(tlsPort):127.0.0.1"]
    request.authorityFile = root ?? authority.root
    return try HTTPClient().send(request)
  }

  @Test func `a domain leads to its site at once, and away from it at once, without a reload`() throws {
    let workers = try served.workers(#require(served.masters.first))
    #expect(try served.get(host: "www.example.org").status == 404)
    let added = try slipway("domain", "add", "shop", "WWW.Example.org", "--json")
    #expect(added.code == 0 && added.json?["domain"] == "www.example.org" && added.json?["new"] == true, "\(added.errors)")
    #expect(try served.get(host: "www.example.org").status == 200)
    #expect(try slipway("domain", "add", "shop", "www.example.org").output.contains("leads already to shop (production)"))
    let list = try #require(try slipway("domain", "list", "--json").json?.arrayValue)
    #expect(list.map { $0["domain"]?.stringValue } == ["shop.localhost", "www.example.org"])
    #expect(list.map { $0["from"]?.stringValue } == ["host", "operator"])
    slipway.environment["NO_COLOR"] = "1"
    let text = try slipway.terminal("domain list")
    #expect(text.output.contains("operator") && text.output.split(whereSeparator: \.isNewline).allSatisfy { $0.count <= 80 }, "\(text.output)")
    #expect(try slipway("domain", "remove", "shop", "www.example.org").code == 0)
    #expect(try served.get(host: "www.example.org").status == 404)
    #expect(!Files.exists(served.path("www/sites/shop/production/settings.json")))
    #expect(try served.workers(#require(served.masters.first)) == workers)
  }

  @Test func `what can't be done is refused by name, with what to do`() throws {
    #expect(try slipway("domain", "add", "shop", "www.example.org").code == 0)
    try Files.makeDirectories(served.path("www/sites/blog/staging"))
    for (arguments, message, help) in [
      (["add", "blog", "www.example.org"], "the domain www.example.org belongs to the site shop (production)", "slipway domain remove shop www.example.org"),
      (["add", "shop", "*.example.org"], "is a wildcard", "make example.org a base domain"),
      (["add", "shop", "bücher.example"], "letters that DNS does not know", "xn--bcher-kva.example"),
      (["add", "shop", "https://a.example.org/x"], "is an address", "a.example.org"),
      (["add", "shop", "../../etc"], "is no domain name", ""), (["add", "shop", "a.example.org\nserver {"], "is no domain name", ""),
      (["add", "../shop", "a.example.org"], "is no site id", ""), (["add", "shpo", "a.example.org"], "there is no site \"shpo\"", "shop"),
      (["add", "shop", "a.example.org", "--environment", "../x"], "is no environment", ""),
      (["add", "shop", "a.example.org", "--key", "k"], "go together", ""), (["add", "shop", "a.example.org", "--email", "a@b.c"], "go with --acme", ""),
      (["add", "shop", "a.example.org", "--acme", "--email", "-x@b.c"], "is no mail address", ""),
      (["remove", "shop", "b.example.org"], "is no domain of shop", "www.example.org"), (["remove", "blog", "www.example.org"], "is no domain of blog", ""),
    ] {
      let result = try slipway.run(["domain"] + arguments)
      #expect(result.code == 2 || result.code == 1, "\(arguments)")
      #expect(result.errors.contains(message) && result.errors.contains(help), "\(arguments): \(result.errors)")
    }
    #expect(try served.get(host: "www.example.org").status == 200)
    #expect(try Files.list(served.path("www/hosts")) == ["shop.localhost", "www.example.org"])
  }

  @Test func `a certificate of one's own is checked before anything changes`() throws {
    let issued = try authority.issue(["www.example.org"])
    let other = try authority.issue(["other.example.org"])
    let wrong = try slipway("domain", "add", "shop", "www.example.org", "--certificate", issued.chain, "--key", other.key)
    #expect(wrong.code == 2 && wrong.errors.contains("is not the key of the certificate"), "\(wrong.errors)")
    #expect(try slipway("domain", "add", "shop", "www.example.org", "--certificate", other.chain, "--key", other.key).errors.contains("it is for other.example.org"))
    #expect(try served.get(host: "www.example.org").status == 404)
    let added = try slipway("domain", "add", "shop", "www.example.org", "--certificate", issued.chain, "--key", issued.key)
    #expect(added.code == 0 && added.output.contains("HTTPS from the next connection on"), "\(added.errors)")
    #expect(try secure("www.example.org").status == 200)
    #expect(try served.get(host: "www.example.org").status == 301)
    // The next one, from a file that holds both.
    let next = try authority.issue(["www.example.org"], days: 20)
    let both = try authority.write("both.pem", String(decoding: Files.read(next.chain) + Files.read(next.key), as: UTF8.self))
    #expect(try slipway("certificate", "add", both, both).code == 0)
    #expect(try slipway("certificate", "list", "--json").json?.arrayValue?.first?["certificate"]?["problem"]?.stringValue?.contains("in 19 days") == true)
    #expect(try slipway("certificate", "list").code == 1)
    #expect(try slipway("doctor").output.contains("certificate of www.example.org: ends on"))
    #expect(try slipway("certificate", "remove", "www.example.org").code == 0)
    #expect(try served.get(host: "www.example.org").status == 200)
    #expect(try slipway("certificate", "list").code == 0)
  }

  @Test func `a wildcard is served for the names below a base domain`() throws {
    try Files.makeLink(served.path("www/hosts/shop.apps.example.org"), to: "../sites/shop/production")
    let issued = try authority.issue(["*.apps.example.org"])
    let added = try slipway("certificate", "add", issued.chain, issued.key, "--json")
    #expect(added.json?["domains"] == ["shop.apps.example.org"] && added.json?["wildcards"] == ["*.apps.example.org"], "\(added.errors)")
    #expect(try secure("shop.apps.example.org").status == 200)
    #expect(try slipway("certificate", "list").lines.contains { $0.hasPrefix("*.apps.example.org ") })
    #expect(try slipway("certificate", "remove", "*.apps.example.org").code == 0)
  }

  @Test func `a check says what visitors will find`() throws {
    // An address in digits is a name that needs no DNS server.
    let unknown = try slipway("domain", "check", "127.0.0.1")
    #expect(unknown.code == 1 && unknown.output.contains("no site has this name"), "\(unknown.output)")
    #expect(try slipway("domain", "add", "shop", "127.0.0.1").code == 0)
    let check = try slipway("domain", "check", "127.0.0.1", "--json")
    #expect(check.code == 0, "\(check.output)\(check.errors)")
    let findings = try #require(check.json?.arrayValue?.first?["findings"]?.arrayValue)
    #expect(findings.map { $0["subject"]?.stringValue } == ["nginx", "dns", "http", "certificate"])
    #expect(findings[1]["message"]?.stringValue == "leads to 127.0.0.1: this machine")
    #expect(findings[2]["message"]?.stringValue?.contains("port \(served.port): this nginx") == true)
    #expect(try slipway("nginx", "stop").code == 0)
    let stopped = try slipway("domain", "check", "127.0.0.1")
    #expect(stopped.code == 1 && stopped.output.contains("nginx does not run"))
  }
}
