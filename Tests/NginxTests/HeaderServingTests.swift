import HTTPClient
import SiteRules
import Testing

@testable import Nginx

@Suite struct `Headers of a site` {
  @Test func `are joined, taken away, and go before the server's own`() throws {
    let server = try RuleServer(
      ["index.html": "start", "about.html": "about", "static/a.css": "a", "static/app.0123abcd.css": "b", "404.html": "nothing", "i.svg": "<svg/>"],
      headers: """
        /*
          X-Frame-Options: DENY
          X-One: a
          Cost: $5 and "quotes" \\ back; {x}
        /about
          X-One: b
          X-One: c
          ! Referrer-Policy
          Cache-Control: public, max-age=60
        /static/*.css
          ! X-One
        /static/:name
          X-One: only
        /api/*
          X-Api: 1
        """)
    func header(_ path: String, _ name: String) throws -> String? { try server.get(path).header(name) }
    #expect(try header("/", "X-Frame-Options") == "DENY")
    #expect(try header("/", "X-One") == "a")
    #expect(try header("/", "Cost") == "$5 and \"quotes\" \\ back; {x}")
    #expect(try header("/about", "X-One") == "a, b, c")
    #expect(try header("/about.html", "X-One") == "a")
    #expect(try header("/about", "Referrer-Policy") == nil)
    #expect(try header("/", "Referrer-Policy") == "strict-origin-when-cross-origin")
    #expect(try header("/about", "Cache-Control") == "public, max-age=60")
    #expect(try header("/static/a.css", "X-One") == "only")
    #expect(try header("/static/app.0123abcd.css", "Cache-Control") == "public, max-age=31536000, immutable")
    #expect(try header("/nothing", "X-One") == "a")
    #expect(try header("/nothing", "Cache-Control") == "no-store")
    #expect(try header("/_headers", "X-One") == "a")
    #expect(try server.get("/_headers").status == 404)
    let once = try server.get("/").headers.map { $0.name.lowercased() }
    #expect(Set(once).count == once.count, "\(once)")
  }

  @Test func `are safe ones where nobody says anything`() throws {
    let server = try RuleServer { $0.strictTransport = 3600 }
    let page = try server.get("/")
    #expect(page.header("Content-Security-Policy") == SecurityHeaders.contentPolicy)
    #expect(page.header("X-Frame-Options") == "SAMEORIGIN")
    #expect(page.header("X-Content-Type-Options") == "nosniff")
    #expect(page.header("Permissions-Policy") == SecurityHeaders.permissions)
    #expect(page.header("Strict-Transport-Security") == nil, "only over TLS")
    let tag = try #require(page.header("ETag"))
    let same = try server.get("/", ["If-None-Match": tag])
    #expect((same.status, same.header("Content-Security-Policy")) == (304, SecurityHeaders.contentPolicy))
    #expect(try server.get("/nothing").header("Content-Security-Policy") != nil)
    #expect(try server.get("/x.css").header("Content-Security-Policy") == nil)
  }
}
