import Testing

@testable import nginx_publish

struct SettingsTests {
  @Test(arguments: [
    ("http://127.0.0.1:9000", "127.0.0.1:9000"), ("http://api:80", "api:80"), ("http://a:0", nil), ("http://a:65536", nil), ("http://a", nil),
    ("https://a:1", nil), ("http://a:1/", nil), ("http://u@a:1", nil), ("http://a:1;", nil), ("http://a:+1", nil), ("http://:1", nil),
  ]) func `upstream addresses`(url: String, address: String?) { #expect(Settings.upstreamAddress(url) == address) }
}
