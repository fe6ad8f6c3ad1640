import HTTPClient
import Nginx
import POSIX
import Publishing
import Releases
import TestSupport
import Testing

@Suite struct `An audit` {
  /// A site with compressed files and a domain, live.
  private struct Published {
    let home: PublishedHome
    let version: String
    let manifest: ReleaseManifest
    var deployment: Deployment { Deployment(layout: Layout(home: home.home), site: "shop", environment: "production") }
    var folder: String { home.www("releases/shop/\(version)") }

    init() throws {
      home = try PublishedHome()
      var files = pages("one")
      files["deep/er/page.html"] = "<h1>deep</h1>"
      files["robots.txt.gz"] = "not really compressed: robots"
      files["static/app.0123abcd.css.br"] = "nor this"
      files["download.tar.gz"] = "a download"
      files["notes.txt.html"] = "<p>notes</p>"
      files[".well-known/security.txt"] = "Contact: x"
      files["data"] = "no ending"
      let release = try home.release("1.0.0", domains: ["www.example.org"], files: files)
      (version, manifest) = (release.version, release.manifest)
      let reply = try home.publish(release.path)
      #expect(reply.error == nil, "\(reply)")
    }

    func audit(repairs: Bool = false) throws -> AuditReport { try Audit(deployment).run(repairs: repairs, owner: "a test") { _ in } }

    /// Writes through the read-only modes of an extracted release.
    func write(_ path: String, _ text: String) throws {
      let file = home.www(path)
      try Files.changePermissions(Path.parent(file), 0o755)
      if Files.exists(file) { try Files.changePermissions(file, 0o644) }
      try Files.write(file, Array(text.utf8))
    }
  }

  @Test func `finds nothing where all is as it was published`() throws {
    let site = try Published()
    let report = try site.audit()
    #expect(report.drifts.isEmpty, "\(report.drifts)")
    #expect(report.version == site.version)
    #expect(report.files == site.manifest.files.count)
    // All but the hidden file, and the two that stand in for others.
    #expect(report.requests >= site.manifest.files.count - 1)
  }

  @Test(arguments: [
    ("content", "releases/shop/VERSION/about.html", "sha256"), ("content", "releases/shop/VERSION/index.html", "bytes"),
    ("foreign", "releases/shop/VERSION/planted.html", "nothing"), ("foreign", "releases/shop/VERSION/passwords", "nothing"),
    ("foreign", "releases/shop/VERSION/empty", "nothing"),
    ("missing", "releases/shop/VERSION/deep/er/page.html", "sha256"), ("attributes", "releases/shop/VERSION/robots.txt", "mode 444"),
    ("content", "pool/shop/static/app.0123abcd.css", "sha256"), ("foreign", "pool/shop/x.00000000.js", "nothing"),
    ("foreign", "pool/shop/etc", "nothing"), ("missing", "pool/shop/static/app.0123abcd.css.br", "a file of"),
    ("link", "hosts/www.example.org", "a link to ../sites/shop/production"), ("missing", "hosts/shop.localhost", "a link to"),
    ("foreign", "hosts/other.example.org", "nothing"), ("link", "sites/shop/production/pool", "a link to ../../../pool/shop"),
    ("link", "sites/shop/production/rules", "a link to ../../../rules/"),
    ("link", "sites/shop/production/previous", "a link to a release"), ("signature", "releases/shop/.VERSION.json", "the signed manifest"),
    ("link", "releases/shop/VERSION", "the release's folder"),
  ])
  func `names what differs, and a repair makes it good`(kind: String, place: String, expected: String) throws {
    let site = try Published()
    let path = place.replacing("VERSION", with: site.version)
    let file = site.home.www(path)
    let name = Path.name(path)
    try Files.changePermissions(site.folder, 0o755)
    switch (kind, name) {
    case ("content", "about.html"): try site.write(path, "<h1>about two</h1>")
    case ("content", "app.0123abcd.css"):
      // Not the release's file, which is the same by a hard link.
      try Files.remove(file)
      try site.write(path, "defaced")
    case ("content", _): try site.write(path, "much shorter")
    case ("foreign", "passwords"), ("foreign", "etc"): try Files.makeLink(file, to: "/etc")
    case ("foreign", "empty"): try Files.makeDirectory(file)
    case ("foreign", "other.example.org"): try Files.makeLink(file, to: "../sites/shop/production")
    case ("foreign", _): try site.write(path, "planted")
    case ("missing", "page.html"):
      try Files.changePermissions(Path.parent(file), 0o755)
      try Files.remove(file)
    case ("missing", _): try Files.remove(file)
    case ("attributes", _): try Files.changePermissions(file, 0o666)
    case ("signature", _): try Files.write(file, Array("{}".utf8))
    case ("link", _) where name == site.version:
      try Files.rename(file, to: site.home.folder.path("elsewhere"))
      try Files.makeLink(file, to: site.home.folder.path("elsewhere"))
    default:
      try? Files.remove(file)
      try Files.makeLink(file, to: "../../../../../etc")
    }
    let drifts = try site.audit().drifts
    let drift = try #require(drifts.first { $0.path == path }, "\(drifts)")
    #expect(drift.kind.rawValue == kind && drift.expected.contains(expected), "\(drift)")
    #expect(drift.remedy == nil)

    let report = try site.audit(repairs: true)
    #expect(report.drifts.isEmpty, "\(report.drifts)")
    #expect(report.repaired.contains { $0.path == path })
    #expect(try site.audit().drifts.isEmpty)
    #expect(try site.home.text("/about", host: "www.example.org") == "<h1>about one</h1>")
    #expect(Files.exists("/etc/passwd"))
  }

  @Test func `loses no request while it repairs`() throws {
    let home = try PublishedHome()
    let release = try home.release("1.0.0", files: pages("n0", style: "00000000"))
    #expect(try home.publish(release.path).error == nil)
    let deployment = Deployment(layout: Layout(home: home.home), site: "shop", environment: "production")
    let readers = Readers(port: home.port, count: 3)
    for _ in 0..<15 {
      let page = home.www("releases/shop/\(release.version)/robots.txt")
      try Files.changePermissions(page, 0o644)
      try Files.write(page, Array("defaced".utf8))
      let report = try Audit(deployment).run(repairs: true, owner: "a test") { _ in }
      #expect(report.drifts.isEmpty && report.repaired.count == 1, "\(report)")
    }
    let (requests, failures) = readers.stop()
    #expect(failures.isEmpty, "\(failures.prefix(5))")
    #expect(requests > 50)
  }

  @Test func `says what only a person can mend`() throws {
    let site = try Published()
    // nginx is gone.
    site.home.stopNginx()
    var drifts = try site.audit(repairs: true).drifts
    #expect(drifts.map(\.kind) == [.server], "\(drifts)")
    #expect(drifts.first?.remedy != nil)
    // The archive's signature does not hold, and a page is wrong: there is nothing to make it good from.
    let archive = site.home.path("releases/shop/\(site.version)/release.tar.zst")
    var bytes = try Files.read(archive)
    bytes[bytes.count / 2] ^= 1
    try Files.changePermissions(archive, 0o644)
    try Files.write(archive, bytes)
    try site.write("releases/shop/\(site.version)/about.html", "<h1>about two</h1>")
    drifts = try site.audit(repairs: true).drifts
    #expect(drifts.contains { $0.kind == .signature && $0.remedy?.contains("publish the site again") == true }, "\(drifts)")
    #expect(drifts.contains { $0.kind == .content && $0.path.hasSuffix("about.html") })
    // A link in the place of the site's folder: nothing behind it is looked at.
    try Files.rename(site.home.www("sites/shop"), to: site.home.folder.path("taken"))
    try Files.makeLink(site.home.www("sites/shop"), to: site.home.folder.path("taken"))
    drifts = try site.audit(repairs: true).drifts
    #expect(drifts.map(\.path) == ["sites/shop"] && drifts[0].remedy != nil, "\(drifts)")
  }

  @Test func `sees what nginx does to answers, not the files alone`() throws {
    let site = try Published()
    // Behind our back, the pages are served as something else.
    let configuration = site.home.www("nginx/nginx.conf")
    let text = String(decoding: try Files.read(configuration), as: UTF8.self)
    try Files.write(configuration, Array(text.replacing("text/html html htm;", with: "text/plain html htm;").utf8))
    _ = Signals.send(Signals.hangUp, to: try #require(site.home.master))
    let end = Clock.monotonic + 10
    var drifts: [Drift] = []
    while drifts.isEmpty, Clock.monotonic < end { drifts = try site.audit().drifts }
    #expect(drifts.contains { $0.kind == .answer && $0.expected == "Content-Type text/html; charset=utf-8" }, "\(drifts)")
    #expect(drifts.allSatisfy { $0.kind == .answer })
  }

  @Test func `leaves to a site's rules what is theirs`() throws {
    let home = try PublishedHome()
    var files = pages("one")
    files["_redirects"] = "/about /blog 301!\n/old /blog 301\n"
    files["_headers"] = "/*\n  X-Shop: yes\n"
    #expect(try home.publish(home.release("1.0.0", files: files).path).error == nil)
    #expect(try home.get("/about").status == 301)
    let deployment = Deployment(layout: Layout(home: home.home), site: "shop", environment: "production")
    let report = try Audit(deployment).run(repairs: false, owner: "a test") { _ in }
    #expect(report.drifts.isEmpty, "\(report.drifts)")
  }

  @Test func `of what was never live finds nothing`() throws {
    let home = try PublishedHome()
    #expect(try Deployment.all(Layout(home: home.home)).isEmpty)
  }
}
