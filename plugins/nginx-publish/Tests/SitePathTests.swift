import HTTPClient
import POSIX
import TestSupport
import Testing

/// `/apps/<slug>/` on a base domain.
@Suite struct SitePathTests {
  private func publishedBelowBase() throws -> PublishedHome {
    let home = try PublishedHome()
    try Files.makeDirectories(home.home)
    try Files.write(home.path("settings.json"), Array(#"{ "nginx": { "domains": ["apps.example.org"] } }"#.utf8))
    #expect(try home.publish(home.release("1.0.0", files: pages("one")).path).error == nil)
    return home
  }

  @Test(arguments: [
    ("/apps/shop", ""), ("/apps/shop/", "/"), ("/apps/shop/blog/?a=1&b=%20", "/blog/?a=1&b=%20"), ("/apps/shop?a", "?a"), ("/apps/shop/%0d%0aX:1", "/%0d%0aX:1"),
    ("/apps/shop//evil.example", "//evil.example"),
  ]) func `leads to the site's own name`(path: String, rest: String) throws {
    let home = try publishedBelowBase()
    let response = try home.get(path, host: "apps.example.org")
    #expect(response.status == 307)
    #expect(response.header("Location") == "http://shop.apps.example.org:\(home.port)\(rest)")
    #expect(response.header("X") == nil)
  }

  @Test func `leads nowhere else, and only there`() throws {
    let home = try publishedBelowBase()
    #expect(try home.text("/about", host: "shop.apps.example.org") == pages("one")["about.html"])
    for path in ["/apps/", "/apps/UPPER/", "/apps/a.b/", "/apps/-a/", "/apps/evil.example%2f/", "/apps/shop@evil.example/", "/apps/shop\\evil/", "/"] {
      #expect(try home.get(path, host: "apps.example.org").status == 404, "\(path)")
    }
    #expect(try home.get("/apps/shop/").status == 404, "a site's own folder is its own affair")
  }
}
