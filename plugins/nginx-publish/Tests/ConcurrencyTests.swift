import ChildProcess
import JSON
import POSIX
import Synchronization
import TestSupport
import Testing

@Suite struct `Two at once` {
  @Test func `publications of one site wait for each other and say for whom`() throws {
    let home = try PublishedHome()
    let one = try home.release("1", files: pages("one"))
    let two = try home.release("2", files: pages("two"))
    let other = try PluginProcess("nginx-publish")
    home.plugin.onCheckpoint = { [unowned home] _ in
      // The first has the lock, and waits for the answer to its checkpoint until the second says that it waits.
      #expect(throws: Waiting.self) {
        try other.execute(home.config(["release": .string(two.path)]), workspace: home.folder.path, home: home.home, key: "second") {
          if other.logMessages.contains(where: { $0.hasPrefix("waiting for run 01JD") }) { throw Waiting() }
        }
      }
    }
    #expect(try home.publish(one.path).error == nil)
    // Requests are answered in their order: with this one's answer the publication is over.
    _ = try other.request("shutdown", [:])
    let reply = other.notifications.first { $0["result"]?["status"] != nil || $0["error"] != nil }
    #expect(reply?["result"]?["outputs"]?["previous"]?.stringValue == one.version, "\(other.notifications)")
    #expect(try home.text("/about") == "<h1>about two</h1>")
  }

  /// Their runs have different groups: the site's lock is what keeps them apart.
  @Test func `a rollback waits for a publication, and then goes to what was live before that`() throws {
    let home = try PublishedHome()
    let releases = try ["one", "two", "three"].map { try home.release($0, files: pages($0)) }
    for release in releases.prefix(2) { #expect(try home.publish(release.path).error == nil) }
    let other = try PluginProcess("nginx-publish")
    home.plugin.onCheckpoint = { [unowned home] _ in
      #expect(throws: Waiting.self) {
        try other.execute(home.config(["site": "shop"]), workspace: home.folder.path, home: home.home, key: "rollback") {
          if other.logMessages.contains(where: { $0.hasPrefix("waiting for run 01JD") && $0.hasSuffix("which is publishing shop") }) { throw Waiting() }
        }
      }
    }
    #expect(try home.publish(releases[2].path).error == nil)
    _ = try other.request("shutdown", [:])
    let reply = other.notifications.first { $0["result"]?["status"] != nil || $0["error"] != nil }
    // What the rollback meant when it was asked for: the release that was live before, then.
    #expect(reply?["result"]?["outputs"]?["version"]?.stringValue == releases[0].version, "\(other.notifications.suffix(3))")
    #expect(reply?["result"]?["outputs"]?["previous"]?.stringValue == releases[2].version)
    #expect(try home.text("/about") == "<h1>about one</h1>")
  }

  @Test func `a cancel while it waits changes nothing`() throws {
    let home = try PublishedHome()
    let one = try home.release("1", files: pages("one"))
    let two = try home.release("2", files: pages("two"))
    #expect(try home.publish(one.path).error == nil)
    let lock = try FileLock.acquire(home.www("sites/shop/.lock"), owner: "the test")
    func everything() throws -> [String] { try Files.walk(home.www("")).filter { !$0.hasPrefix("nginx/") } }
    let before = try everything()
    var isCancelled = false
    let reply = try home.plugin.execute(home.config(["release": .string(two.path)]), workspace: home.folder.path, home: home.home, key: "c") {
      if home.plugin.logMessages.contains("waiting for the test, which is publishing shop"), !isCancelled {
        isCancelled = true
        try home.plugin.cancel()
      }
    }
    lock.release()
    #expect(reply.kind == "cancelled", "\(reply)")
    #expect(reply.error?["data"]?["effects"] == "none")
    #expect(try home.text("/about") == "<h1>about one</h1>")
    #expect(try everything() == before)
    #expect(FileLock.owner(home.www("sites/shop/.lock")) == "the test", "nobody else has had it")
  }

  @Test func `two sites that start with nothing get one nginx`() throws {
    let home = try PublishedHome()
    let one = try home.release("1", files: pages("one"))
    let two = try home.release("1", site: "blog", files: pages("two"))
    let starts = Mutex(0)
    let other = try PluginProcess("nginx-publish")
    other.onService = { _, _ in starts.withLock { $0 += 1 } }
    home.plugin.onService = { [unowned home] name, arguments in
      // nginx isn't there yet, and the second already wants it.
      #expect(throws: Waiting.self) {
        try other.execute(home.config(["release": .string(two.path)]), workspace: home.folder.path, home: home.home, key: "second") {
          if other.logMessages.contains(where: { $0.hasSuffix("which is changing nginx") }) { throw Waiting() }
        }
      }
      _ = try Command(name, arguments).run(deadlineSeconds: 10)
    }
    #expect(try home.publish(one.path).error == nil)
    _ = try other.request("shutdown", [:])
    #expect(try home.text("/about", host: "blog.localhost") == "<h1>about two</h1>")
    #expect(starts.withLock { $0 } == 0)
  }

  private struct Waiting: Error {}
}
