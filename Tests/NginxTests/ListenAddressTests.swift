import Testing

@testable import Nginx

struct ListenAddressTests {
  @Test func `an address is read back from a configuration`() {
    #expect(ListenAddress.read("  listen 10.0.0.1:8081 default_server;\n") == ListenAddress(address: "10.0.0.1", port: 8081))
    #expect(ListenAddress.read("  listen \"unix:/h/x.sock\";\n") == nil)
  }
}
