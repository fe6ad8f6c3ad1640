import Diagnostics
import SiteRules
import Testing

@testable import Nginx

@Suite struct NginxProgramTests {
  private static let description = """
    nginx version: nginx/1.22.1
    built with OpenSSL 3.0.20
    configure arguments: --with-cc-opt='-g -O2' --pid-path=/run/nginx.pid --with-http_ssl_module --with-http_xslt_module=dynamic --without-http_proxy_module
    """

  @Test func `what nginx -V says`() throws {
    let program = try #require(NginxProgram(path: "/n", description: Self.description))
    #expect(program.version == "1.22.1" && program.modules == ["http_ssl", "http_xslt"])
    #expect(program.value("pid-path") == "/run/nginx.pid" && program.value("prefix") == nil)
    #expect(NginxProgram(path: "/n", description: "nonsense") == nil)
    try program.check([.init(module: "http_ssl", purpose: ""), .init(module: "http_map", purpose: "", isStandard: true)])
    do {
      try program.check([.init(module: "http_v2", purpose: "for HTTP/2"), .init(module: "http_proxy", purpose: "for APIs", isStandard: true)])
      Issue.record("both are missing")
    } catch let error as ServingError {
      #expect(error.diagnostics[0].message == "/n (nginx 1.22.1) was built without http_v2 (for HTTP/2), http_proxy (for APIs)")
    }
  }

  @Test func `what a site writes needs no module`() throws {
    var configuration = NginxConfiguration(
      user: nil, brotliModule: nil, listen: ListenAddress(address: "127.0.0.1", port: 80), privateSocket: "/a", frontSocket: "/b")
    let needs = NginxProgram.needs(configuration)
    #expect(Set(needs.map(\.module)).isSuperset(of: ["http_gzip_static", "http_map", "http_proxy", "http_ssl", "http_auth_basic", "http_limit_req"]))
    #expect(!needs.contains { $0.module == "http_v2" })
    var set = RuleSet()
    set.headers = HeadersFile(Array("/*\n  X-A: x http2 ssl auth_request".utf8)).rules
    configuration.ruleSets[set.id] = set
    #expect(NginxProgram.needs(configuration) == needs)
  }

  @Test func `what stub_status says`() {
    let text = "Active connections: 3 \nserver accepts handled requests\n 12 12 345 \nReading: 0 Writing: 1 Waiting: 2 \n"
    #expect(NginxConnections(text).map { [$0.active, $0.accepted, $0.requests, $0.waiting] } == [3, 12, 345, 2])
    #expect(NginxConnections("404 Not Found") == nil)
  }
}
