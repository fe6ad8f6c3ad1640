import ChildProcess
import HTTPClient
import JSON
import POSIX
import TestSupport
import Testing

/// A file system that has bytes but only so many names: it is full in the middle of things, wherever that is wanted.
@Suite struct `A disk that is full` {
  private struct Disk {
    let path: String

    /// nil where this process may not mount one.
    init?(_ home: PublishedHome, names: Int) throws {
      path = home.www("")
      try Files.makeDirectories(path)
      guard try Command("mount", ["-t", "tmpfs", "-o", "size=64m,nr_inodes=\(names),mode=755", "tmpfs", path]).run().status.isSuccess else { return nil }
    }

    func allow(_ names: Int) throws { _ = try Command("mount", ["-o", "remount,nr_inodes=\(names)", path]).run() }
    func unmount() { _ = try? Command("umount", [path]).run() }
  }

  private func many(_ label: String) -> [String: String] {
    var files = pages(label)
    for index in 0..<200 { files["more/\(index).html"] = "\(label) \(index)" }
    return files
  }

  @Test func `while a release is extracted leaves the live one as it is, and nothing behind`() throws {
    let home = try PublishedHome()
    guard let disk = try Disk(home, names: 120) else { return }
    defer {
      home.stopNginx()
      disk.unmount()
    }
    let one = try home.release("1.0.0", files: pages("one"))
    let two = try home.release("1.1.0", files: many("two"))
    #expect(try home.publish(one.path).error == nil)
    let before = try Files.list(home.www("releases/shop"))
    let reply = try home.publish(two.path)
    #expect(reply.kind == "filesystem", "\(reply)")
    #expect(reply.message?.contains("No space left on device") == true, "\(reply)")
    #expect(reply.error?["data"]?["effects"] == "none")
    #expect(try home.text("/about") == "<h1>about one</h1>")
    #expect(try Files.list(home.www("releases/shop")) == before)
    #expect(home.plugin.checkpoints.count == 1)
    try disk.allow(2000)
    #expect(try home.publish(two.path).error == nil)
    #expect(try home.text("/more/7") == "two 7")
  }

  @Test func `when the switch is made brings back what was live`() throws {
    let home = try PublishedHome()
    guard let disk = try Disk(home, names: 400) else { return }
    defer {
      home.stopNginx()
      disk.unmount()
    }
    let one = try home.release("1.0.0", files: pages("one"))
    let two = try home.release("1.1.0", domains: ["new.example.org"], files: pages("two"))
    #expect(try home.publish(one.path).error == nil)
    home.plugin.onCheckpoint = { [unowned home] _ in
      // Somebody else takes the last names there are.
      var index = 0
      while (try? Files.write(home.www("nginx/temp/filler-\(index)"), [])) != nil { index += 1 }
    }
    let reply = try home.publish(two.path)
    #expect(reply.kind == "filesystem" || reply.kind == "failed", "\(reply)")
    #expect(reply.message?.contains("No space left on device") == true, "\(reply)")
    #expect(try home.text("/about") == "<h1>about one</h1>")
    #expect(try home.get("/", host: "new.example.org").status == 404)
    #expect(try Files.readLink(home.www("sites/shop/production/current")).hasSuffix(one.version))
    // With room again, the same goes through.
    home.plugin.onCheckpoint = { _ in }
    for name in try Files.list(home.www("nginx/temp")) where name.hasPrefix("filler") { try Files.remove(home.www("nginx/temp/\(name)")) }
    #expect(try home.publish(two.path).error == nil)
    #expect(try home.text("/about", host: "new.example.org") == "<h1>about two</h1>")
  }

  @Test func `from the start is said before anything is written`() throws {
    let home = try PublishedHome()
    let one = try home.release("1.0.0", files: pages("one"))
    try Files.makeDirectories(home.www("releases/shop"))
    guard try Command("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", home.www("releases/shop")]).run().status.isSuccess else { return }
    defer { _ = try? Command("umount", [home.www("releases/shop")]).run() }
    let reply = try home.publish(one.path)
    #expect(reply.kind == "precondition" && reply.message?.hasPrefix("the disk is too full: shop ") == true, "\(reply)")
    #expect(reply.error?["data"]?["help"]?.stringValue?.contains("prune old releases") == true)
    #expect(try Files.list(home.www("releases/shop")).isEmpty)
  }
}
