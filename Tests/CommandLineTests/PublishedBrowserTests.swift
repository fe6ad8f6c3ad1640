import ChildProcess
import JSON
import POSIX
import TestSupport
import Testing

/// The published example as a visitor's browser sees it, over HTTPS.
@Suite(.enabled(if: Browser.isInstalled)) struct PublishedBrowserTests {
  @Test func `the example is shown over HTTPS and HTTP 2, without a complaint of the console`() throws {
    let slipway = try Slipway()
    let (port, tlsPort) = (try FreePorts.next(), try FreePorts.next())
    try Files.changePermissions(slipway.folder.path, 0o755)
    try slipway.folder.write("home/settings.json", #"{"nginx": {"port": \#(port), "tlsPort": \#(tlsPort)}}"#)
    defer { _ = try? slipway("nginx", "stop") }
    let run = try slipway("run", "\(BuiltPrograms.root)/pipelines/publish.json", "-p", "site=\(BuiltPrograms.root)/examples/portfolio/site.json")
    #expect(run.code == 0, "\(run.errors)")
    let authority = try CertificateAuthority()
    let issued = try authority.issue(["portfolio.example.org"])
    let added = try slipway("domain", "add", "portfolio", "portfolio.example.org", "--certificate", issued.chain, "--key", issued.key)
    #expect(added.code == 0, "\(added.errors)")

    let key = try authority.openssl(["pkey", "-in", issued.key, "-pubout", "-outform", "DER", "-out", "key.der"])
    let hash = try Command("sh", ["-c", "openssl dgst -sha256 -binary key.der | base64"], directory: Path.parent(issued.key)).run(deadlineSeconds: 10)
    #expect(key.isEmpty)
    let browser = try BrowserSession(hosts: ["portfolio.example.org"], keys: [String(hash.outputText.filter { !$0.isWhitespace })])
    for page in ["/", "/a-propos", "/nothing-here"] {
      let visit = try browser.visit(
        "https://portfolio.example.org:\(tlsPort)\(page)",
        [
          .run("return performance.getEntriesByType('navigation')[0].nextHopProtocol"), .run("return isSecureContext"),
          .run("return [...document.images].filter(i => i.loading != 'lazy' && !i.naturalWidth).length + document.styleSheets.length * 100"),
          .run("return location.href"),
        ])
      #expect(visit.results[0] == "h2" && visit.results[1] == true, "\(page): \(visit.results)")
      // Style sheets are there, and no image is broken.
      let seen = visit.results[2].integerValue ?? -1
      #expect(seen >= 100 && seen % 100 == 0, "\(page): \(visit.results)")
      #expect(visit.complaints.filter { !($0.contains("404") && page == "/nothing-here") }.isEmpty, "\(page): \(visit.complaints)")
    }
    // Who types the name without https:// comes there, too.
    let plain = try browser.visit("http://portfolio.example.org:\(port)/a-propos", [.run("return location.href")])
    #expect(plain.results == [.string("https://portfolio.example.org:\(tlsPort)/a-propos")])
  }
}
