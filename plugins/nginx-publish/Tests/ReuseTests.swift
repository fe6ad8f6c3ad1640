import HTTPClient
import JSON
import POSIX
import Releases
import TestSupport
import Testing

@Suite struct `Files that stay the same` {
  private func inode(_ home: PublishedHome, _ version: String, _ path: String) throws -> UInt64 {
    try Files.status(home.www("releases/shop/\(version)/\(path)")).inode
  }

  @Test func `are there once, and those that moved are found`() throws {
    let home = try PublishedHome()
    var files = pages("one")
    let one = try home.release("1", files: files)
    files["index.html"] = "<h1>two</h1>"
    files["moved/about.html"] = files.removeValue(forKey: "about.html")
    let two = try home.release("2", files: files)
    #expect(try home.publish(one.path).error == nil)
    #expect(try home.publish(two.path).error == nil)
    #expect(try inode(home, two.version, "blog/index.html") == inode(home, one.version, "blog/index.html"))
    #expect(try inode(home, two.version, "moved/about.html") == inode(home, one.version, "about.html"))
    #expect(try inode(home, two.version, "index.html") != inode(home, one.version, "index.html"))
    #expect(try home.text("/moved/about") == "<h1>about one</h1>")
    #expect(try home.text("/") == "<h1>two</h1>")
    #expect(try home.get("/about").status == 404)
  }

  /// Each of these is seen without reading the file.
  @Test(arguments: ["content", "mode", "time", "gone", "link", "folder"]) func `are never taken from a damaged release`(damage: String) throws {
    let home = try PublishedHome()
    let one = try home.release("1", files: pages("one"))
    #expect(try home.publish(one.path).error == nil)
    let page = home.www("releases/shop/\(one.version)/about.html")
    let folder = Path.parent(page)
    try Files.changePermissions(folder, 0o755)
    switch damage {
    case "content":
      try Files.changePermissions(page, 0o644)
      try Files.write(page, Array("<h1>about 666</h1>".utf8))
      try Files.changePermissions(page, 0o444)
    case "mode": try Files.changePermissions(page, 0o400)
    case "time": try Files.setModified(page, seconds: 1_000_000_000)
    case "gone": try Files.remove(page)
    case "link":
      try Files.remove(page)
      try Files.makeLink(page, to: "/etc/hostname")
    default:
      try Files.remove(page)
      try Files.makeDirectory(page)
    }
    var files = pages("one")
    files["index.html"] = "<h1>two</h1>"
    let two = try home.release("2", files: files)
    #expect(try home.publish(two.path).result?["status"] == "succeeded")
    #expect(try home.text("/about") == "<h1>about one</h1>")
    #expect(try Files.linkStatus(home.www("releases/shop/\(two.version)/about.html")).kind == .file)
    // Published again, the damaged one is as it was.
    #expect(try home.publish(one.path).result?["status"] == "succeeded")
    #expect(try home.text("/about") == "<h1>about one</h1>")
  }

  @Test func `outlive the release that they came from`() throws {
    let home = try PublishedHome()
    let versions = try (1...4).map { index in
      var files = pages("one")
      files["index.html"] = "<h1>\(index)</h1>"
      let release = try home.release("\(index)", files: files)
      #expect(try home.publish(["release": .string(release.path), "keep": 2]).error == nil)
      return release.version
    }
    let left = try Files.list(home.www("releases/shop")).filter { !$0.hasPrefix(".") }
    #expect(Set(left) == Set(versions.suffix(2)))
    #expect(try home.text("/about") == "<h1>about one</h1>")
    #expect(try home.text("/static/app.0123abcd.css").contains("0123abcd"))
    #expect(try Files.status(home.www("pool/shop/static/app.0123abcd.css")).linkCount == 4, "two releases, the spare, the pool")
  }
}
