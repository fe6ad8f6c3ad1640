import HTTPClient
import JSON
import POSIX
import Releases
import TestSupport
import Testing

@Suite struct `An unhealthy release` {
  /// Changes an extracted page while the plugin waits for the answer to its checkpoint: the staged check has passed.
  private func damage(_ home: PublishedHome, _ version: String) {
    home.plugin.onCheckpoint = { [unowned home] _ in
      let page = home.www("releases/shop/\(version)/about.html")
      try Files.changePermissions(page, 0o644)
      try Files.write(page, Array("<h1>not what was released</h1>".utf8))
    }
  }

  @Test func `is replaced by the old one at once, with the evidence kept`() throws {
    let home = try PublishedHome()
    let good = try home.release("1.0.0", files: pages("one"))
    let bad = try home.release("1.1.0", domains: ["new.example.org"], files: pages("two"))
    #expect(try home.publish(good.path).error == nil)
    damage(home, bad.version)
    let start = Clock.monotonic
    let reply = try home.publish(bad.path)
    #expect(Clock.monotonic - start < 30)
    #expect(reply.kind == "failed")
    #expect(reply.error?["data"]?["retryable"] == false)
    #expect(reply.error?["data"]?["effects"] == "none")
    #expect(reply.message?.contains("http://shop.localhost:\(home.port)/about") == true, "\(reply)")
    #expect(reply.message?.contains("\(good.version) is live") == true)
    #expect(try home.text("/about") == pages("one")["about.html"])
    #expect(try home.get("/", host: "new.example.org").status == 404, "the new domain is gone with the release")
    #expect(try Files.readLink(home.www("sites/shop/production/current")).hasSuffix(good.version))
    #expect(throws: SystemError.self) { try Files.readLink(home.www("sites/shop/production/previous")) }

    let path = home.www("evidence/01JD0000000000000000000000-step.json")
    let evidence = try JSONValue(parsing: Files.read(path), file: path)
    #expect(evidence["version"]?.stringValue == bad.version)
    #expect(evidence["live"]?.stringValue == good.version)
    #expect(evidence["url"]?.stringValue == "http://shop.localhost:\(home.port)/about")
    #expect(evidence["actual"]?["status"] == 200)
    #expect(evidence["actual"]?["body"] == "<h1>not what was released</h1>")
    #expect(evidence["expected"]?["sha256"]?.stringValue == bad.manifest.files.first { $0.path == "about.html" }?.sha256)
    #expect(evidence["actual"]?["sha256"] != evidence["expected"]?["sha256"])
    #expect(evidence["actual"]?["headers"]?.arrayValue?.contains(["Server", "nginx"]) == true)
    let details = try #require(reply.error?["data"]?["diagnostics"]?.arrayValue)
    #expect(details.first?["file"]?.stringValue == path)

    // Published again, the damaged files are replaced.
    home.plugin.onCheckpoint = { _ in }
    #expect(try home.publish(bad.path).result?["status"] == "succeeded")
    #expect(try home.text("/about", host: "new.example.org") == pages("two")["about.html"])
  }

  @Test func `of a site that had none leaves nothing live`() throws {
    let home = try PublishedHome()
    let bad = try home.release("1.0.0", domains: ["shop.example.org"], files: pages("one"))
    damage(home, bad.version)
    let reply = try home.publish(bad.path)
    #expect(reply.kind == "failed")
    #expect(reply.message?.contains("nothing is live") == true)
    #expect(try Files.list(home.www("hosts")).isEmpty)
    #expect(try home.get("/").status == 404)
  }

  @Test(.enabled(if: Environment.userIdentifier == 0, "only root's nginx has workers of another user"))
  func `is found before the switch where nginx can't read it`() throws {
    let home = try PublishedHome()
    for folder in [home.folder.path, home.home] { try Files.changePermissions(folder, 0o755) }
    let good = try home.release("1.0.0", files: pages("one"))
    let bad = try home.release("1.1.0", files: pages("two"))
    #expect(try home.publish(good.path).error == nil)
    #expect(try String(decoding: Files.read(home.www("nginx/nginx.conf")), as: UTF8.self).contains("user www-data;"))
    try Files.changePermissions(home.www("releases/shop"), 0o700)
    let reply = try home.publish(["release": .string(bad.path), "healthTimeout": 2])
    try Files.changePermissions(home.www("releases/shop"), 0o755)
    #expect(reply.kind == "failed", "\(reply)")
    #expect(reply.message?.contains("staged release shop/\(bad.version)") == true, "\(reply)")
    #expect(reply.error?["data"]?["effects"] == "none")
    #expect(home.plugin.checkpoints.count == 1, "nothing was switched")
    #expect(try home.text("/") == pages("one")["index.html"])
  }
}
