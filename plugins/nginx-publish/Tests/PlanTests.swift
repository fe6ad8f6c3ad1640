import JSON
import POSIX
import TestSupport
import Testing

@Suite struct `A plan` {
  private func plan(_ home: PublishedHome, _ release: String, environment: String = "production") throws -> [String] {
    let reply = try home.plugin.execute(home.config(["release": .string(release), "environment": .string(environment)]), workspace: home.folder.path, home: home.home, method: "plan")
    return try #require(reply.result?["changes"]?.arrayValue, "\(reply)").map {
      "\($0["action"]?.stringValue ?? "") \($0["target"]?.stringValue ?? ""): \($0["summary"]?.stringValue ?? "")"
    }
  }

  @Test func `says what would change, and changes nothing`() throws {
    let home = try PublishedHome()
    let one = try home.release("1", domains: ["old.example.org"], files: pages("one"))
    let first = try plan(home, one.path)
    #expect(first.contains { $0.hasPrefix("start nginx on 127.0.0.1:\(home.port)") })
    #expect(first.contains { $0.hasPrefix("create old.example.org") })
    #expect(first.contains("switch shop (production): from nothing to \(one.version)"))
    #expect(!Files.exists(home.path("www")))

    #expect(try home.publish(one.path).error == nil)
    #expect(try plan(home, one.path).isEmpty)
    var files = pages("one")
    files["about.html"] = "changed"
    files["robots.txt"] = nil
    files["new.html"] = "new"
    let two = try home.release("2", domains: ["new.example.org"], files: files)
    let second = try plan(home, two.path)
    #expect(
      second.contains(
        "switch shop (production): from \(one.version) to \(two.version): 1 added (new.html), 1 changed (about.html), 1 removed (robots.txt)"))
    #expect(second.contains { $0.hasPrefix("create new.example.org") })
    #expect(second.contains { $0.hasPrefix("remove old.example.org") })
    #expect(second.contains { $0.hasPrefix("create \(home.www("releases/shop/\(two.version)"))") })
    #expect(!second.contains { $0.contains("nginx") })
    #expect(!Files.exists(home.www("releases/shop/\(two.version)")))
  }

  @Test func `of a preview that is live already needs no reload`() throws {
    let home = try PublishedHome()
    let release = try home.release("1", files: pages("one"))
    #expect(try home.publish(["release": .string(release.path), "environment": "preview-7"]).error == nil)
    let changes = try plan(home, release.path, environment: "preview-7")
    #expect(changes.count == 1 && changes[0].hasPrefix("renew shop (preview-7)"), "\(changes)")
  }
}
