import ChildProcess
import HTTPClient
import JSON
import POSIX
import TestSupport
import Testing

/// Against Let's Encrypt's test server, with the real certbot.
@Suite(.enabled(if: PebbleServer.isInstalled)) struct ACMETests {
  @Test func `a certificate from an ACME authority is served, renewed and served again, by the same workers; a failed challenge says why`() throws {
    let tlsPort = try FreePorts.next()
    let served = try ServedSlipway(settings: ["tlsPort": .integer(tlsPort)])
    let slipway = served.slipway
    let pebble = try PebbleServer(httpPort: served.port)
    slipway.environment["REQUESTS_CA_BUNDLE"] = pebble.serverCertificate
    let early = try slipway("domain", "add", "shop", "www.example.test", "--acme", "--server", pebble.directory)
    #expect(early.code == 1 && early.errors.contains("the authority was not asked"), "\(early.errors)")
    #expect(try slipway("nginx", "start").code == 0)
    let workers = try served.workers(#require(served.masters.first))

    let added = try slipway("domain", "add", "shop", "www.example.test", "--acme", "--server", pebble.directory, "--email", "you@example.test")
    #expect(added.code == 0 && added.output.contains("HTTPS from the next connection on"), "\(added.errors)")
    func serial() throws -> String {
      let root = try pebble.root()
      let curl = try Command(
        "curl", ["-s", "-f", "--cacert", root, "--resolve", "www.example.test:\(tlsPort):127.0.0.1", "https://www.example.test:\(tlsPort)/"]).run(deadlineSeconds: 10)
      #expect(curl.outputText == "one", "\(curl.status)")
      return try Command("openssl", ["x509", "-noout", "-serial", "-in", served.path("www/certs/www.example.test/chain.pem")]).run(deadlineSeconds: 10).outputText
    }
    let first = try serial()
    #expect(try slipway("domain", "list", "--json").json?.arrayValue?.last?["certificate"]?["acme"] == true)
    #expect(try Files.status(served.path("acme")).permissions == 0o700)

    #expect(try slipway("certificate", "renew").output == "Nothing had to be renewed.\n")
    let renewed = try slipway("certificate", "renew", "--force")
    #expect(renewed.code == 0 && renewed.output == "www.example.test renewed\n", "\(renewed.errors)")
    #expect(try serial() != first)
    #expect(try served.workers(#require(served.masters.first)) == workers)

    // The authority comes to an address where nobody answers.
    try pebble.lead("elsewhere.example.test", to: "127.9.9.9")
    let failed = try slipway("domain", "add", "shop", "elsewhere.example.test", "--acme", "--server", pebble.directory)
    #expect(failed.code == 1 && failed.errors.contains("connection refused") && failed.errors.contains("port 80"), "\(failed.errors)")
    #expect(try served.get(host: "elsewhere.example.test").status == 200)

  }
}
