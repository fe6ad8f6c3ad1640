import Nginx
import POSIX
import TestSupport
import Testing

@testable import Publishing

@Suite struct `Certificates that are offered` {
  private let authority: CertificateAuthority

  init() throws { authority = try CertificateAuthority() }

  private func check(_ certificate: String, _ key: String, _ domains: [String] = ["www.example.org"], now: Double = Clock.now) throws -> CheckedCertificate {
    try CheckedCertificate(certificate: certificate, key: key, domains: domains, now: now)
  }

  private func refusal(_ certificate: String, _ key: String, _ domains: [String] = ["www.example.org"], now: Double = Clock.now) throws -> String {
    let error = #expect(throws: ServingError.self) { try check(certificate, key, domains, now: now) }
    return "\(try #require(error))"
  }

  @Test func `a chain with its key is taken, from one file too`() throws {
    let issued = try authority.issue(["www.example.org", "example.org"])
    let checked = try check(issued.chain, issued.key, ["www.example.org", "example.org"])
    #expect(checked.chain.count == 2 && checked.details.names == ["www.example.org", "example.org"])
    #expect(checked.details.issuer.contains("Test intermediate"))
    #expect(abs(checked.details.notAfter - Clock.now - 90 * 86400) < 120)
    let both = try authority.write("both.pem", Files.read(issued.chain).text + Files.read(issued.key).text)
    #expect(try check(both, both).id == checked.id)
    // Nobody vouches for the test's own root.
    #expect(checked.warnings.contains { $0.contains("knows no authority that vouches for it") })
  }

  @Test func `a wildcard stands for one label`() throws {
    let issued = try authority.issue(["*.apps.example.org"])
    _ = try check(issued.chain, issued.key, ["shop.apps.example.org"])
    for domain in ["apps.example.org", "a.b.apps.example.org", "example.org"] {
      #expect(try refusal(issued.chain, issued.key, [domain]).contains("is not a certificate for \(domain): it is for *.apps.example.org"))
    }
  }

  @Test func `what doesn't fit is refused with its remedy`() throws {
    let issued = try authority.issue(["www.example.org"])
    let other = try authority.issue(["www.example.org"])
    #expect(try refusal(issued.chain, other.key).contains("is not the key of the certificate in \(issued.chain)"))
    let ended = try authority.issue(["www.example.org"], days: -1)
    #expect(try refusal(ended.chain, ended.key).contains("has ended on 20"))
    #expect(try refusal(issued.chain, issued.key, now: Clock.now - 86400).contains("begins only on"))
    #expect(try refusal(issued.chain, issued.key, ["other.example.org"]).contains("it is for www.example.org"))
    let reversed = try authority.write("reversed.pem", Files.read(authority.intermediate).text + Files.read(issued.leaf).text)
    #expect(try refusal(reversed, issued.key).contains("is number 2 of the file, and must be the first"))
    let gap = try authority.write("gap.pem", Files.read(issued.leaf).text + Files.read(authority.root).text)
    #expect(try refusal(gap, issued.key).contains("certificate 1 was not signed by certificate 2"))
    #expect(try refusal(issued.key, issued.key).contains("holds no certificate in PEM form"))
    #expect(try refusal(issued.chain, issued.chain).contains("holds no private key"))
    let garbage = try authority.write("garbage.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    #expect(try refusal(garbage, issued.key).contains("is not the key of the certificate"))
    let noKey = try authority.write("no.key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")
    #expect(try refusal(issued.chain, noKey).contains("no private key that openssl can read"))
    try authority.openssl(["pkey", "-in", issued.key, "-aes256", "-passout", "pass:secret", "-out", "\(issued.key).encrypted"])
    #expect(try refusal(issued.chain, "\(issued.key).encrypted").contains("is encrypted, and nginx has nobody to ask"))
    #expect(throws: SystemError.self) { try check("/nonexistent/chain.pem", issued.key) }
  }

  @Test func `a key that everybody can read, an end that is near, and one that vouches for itself are told`() throws {
    let issued = try authority.issue(["www.example.org"], days: 10)
    try Files.changePermissions(issued.key, 0o644)
    let warnings = try check(issued.chain, issued.key).warnings
    #expect(warnings.contains { $0.contains("chmod o-r") } && warnings.contains { $0.hasPrefix("it ends on 20") })
    try authority.openssl(
      ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "self.key", "-out", "self.pem", "-subj", "/CN=self", "-addext", "subjectAltName=DNS:www.example.org"])
    let folder = Path.parent(issued.key)
    #expect(try check("\(folder)/self.pem", "\(folder)/self.key").warnings.contains { $0.contains("signed by itself") })
  }
}

@Suite struct `Certificates that are served` {
  @Test func `a key is readable by nginx and nobody else, and a replaced certificate goes at the change after the next`() throws {
    let folder = try TemporaryFolder()
    let layout = Layout(home: folder.path)
    let store = CertificateStore(layout: layout)
    let authority = try CertificateAuthority()
    func certificate() throws -> CheckedCertificate {
      let issued = try authority.issue(["www.example.org"])
      return try CheckedCertificate(certificate: issued.chain, key: issued.key, domains: ["www.example.org"], now: Clock.now)
    }
    let (first, second, third) = (try certificate(), try certificate(), try certificate())
    try store.install(first, for: ["www.example.org", "../../etc", "example.org"])
    #expect(try Files.list(layout.certificates) == [".lock", ".store", "example.org", "www.example.org"])
    let entry = try #require(try store.entry("www.example.org"))
    #expect(entry.id == first.id && !entry.isKeyReadableByOthers && entry.details == first.details)
    #expect([0o600, 0o640].contains(entry.permissions))
    try store.install(second, for: ["www.example.org", "example.org"])
    #expect(try store.entry("www.example.org")?.id == second.id)
    #expect(Files.exists(layout.storedCertificate(first.id)))
    try Files.setModified(layout.storedCertificate(first.id), seconds: Clock.now - 3600)
    try store.install(third, for: ["www.example.org"])
    #expect(!Files.exists(layout.storedCertificate(first.id)) && Files.exists(layout.storedCertificate(second.id)))
    #expect(try store.remove("example.org") && !store.remove("example.org"))
    #expect(!Files.exists(layout.storedCertificate(second.id)))
    try Files.changePermissions(Path.join(layout.storedCertificate(third.id), "key.pem"), 0o644)
    #expect(CertificateExpiry.warnings(of: ["www.example.org"], layout) == ["the certificate of www.example.org has a key that others can read: add it again"])
    #expect(CertificateExpiry.warnings(of: ["www.example.org"], layout, now: Clock.now + 80 * 86400).first?.contains("in 9 days") == true)
  }

  @Test func `a new name below a base domain gets the wildcard's certificate`() throws {
    let folder = try TemporaryFolder()
    let layout = Layout(home: folder.path)
    try folder.write("settings.json", #"{"nginx": {"domains": ["apps.example.org"]}}"#)
    let authority = try CertificateAuthority()
    let issued = try authority.issue(["*.apps.example.org"])
    let checked = try CheckedCertificate(certificate: issued.chain, key: issued.key, domains: [], now: Clock.now)
    let store = CertificateStore(layout: layout)
    try store.install(checked, for: [CertificateStore.linkName(ofWildcard: "apps.example.org")])
    let deployment = Deployment(layout: layout, site: "shop", environment: "preview-7")
    try deployment.prepare()
    #expect(try deployment.hostNames(domains: ["shop.example.org"]) == ["preview-7.shop.localhost", "preview-7--shop.apps.example.org"])
    try deployment.claim(deployment.hostNames(domains: []))
    #expect(try store.entry("preview-7--shop.apps.example.org")?.id == checked.id)
    #expect(try store.entry("preview-7.shop.localhost") == nil)
  }
}

extension [UInt8] {
  fileprivate var text: String { String(decoding: self, as: UTF8.self) }
}
