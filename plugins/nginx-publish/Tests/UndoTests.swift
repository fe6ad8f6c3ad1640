import HTTPClient
import JSON
import POSIX
import TestSupport
import Testing

@Suite struct `Undo and rollback` {
  @Test func `undo goes back to the release before, as often as it is asked`() throws {
    let home = try PublishedHome()
    let one = try home.release("1.0.0", domains: ["old.example.org"], files: pages("one"))
    let two = try home.release("1.1.0", domains: ["new.example.org"], files: pages("two"))
    let first = try home.publish(one.path)
    let second = try home.publish(two.path)
    #expect(try home.get("/", host: "old.example.org").status == 404)
    #expect(second.result?["undo"] == home.plugin.checkpoints.last)
    for _ in 0..<2 {
      try home.restartPlugin()
      #expect(try home.undo(#require(second.result?["undo"])).error == nil)
      #expect(try home.text("/about", host: "old.example.org") == pages("one")["about.html"])
      #expect(try home.get("/", host: "new.example.org").status == 404)
      #expect(throws: SystemError.self) { try Files.readLink(home.www("sites/shop/production/previous")) }
    }
    for _ in 0..<2 {
      #expect(try home.undo(#require(first.result?["undo"])).error == nil)
      #expect(try home.get("/", host: "shop.localhost").status == 404)
      #expect(try Files.list(home.www("hosts")).isEmpty)
    }
  }

  @Test func `undo leaves alone what others have published since`() throws {
    let home = try PublishedHome()
    let releases = try (1...3).map { try home.release("\($0)", files: pages("n\($0)")) }
    _ = try home.publish(releases[0].path)
    let second = try home.publish(releases[1].path)
    _ = try home.publish(releases[2].path)
    #expect(try home.undo(#require(second.result?["undo"])).error == nil)
    #expect(try home.text("/about") == "<h1>about n3</h1>")
  }

  @Test func `a record that was not made here is refused`() throws {
    let home = try PublishedHome()
    for site in ["../../etc", "", "a/b"] {
      let record: JSONValue = [
        "home": .string(home.home), "site": .string(site), "environment": "production", "version": "1", "address": "127.0.0.1",
        "port": 1, "before": ["hosts": []],
      ]
      #expect(try home.undo(record).kind == "validation")
    }
  }

  @Test func `rollback to the previous version, there and back, also without the archive`() throws {
    let home = try PublishedHome()
    let one = try home.release("1.0.0", files: pages("one"))
    let two = try home.release("1.1.0", files: pages("two"))
    #expect(try home.publish(["site": "shop"]).kind == "not-found")
    _ = try home.publish(one.path)
    _ = try home.publish(two.path)
    let back = try home.publish(["site": "shop", "version": "previous"])
    #expect(back.outputs?["version"]?.stringValue == one.version, "\(back)")
    #expect(back.outputs?["previous"]?.stringValue == two.version)
    #expect(try home.text("/about") == "<h1>about one</h1>")
    try Files.removeTree(home.path("releases"))
    #expect(try home.publish(["site": "shop"]).outputs?["version"]?.stringValue == two.version)
    #expect(try home.text("/about") == "<h1>about two</h1>")
    #expect(try home.publish(["site": "shop", "version": .string(one.version)]).error == nil)
    #expect(try home.text("/about") == "<h1>about one</h1>")
    #expect(try home.publish(["site": "shop", "version": "9.9.9"]).kind == "not-found")
    #expect(try home.publish(["site": "shop", "version": "../x"]).kind == "validation")
  }

  @Test func `a step that is repeated after a crash keeps the undo of its first attempt`() throws {
    let home = try PublishedHome()
    let one = try home.release("1.0.0", files: pages("one"))
    let two = try home.release("1.1.0", files: pages("two"))
    _ = try home.publish(one.path)
    let first = try home.publish(["release": .string(two.path)], key: "same")
    // As if the host had died before it could write down that the step was done.
    try home.restartPlugin()
    let second = try home.publish(["release": .string(two.path)], key: "same")
    #expect(second.result?["undo"] == first.result?["undo"])
    // All but the times that checks took.
    for key in ["url", "urls", "version", "previous", "site", "environment"] { #expect(second.outputs?[key] == first.outputs?[key], "\(key)") }
    #expect(try home.undo(#require(second.result?["undo"])).error == nil)
    #expect(try home.text("/about") == "<h1>about one</h1>")
  }
}
