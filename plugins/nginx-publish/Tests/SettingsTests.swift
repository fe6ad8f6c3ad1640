import Nginx
import Testing

@testable import nginx_publish

struct SettingsTests {
  @Test(arguments: [
    ("http://127.0.0.1:9000", "127.0.0.1:9000"), ("http://api:80", "api:80"), ("http://a:0", nil), ("http://a:65536", nil), ("http://a", "a:80"),
    ("https://a:1", "a:1"), ("ftp://a:1", nil), ("http://a:1/x?", nil), ("http://a:1/../", nil), ("http://u@a:1", nil), ("http://a:1;", nil), ("http://a:+1", nil), ("http://:1", nil),
  ]) func `upstream addresses`(url: String, address: String?) { #expect(Upstream(url)?.address == address) }
}
