import HTTPClient
import JSON
import POSIX
import Synchronization
import TestSupport
import Testing

@Suite struct `After a crash` {
  private struct Crash: Error {}

  @Test func `at the checkpoint, the undo is harmless and a repeated step goes through`() throws {
    let home = try PublishedHome()
    let one = try home.release("1", files: pages("one"))
    let two = try home.release("2", domains: ["new.example.org"], files: pages("two"))
    #expect(try home.publish(one.path).error == nil)
    home.plugin.onCheckpoint = { _ in throw Crash() }
    #expect(throws: Crash.self) { try home.publish(["release": .string(two.path)], key: "same") }
    let undo = try #require(home.plugin.checkpoints.last)
    try home.restartPlugin()
    #expect(try home.undo(undo).error == nil)
    #expect(try home.text("/about") == "<h1>about one</h1>")
    let reply = try home.publish(["release": .string(two.path)], key: "same")
    #expect(reply.result?["undo"] == undo)
    #expect(try home.text("/about", host: "new.example.org") == "<h1>about two</h1>")
  }

  @Test func `between the claim of a domain and the switch, a repeated step still knows what was before`() throws {
    let home = try PublishedHome()
    let one = try home.release("1", files: pages("one"))
    let two = try home.release("2", domains: ["new.example.org"], files: pages("two"))
    #expect(try home.publish(one.path).error == nil)
    let first = try home.publish(["release": .string(two.path)], key: "same")
    // What such a crash leaves: the journal and the new host name, but the old release.
    let current = home.www("sites/shop/production/current")
    try Files.remove(current)
    try Files.makeLink(current, to: "../../../releases/shop/\(one.version)")
    try Files.remove(home.www("sites/shop/production/previous"))
    try home.restartPlugin()
    let second = try home.publish(["release": .string(two.path)], key: "same")
    #expect(second.result?["undo"] == first.result?["undo"])
    #expect(try home.undo(#require(second.result?["undo"])).error == nil)
    #expect(try Files.list(home.www("hosts")) == ["shop.localhost"])
    #expect(try home.text("/about") == "<h1>about one</h1>")
  }

  @Test func `in the middle of an extraction, nothing is left over`() throws {
    let home = try PublishedHome()
    let release = try home.release("1", files: pages("one"))
    for name in [".staging-123", "\(release.version)"] {
      try Files.makeDirectories(home.www("releases/shop/\(name)"))
      try Files.write(home.www("releases/shop/\(name)/index.html"), Array("half".utf8))
    }
    #expect(try home.publish(release.path).error == nil)
    #expect(try home.text("/") == pages("one")["index.html"])
    #expect(try Files.list(home.www("releases/shop")).sorted() == [".\(release.version).json", release.version])
  }

  @Test func `of nginx right before the switch, the old release is back within the timeout`() throws {
    let home = try PublishedHome()
    let one = try home.release("1", files: pages("one"))
    let two = try home.release("2", files: pages("two"))
    #expect(try home.publish(one.path).error == nil)
    let start = Mutex(0.0)
    home.plugin.onCheckpoint = { [unowned home] _ in
      home.stopNginx()
      start.withLock { $0 = Clock.monotonic }
    }
    let reply = try home.publish(["release": .string(two.path), "healthTimeout": 2])
    #expect(reply.kind == "failed", "\(reply)")
    #expect(Clock.monotonic - start.withLock { $0 } < 3 + 2, "the timeout plus one second, and two for a busy machine")
    #expect(try Files.readLink(home.www("sites/shop/production/current")).hasSuffix(one.version))
    #expect(reply.error?["data"]?["help"]?.stringValue?.contains("evidence") == true)
    home.plugin.onCheckpoint = { _ in }
    #expect(try home.publish(two.path).error == nil, "nginx is started again")
    #expect(try home.text("/about") == "<h1>about two</h1>")
  }
}
