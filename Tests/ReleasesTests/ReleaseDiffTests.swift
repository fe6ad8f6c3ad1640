import Diagnostics
import POSIX
import Releases
import TestSupport
import Testing

struct ReleaseDiffTests {
  private func file(_ path: String, _ content: Character = "a", size: Int = 10, isExecutable: Bool = false) -> ReleaseFile {
    ReleaseFile(path: path, size: size, isExecutable: isExecutable, sha256: String(repeating: content, count: 64))
  }

  @Test func `files are added, removed, changed, renamed, or the same`() {
    let older = [file("a.html", "1"), file("b.html", "2"), file("c.html", "3"), file("d.sh", "4"), file("e.html", "5")]
    let newer = [file("a.html", "1"), file("b.html", "9"), file("d.sh", "4", isExecutable: true), file("f.html", "5"), file("g.html", "6")]
    let diff = ReleaseDiff(from: older, to: newer)
    #expect(diff.added.map(\.path) == ["g.html"] && diff.removed.map(\.path) == ["c.html"] && diff.unchanged == 1)
    #expect(diff.changed.map(\.newer.path) == ["b.html", "d.sh"])
    #expect(diff.changed.map(\.isContentChanged) == [true, false] && diff.changed.map(\.isModeChanged) == [false, true])
    #expect(diff.renamed.map(\.older.path) == ["e.html"] && diff.renamed.map(\.newer.path) == ["f.html"])
    #expect(!diff.isEmpty && ReleaseDiff(from: older, to: older).isEmpty)
  }

  @Test func `of two copies of one file, one is renamed, and empty files are never`() {
    let diff = ReleaseDiff(from: [file("a", "1"), file("x", "2", size: 0)], to: [file("b", "1"), file("c", "1"), file("y", "2", size: 0)])
    #expect(diff.renamed.map(\.newer.path) == ["b"] && diff.added.map(\.path) == ["c", "y"] && diff.removed.map(\.path) == ["x"])
  }

  @Test func `two spellings of an accent are two files`() {
    let diff = ReleaseDiff(from: [file("e\u{301}.html", "1")], to: [file("\u{E9}.html", "2")])
    #expect(diff.changed.isEmpty && diff.added.count == 1 && diff.removed.count == 1)
  }

  @Test func `urls are those that nginx answers`() {
    let urls = SiteURLs(["404.html", "about.html", "blog/1.html", "blog/index.html", "index.html", "report.pdf", "report.pdf.gz", "static/a.3f9a1c2b.css"].map { file($0) })
    #expect(urls.all == ["/", "/about", "/blog", "/blog/1", "/report.pdf"])
    for path in ["/", "/about", "/about.html", "/blog", "/blog/", "/blog/index", "/blog/1", "/report.pdf", "/static/a.3f9a1c2b.css", "about"] {
      #expect(urls.answers(path), "\(path)")
    }
    for path in ["/about/", "/abou", "/blog/1/", "/static", "/report"] { #expect(!urls.answers(path), "\(path)") }
  }

  @Test func `a url that another kind of file answers is not lost`() {
    let older = SiteURLs(["about.html", "blog/index.html", "gone.html"].map { file($0) })
    #expect(older.missing(in: SiteURLs(["about/index.html", "blog.html"].map { file($0) })) == ["/gone"])
    #expect(older.missing(in: SiteURLs([file("200.html")])) == [])
  }
}

struct FileExtractionTests {
  @Test func `single files come out verified, all of them or none`() throws {
    let fixture = try Fixture()
    let stored = try fixture.make()
    let verified = try stored.release.verify(keys: fixture.keys.trusted())
    let place = fixture.folder.path("out")
    try verified.extract(files: ["index.html", "static/images/été.svg"], to: place)
    #expect(try fixture.contents(place) == ["index.html": "<h1>Bonjour</h1>", "static/images/été.svg": "<svg/>"])
    #expect(throws: ReleaseError.self) { try verified.extract(files: ["static/css/styles.3f9a1c2b.css", "index.html"], to: place) }
    let missing = #expect(throws: ReleaseError.self) { try verified.extract(files: ["static/css/styles.3f9a1c2b.css", "index.htm"], to: place) }
    #expect(missing?.code == .notFound && missing?.help?.contains("index.html") == true)
    #expect(try fixture.contents(place).count == 2 && Files.list(place).sorted() == ["index.html", "static"])
    #expect(try verified.bytes(ofFile: "index.html") == Array("<h1>Bonjour</h1>".utf8))
  }

  @Test func `a file that is not what the manifest says is refused, and nothing is written`() throws {
    let fixture = try Fixture()
    let stored = try fixture.make()
    let verified = try stored.release.verify(keys: fixture.keys.trusted())
    try fixture.write("index.html", "<h1>Bonsoir</h1>")
    // Another archive in its place, after it was verified.
    let other = try fixture.make(site: "other")
    try Files.replace(stored.release.archivePath, with: try Files.read(other.release.archivePath))
    let place = fixture.folder.path("out")
    let error = #expect(throws: ReleaseError.self) { try verified.extract(files: ["index.html"], to: place) }
    #expect(error?.code == .damaged)
    #expect(try Files.list(place).isEmpty)
  }
}

struct StoreCheckTests {
  @Test func `a store that lost or changed a file says which`() throws {
    let fixture = try Fixture()
    var releases: [StoredRelease] = []
    for number in 0..<5 {
      try fixture.write("index.html", "<h1>\(number)</h1>")
      releases.append(try fixture.make())
    }
    func problems(readsData: Bool) throws -> [String: String] {
      let checked = try fixture.store.check(keys: { _ in try fixture.keys.trusted() }, readsData: readsData)
      #expect(checked.count == 5)
      return Dictionary(uniqueKeysWithValues: checked.filter { !$0.problems.isEmpty }.map { ($0.version, $0.problems.map(\.message).joined()) })
    }
    #expect(try problems(readsData: false).isEmpty && problems(readsData: true).isEmpty)
    try Files.remove(releases[0].release.archivePath)
    try Files.remove(releases[1].release.signaturePath)
    try Files.write(releases[2].release.manifestPath, Array("{}".utf8))
    var bytes = try Files.read(releases[3].release.archivePath)
    bytes[bytes.count / 2] ^= 1
    try Files.write(releases[3].release.archivePath, bytes)
    let quick = try problems(readsData: false)
    #expect(quick[releases[0].manifest.version]?.contains("release.tar.zst is missing") == true)
    #expect(quick[releases[1].manifest.version]?.contains("release.tar.zst.minisig is missing") == true)
    #expect(quick[releases[2].manifest.version]?.contains("manifest.json is not the manifest") == true)
    #expect(quick.count == 3)
    let thorough = try problems(readsData: true)
    #expect(thorough.count == 4 && thorough[releases[3].manifest.version]?.contains("release.tar.zst") == true)
    // A byte less is seen without reading it.
    try Files.write(releases[4].release.archivePath, Array(try Files.read(releases[4].release.archivePath).dropLast()))
    #expect(try problems(readsData: false)[releases[4].manifest.version]?.contains("its manifest says") == true)
  }
}
