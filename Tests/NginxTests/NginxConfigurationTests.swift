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
}
