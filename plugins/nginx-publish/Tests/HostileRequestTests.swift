import HTTPClient
import POSIX
import TestSupport
import Testing

/// What strangers send to the port.
@Suite struct `Hostile requests` {
  @Test func `host names that are none lead nowhere`() throws {
    let home = try PublishedHome()
    #expect(try home.publish(home.release("1.0.0", files: pages("one")).path).error == nil)
    try Files.write(home.path("secret.txt"), Array("secret".utf8))
    for host in [
      "../../etc", "..", ".", "../sites/shop/production", "shop.localhost/../..", "unknown.org", "127.0.0.1", "%2e%2e", "shop..localhost",
      "-shop.localhost", "shop_.localhost", "[::1]", "a b", "$host", "\"", "..%2f..",
    ] {
      let response = try home.get("/secret.txt", host: host)
      #expect([400, 404].contains(response.status), "\(host): \(response.status)")
      #expect(try [400, 404].contains(home.get("/", host: host).status), "\(host)")
      #expect(!String(decoding: response.body, as: UTF8.self).contains("secret"))
    }
  }

  @Test func `paths stay inside the release`() throws {
    let home = try PublishedHome()
    #expect(try home.publish(home.release("1.0.0", files: pages("one").merging([".env": "secret", "a/.git/config": "secret"]) { $1 }).path).error == nil)
    try Files.write(home.www("secret.txt"), Array("secret".utf8))
    for path in [
      "/../secret.txt", "/../../../../../../etc/passwd", "/%2e%2e/%2e%2e/%2e%2e/secret.txt", "/static/..%2f..%2f..%2fsecret.txt",
      "/..%5csecret.txt", "/.env", "/a/.git/config", "/%2eenv", "//.env", "/static/%00.css", "/.0123abcd.css/../.env",
    ] {
      let answer = try RawRequest.send("GET \(path) HTTP/1.1\r\nHost: shop.localhost\r\nConnection: close\r\n\r\n", port: home.port)
      #expect(answer.hasPrefix("HTTP/1.1 404") || answer.hasPrefix("HTTP/1.1 400"), "\(path): \(answer.prefix(60))")
      #expect(!answer.contains("secret") && !answer.contains("root:"), "\(path)")
    }
  }

  @Test func `staged releases can't be reached from outside`() throws {
    let home = try PublishedHome()
    let first = try home.release("1.0.0", files: pages("one"))
    #expect(try home.publish(first.path).error == nil)
    #expect(try home.publish(home.release("1.1.0", files: pages("two")).path).error == nil)
    #expect(try home.get("/", ["Slipway-Release": "shop/\(first.version)"]).body == Array(pages("two")["index.html"]!.utf8))
    #expect(try home.get("/-/configuration").status == 404)
    #expect(try Files.status(home.www("nginx/private")).permissions == 0o700)
  }
}
