import Diagnostics
import POSIX
import Sites
import TestSupport
import Testing

@Suite struct SiteFolderTests {
  @Test func `files are found sorted by bytes, however deep the pattern goes`() throws {
    let fixture = try SiteFixture(["p/b.json": "", "p/B.json": "", "p/é.json": "", "p/c/a.json": "", "p/x.txt": "", "p/c/d/e.json": ""])
    let folder = try SiteFolder(fixture.folder.path)
    func found(_ pattern: String) throws -> [String] { try folder.files(matching: #require(Glob(pattern))).files.map(\.path) }
    #expect(try found("p/*.json") == ["p/B.json", "p/b.json", "p/é.json"])
    #expect(try found("p/**/*.json") == ["p/B.json", "p/b.json", "p/c/a.json", "p/c/d/e.json", "p/é.json"])
    #expect(try found("p/*/*.json") == ["p/c/a.json"])
    #expect(try found("p/c/a.json") == ["p/c/a.json"])
    #expect(try found("q/*.json") == [])
  }

  @Test func `a link out of the folder is never followed`() throws {
    let outside = try SiteFixture(["secret.json": #"{ "name": "secret" }"#])
    let fixture = try SiteFixture(["site.json": #"{ "id": "s", "pages": ["pages/*.json", "more/*.json"] }"#, "pages/index.json": #"{ "name": "index" }"#, "real/in.json": #"{ "name": "inside" }"#])
    let folder = fixture.folder
    try Files.makeLink(folder.path("pages/stolen.json"), to: outside.folder.path("secret.json"))
    try Files.makeLink(folder.path("pages/within.json"), to: "../real/in.json")
    try Files.makeLink(folder.path("pages/broken.json"), to: "nowhere.json")
    try Files.makeLink(folder.path("more"), to: outside.folder.path)
    try Files.makeDirectories(folder.path("assets"))
    try Files.makeLink(folder.path("assets/passwd"), to: "/etc/passwd")
    let (site, diagnostics) = try fixture.load()
    #expect(site.pages.map(\.name) == ["index", "inside"])
    #expect(site.assets == [])
    #expect(diagnostics.count == 4)
    #expect(diagnostics[0].message.hasSuffix("\"passwd\" is a link or a special file"))
    #expect(diagnostics.dropFirst().map(\.message) == [
      #""pages/broken.json" leads out of the site's folder, or is no file"#,
      #""pages/stolen.json" leads out of the site's folder, or is no file"#,
      #""more" leads out of the site's folder, or is no file"#,
    ])
  }

  @Test func `a file that two patterns match is one page, where it was first named`() throws {
    let fixture = try SiteFixture([
      "site.json": #"{ "id": "s", "pages": ["b.page", "*.page"] }"#, "a.page": #"{ "name": "a" }"#, "b.page": #"{ "name": "b" }"#,
    ])
    #expect(try fixture.load().site.pages.map(\.name) == ["b", "a"])
  }

  @Test(arguments: [
    ("uploads/a.jpg", "static/images/uploads/a.jpg"), ("uploads/x/y.png", "static/images/uploads/x/y.png"),
    ("favicon.ico", "assets/favicon.ico"), ("fonts/inter.woff2", "assets/fonts/inter.woff2"), ("uploads", "assets/uploads"),
  ])
  func `an asset is served`(_ path: String, _ served: String) {
    #expect(ServedPath.ofAsset(path) == served)
  }
}
