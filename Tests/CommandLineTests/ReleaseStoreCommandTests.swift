import JSON
import POSIX
import TestSupport
import Testing

/// `release diff|extract|prune|verify --all` on a store with some releases of one site.
@Suite struct ReleaseStoreCommandTests {
  private let slipway: Slipway

  init() throws { slipway = try Slipway() }

  /// A release of these files; its version.
  @discardableResult
  private func release(_ files: [String: String]) throws -> String {
    try Files.removeTree(slipway.folder.path("tree"))
    for (path, text) in files { try slipway.folder.write("tree/\(path)", text) }
    try slipway.folder.write(
      "pack.json",
      #"{"name":"pack","steps":[{"id":"archive","uses":"archive-release","with":{"directory":"\#(slipway.folder.path("tree"))","site":"\#(slipway.folder.path("site.json"))"}}]}"#)
    try slipway.folder.write(
      "site.json", #"{"id":"portfolio","name":"Portfolio","version":"1.0.0","url":"https://portfolio.example.org","pages":[{"name":"index","title":"Home","components":[]}]}"#)
    let result = try slipway("run", "pack.json", "--json")
    #expect(result.code == 0, "\(result.errors) \(result.output)")
    let list = try slipway("release", "list", "portfolio", "--quiet").lines
    return try #require(list.first)
  }

  private static let first = [
    "index.html": #"<a href="/about">about</a><a href="blog/1">1</a><img src="logo.svg">"#, "about.html": "about", "blog/1.html": "one",
    "logo.svg": "<svg/>", "old.txt": "the same text", "static/app.3f9a1c2b.js": "1",
  ]
  private static let second = [
    "index.html": #"<a href="/about">about</a><a href="blog/1.html#x">1</a><a href="/nowhere">?</a><a href="https://portfolio.example.org/about?x">a</a><a href="/api/x">x</a>"#,
    "blog/1.html": "one and more", "logo.svg": "<svg/>", "new.txt": "the same text", "static/app.00000000.js": "2",
  ]

  @Test func `diff names files, urls that disappear and links that break`() throws {
    let (older, newer) = (try release(Self.first), try release(Self.second))
    let diff = try slipway("release", "diff", "portfolio@\(older)", "portfolio@\(newer)", "--json")
    #expect(diff.code == 0, "\(diff.errors)")
    let json = try #require(diff.json)
    #expect(json["added"]?.arrayValue?.map { $0["path"]?.stringValue } == ["static/app.00000000.js"])
    #expect(json["removed"]?.arrayValue?.map { $0["path"]?.stringValue } == ["about.html", "static/app.3f9a1c2b.js"])
    #expect(json["changed"]?.arrayValue?.map { $0["path"]?.stringValue } == ["blog/1.html", "index.html"])
    #expect(json["renamed"]?.arrayValue?.map { $0["to"]?.stringValue } == ["new.txt"])
    #expect(json["lostUrls"]?.arrayValue == ["/about", "/old.txt"])
    #expect(json["brokenLinks"]?.arrayValue?.map { $0["url"]?.stringValue } == ["/about"])
    #expect(json["deadLinks"]?.arrayValue?.map { $0["target"]?.stringValue } == ["/nowhere"])
    let shown = try slipway.terminal("release diff portfolio@\(older) portfolio@\(newer)")
    for words in ["renamed", "old.txt -> new.txt", "2 urls would disappear:", "1 link would break:", "index.html: /about"] {
      #expect(shown.output.contains(words), "\(shown.output)")
    }
    #expect(try slipway("release", "diff", "portfolio@\(older)", "portfolio@\(newer)", "--exit-code").code == 1)
    #expect(try slipway("release", "diff", "portfolio", "portfolio@\(newer)", "--exit-code").code == 0)
    #expect(try slipway("release", "diff", "portfolio", "portfolio@1.0.0").code == 2)
  }

  @Test func `extract writes a release, or some files of it, or nothing`() throws {
    let version = try release(Self.first)
    let whole = try slipway("release", "extract", "portfolio")
    #expect(whole.code == 0, "\(whole.errors)")
    #expect(try slipway.folder.text("portfolio-\(version)/blog/1.html") == "one")
    #expect(try slipway("release", "extract", "portfolio").errors.contains("is there already"))
    let some = try slipway("release", "extract", "portfolio", "some", "--file", "blog/1.html", "--file", "old.txt", "--json")
    #expect(some.json?["files"] == 2)
    #expect(try Files.walk(slipway.folder.path("some")) == ["blog/1.html", "old.txt"])
    #expect(try slipway("release", "extract", "portfolio", "-", "--file", "old.txt").output == "the same text")
    #expect(try slipway("release", "extract", "portfolio", "-").code == 2)
    let wrong = try slipway("release", "extract", "portfolio", "other", "--file", "old.tx")
    #expect(wrong.code == 1 && wrong.errors.contains("old.txt") && !Files.exists(slipway.folder.path("other")))
    let archive = slipway.folder.path("home/releases/portfolio/\(version)/release.tar.zst")
    var bytes = try Files.read(archive)
    bytes[bytes.count / 2] ^= 1
    try Files.replace(archive, with: bytes)
    for arguments in [["release", "extract", "portfolio", "bad"], ["release", "extract", "portfolio", "bad", "--file", "old.txt"]] {
      let refused = try slipway.run(arguments)
      #expect(refused.code == 1 && !Files.exists(slipway.folder.path("bad")), "\(refused.errors)")
    }
  }

  @Test func `prune keeps what is live, and asks`() throws {
    var versions: [String] = []
    for number in 0..<4 { versions.append(try release(["index.html": "\(number)"])) }
    let live = slipway.folder.path("home/www/sites/portfolio/production")
    try Files.makeDirectories(live)
    try Files.makeLink(Path.join(live, "current"), to: "../../../releases/portfolio/\(versions[0])")
    let dry = try slipway("release", "prune", "portfolio", "--keep", "1", "--dry-run", "--json")
    #expect(dry.json?["removed"]?.arrayValue?.compactMap(\.stringValue) == [versions[2], versions[1]])
    #expect(try slipway("release", "list", "portfolio", "--quiet").lines.count == 4)
    let nobody = try slipway("release", "prune", "portfolio", "--keep", "1")
    #expect(nobody.code == 2 && nobody.errors.contains("--yes"))
    let asked = try slipway.shell("echo n | script -qec 'slipway release prune portfolio --keep 1' /dev/null")
    #expect(asked.output.contains("[y/N]"), "\(asked.output)")
    #expect(try slipway("release", "list", "portfolio", "--quiet").lines.count == 4)
    let done = try slipway("release", "prune", "portfolio", "--keep", "1", "--yes")
    #expect(done.code == 0 && done.output.contains("2 releases"), "\(done.errors)")
    #expect(try slipway("release", "list", "portfolio", "--quiet").lines == [versions[3], versions[0]])
    #expect(try slipway("release", "prune", "portfolo").errors.contains("did you mean \"portfolio\"?"))
  }

  @Test func `verify --all says which release is not good`() throws {
    let versions = try [release(Self.first), release(Self.second)]
    let good = try slipway("release", "verify", "--all", "--read-data")
    #expect(good.code == 0 && good.output.contains("2 releases, all good"), "\(good.output)")
    try Files.remove(slipway.folder.path("home/releases/portfolio/\(versions[0])/manifest.json"))
    let bad = try slipway("release", "verify", "--all")
    #expect(bad.code == 1 && bad.output.contains("NOT GOOD") && bad.errors.contains("\(versions[0])/manifest.json is missing"))
    let json = try slipway("release", "verify", "--all", "--json").json
    #expect(json?["verified"] == false)
    #expect(json?["releases"]?.arrayValue?.map { $0["verified"]?.boolValue } == versions.sorted().map { $0 != versions[0] })
    #expect(try slipway("release", "verify").code == 2)
    #expect(try slipway("release", "verify", "portfolio", "--all").code == 2)
    let list = try slipway("release", "list", "--json").json?.arrayValue ?? []
    #expect(list.first?["key"]?["name"] == "release")
    #expect(try slipway("release", "show", "portfolio@\(versions[1])").output.contains("signed by  release  (key "))
  }
}
