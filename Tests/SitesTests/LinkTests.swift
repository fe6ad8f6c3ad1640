import Diagnostics
import Sites
import TestSupport
import Testing

@Suite struct LinkTests {
  @Test(arguments: [
    ("/about", LinkTarget.path("/about", fragment: nil)), ("/about?x=1#y", .path("/about", fragment: "y")), ("#y", .path("/blog/post", fragment: "y")),
    ("?x", .path("/blog/post", fragment: nil)), ("other", .path("/blog/other", fragment: nil)), ("../a", .path("/a", fragment: nil)),
    ("../../../a", .path("/a", fragment: nil)), ("./", .path("/blog/", fragment: nil)), ("..", .path("/", fragment: nil)), ("/a/./b/../c", .path("/a/c", fragment: nil)),
    ("/%C3%A9t%C3%A9", .path("/été", fragment: nil)), ("/a%2Fb", .unreadable), ("/%FF", .unreadable), ("/a%00", .unreadable),
    ("/api/x", .upstream), ("/api", .upstream), ("/apis", .path("/apis", fragment: nil)), ("../api/x", .upstream),
    ("mailto:a@b.org", .elsewhere), ("https://other.org/about", .elsewhere), ("https://own.org/about#x", .path("/about", fragment: "x")),
    ("https://OWN.org", .path("/", fragment: nil)), ("https://own.org?x", .path("/", fragment: nil)), ("https://own.org:8080/", .elsewhere),
  ])
  func `a url leads to`(_ url: String, _ target: LinkTarget) {
    #expect(LinkTarget(url, on: "/blog/post", hosts: ["own.org"]) == target)
  }

  private func problem(_ url: String, _ purpose: Link.Purpose = .destination) throws -> Diagnostic? {
    let site = try SiteFixture([
      "site.json": """
        { "id": "s", "url": "https://own.org", "deployment": { "domains": ["www.own.org"] }, "pages": [
          { "name": "index", "components": [ { "id": "intro", "type": "Text" } ] },
          { "name": "about", "components": [ { "id": "a", "type": "Section", "children": [ { "id": "team", "type": "Text" } ] } ] },
          { "name": "blog/post" } ] }
        """, "assets/favicon.ico": "", "assets/uploads/photo.jpg": "", "assets/uploads/e\u{301}.jpg": "",
    ]).load().site
    let check = LinkCheck(site, pages: site.pages.map(\.url))
    return check.problem(with: Link(url, purpose, at: site.pages[0].place.member("name")), on: "/") { url in
      site.pages.first { $0.url == url }?.identifiers
    }
  }

  @Test(arguments: [
    "/", "/about", "/about.html", "/blog/post?x", "about", "#intro", "#", "#top", "/about#team", "https://own.org/about", "https://other.org/x",
    "/favicon/../about", "/assets/favicon.ico", "/static/images/uploads/photo.jpg", "/sitemap.xml", "/static/css/styles.css", "/api/forms", "mailto:a@b.org",
    "javascript:left-to-others",
  ])
  func `a link that leads somewhere`(_ url: String) throws { #expect(try problem(url) == nil) }

  @Test(arguments: [
    ("/abuot", Link.Purpose.destination, #"the link "/abuot" leads to no page of the site"#, #"did you mean "/about"?"#),
    ("/About", .destination, #"the link "/About" leads to no page of the site"#, #"did you mean "/about"?"#),
    ("/about/", .destination, #"the link "/about/" leads to no page of the site"#, #"write "/about""#),
    ("https://www.own.org/nowhere", .destination, #"the link "https://www.own.org/nowhere" leads to no page of the site"#, "make that page, or remove the link"),
    ("/static/images/uploads/foto.jpg", .resource, #"the site has no file "/static/images/uploads/foto.jpg""#, #"did you mean "/static/images/uploads/photo.jpg"?"#),
    ("/static/images/uploads/tout/autre/chose.jpg", .resource, #"the site has no file "/static/images/uploads/tout/autre/chose.jpg""#, "put it at uploads/tout/autre/chose.jpg of the assets folder"),
    ("assets/uploads/photo.jpg", .resource, #"the file "assets/uploads/photo.jpg" is not where this url looks for it"#, #"write "/static/images/uploads/photo.jpg""#),
    ("/uploads/photo.jpg", .resource, #"the file "/uploads/photo.jpg" is not where this url looks for it"#, #"write "/static/images/uploads/photo.jpg""#),
    ("/a%2Fb", .destination, #"the url "/a%2Fb" has escapes that stand for no character of a path"#, "escape the bytes of its UTF-8 form"),
  ])
  func `a broken link`(_ url: String, _ purpose: Link.Purpose, _ message: String, _ help: String) throws {
    let problem = try #require(try problem(url, purpose))
    #expect(problem.severity == .error && problem.message == message && problem.help == help)
    #expect(problem.location?.line == 2 && problem.location?.column == 13)
  }

  @Test func `names are compared by their bytes, as a file server does`() throws {
    #expect(try problem("/static/images/uploads/e%CC%81.jpg", .resource) == nil)
    #expect(try problem("/static/images/uploads/%C3%A9.jpg", .resource) != nil)
  }

  @Test func `a fragment without its component is a warning`() throws {
    let problem = try #require(try problem("/about#taem"))
    #expect(problem.severity == .warning && problem.message == #"no component of the page "/about" has the id "taem""#)
    #expect(problem.help == #"did you mean "team"?"#)
  }
}
