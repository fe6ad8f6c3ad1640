import Testing

@testable import Nginx

struct NginxConfigurationTests {
  @Test func `the same settings give the same configuration, and every difference shows`() {
    let base = NginxConfiguration(user: nil, brotliModule: nil, listen: .standard, privateSocket: "/h/\"x\\.sock", frontSocket: "/h/front.sock")
    #expect(base.text(digest: "d") == base.text(digest: "d"))
    #expect(base.text(digest: "d").contains(#"listen "unix:/h/\"x\\.sock""#))
    #expect(!base.text(digest: "d").contains("brotli_static on"))
    for change: (inout NginxConfiguration) -> Void in [
      { $0.listen.port = 1 }, { $0.listen.address = "0.0.0.0" }, { $0.user = "www-data" }, { $0.brotliModule = "/m.so" }, { $0.trust = "/c.crt" },
    ] {
      var other = base
      change(&other)
      #expect(ManagedNginx.digest(other) != ManagedNginx.digest(base))
    }
  }

  @Test(arguments: [("1.22.1", NginxConfiguration.HTTP2.parameter), ("1.25.0", .parameter), ("1.25.1", .directive), ("1.26.3", .directive), ("1.9.15", .parameter)])
  func `HTTP 2 is switched on as this version of nginx wants it`(version: String, form: NginxConfiguration.HTTP2) throws {
    let program = try #require(NginxProgram(path: "/usr/sbin/nginx", description: "nginx version: nginx/\(version)\n"))
    #expect(program.http2 == form)
    var configuration = NginxConfiguration(
      user: nil, brotliModule: nil, listen: ListenAddress(address: "0.0.0.0", port: 80, tlsPort: 443), privateSocket: "/h/a.sock", frontSocket: "/h/b.sock")
    configuration.http2 = program.http2
    for text in [configuration.text(digest: "d"), try #require(SystemConfiguration(configuration: configuration, www: "/h/www").text(digest: "d"))] {
      let servers = try #require(NginxDirective.parse(text)).flatMap { $0.name == "http" ? $0.block ?? [] : [$0] }.filter { $0.name == "server" }
      let site = try #require(servers.compactMap(\.block).first { block in block.contains { $0.name == "ssl_certificate" } })
      let listen = try #require(site.first { $0.name == "listen" && $0.words.contains("ssl") })
      #expect(listen.words.contains("http2") == (form == .parameter))
      #expect(site.contains { $0.words == ["http2", "on"] } == (form == .directive))
    }
  }
}
