import HTTPClient
import JSON
import POSIX
import TestSupport
import Testing

@Suite struct `Old releases` {
  @Test func `leave the disk and the pool, but for those that are live or were before`() throws {
    let home = try PublishedHome()
    let pinned = try home.release("0", files: pages("pinned", style: "99999999"))
    #expect(try home.publish(["release": .string(pinned.path), "environment": "staging"]).error == nil)
    var versions: [String] = []
    for index in 1...5 {
      let release = try home.release("\(index)", files: pages("n\(index)", style: "0000000\(index)"))
      versions.append(release.version)
      #expect(try home.publish(["release": .string(release.path), "keep": 3]).error == nil)
    }
    let kept = try Files.list(home.www("releases/shop")).filter { !$0.hasPrefix(".") }
    #expect(Set(kept) == Set([pinned.version] + versions.suffix(3)))
    for style in ["00000001", "00000002"] { #expect(try home.get("/static/app.\(style).css").status == 404, "\(style)") }
    for style in ["00000003", "00000004", "00000005", "99999999"] { #expect(try home.get("/static/app.\(style).css").status == 200, "\(style)") }
    #expect(try home.text("/", host: "staging.shop.localhost").contains("pinned"))
  }

  @Test func `leave the pool also where the same bytes go on under another name`() throws {
    let home = try PublishedHome()
    var files = pages("one")
    files["assets/app.0123abcd.css"] = files.removeValue(forKey: "static/app.0123abcd.css")
    let all = [pages("one"), files, files.merging(["about.html": "more"]) { $1 }]
    for (index, files) in all.enumerated() {
      #expect(try home.publish(["release": .string(home.release("\(index)", files: files).path), "keep": 2]).error == nil)
    }
    #expect(!Files.exists(home.www("pool/shop/static/app.0123abcd.css")))
    #expect(Files.exists(home.www("pool/shop/assets/app.0123abcd.css")))
  }

  @Test func `with a look-alike name never stand in for the live file`() throws {
    let home = try PublishedHome()
    for label in ["first", "other"] {
      var files = pages(label)
      files["photo.20240131.jpg"] = "photo of \(label)"
      #expect(try home.publish(home.release(label, files: files).path).error == nil)
      #expect(try home.text("/photo.20240131.jpg") == "photo of \(label)")
    }
  }
}
