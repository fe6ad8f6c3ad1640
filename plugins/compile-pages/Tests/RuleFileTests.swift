import JSON
import POSIX
import TestSupport
import Testing

@Suite struct `Rules of the compiled site` {
  @Test func `are the site's own files and what its definition says`() throws {
    var definition = CompiledSite.definition
    definition["deployment"] = [
      "mode": "spa", "redirects": [["from": "/old/*", "to": "/new/:splat", "status": 302, "force": true], ["from": "/s", "to": "/t/:id", "query": ["id": ":id"]]],
      "headers": [["for": "/*", "values": ["X-One": "1"], "remove": ["Permissions-Policy"]]],
    ]
    let site = try CompiledSite(definition, ["pages/index.json": CompiledSite.page("index"), "_redirects": "# mine\n/a /b", "_headers": "/x\n  X-Two: 2\n"])
    #expect(site.reply.error == nil, "\(site.reply)")
    #expect(
      try site.text("_redirects")
        == "# mine\n/a /b\n# From the site's definition.\n/old/* /new/:splat 302!\n/s id=:id /t/:id 301\n/* /index.html 200\n")
    #expect(try site.text("_headers") == "/x\n  X-Two: 2\n# From the site's definition.\n/*\n  ! Permissions-Policy\n  X-One: 1\n")
    let plain = try CompiledSite(["pages/index.json": CompiledSite.page("index")])
    #expect(!Files.exists(plain.output + "/_redirects"))
    #expect(!Files.exists(plain.output + "/_headers"))
  }

  @Test func `lead the start page to its translations`() throws {
    var definition = CompiledSite.definition
    definition["deployment"] = ["negotiate_languages": true]
    func page(_ name: String, _ url: String, _ language: String) -> String {
      #"{"name": "\#(name)", "url": "\#(url)", "title": "x", "lang": "\#(language)", "translationKey": "start", "components": []}"#
    }
    let site = try CompiledSite(
      definition, ["pages/a.json": page("index", "/", "fr"), "pages/b.json": page("en", "/en", "en"), "pages/c.json": page("de", "/de", "de-AT")])
    #expect(site.reply.error == nil, "\(site.reply)")
    #expect(
      try site.text("_redirects")
        == "# From the site's definition.\n/ /de 302! Language=de-at\n/ /en 302! Language=en\n/ /index.html 200 Language=fr\n")
  }

  @Test func `let the script of the site's analytics run, and nobody else's`() throws {
    var definition = CompiledSite.definition
    definition["features"] = ["analytics_enabled": true]
    definition["analytics"] = ["provider": "plausible", "domain": "www.example.org"]
    let site = try CompiledSite(definition, ["pages/index.json": CompiledSite.page("index")])
    #expect(try site.text("_headers").contains("script-src 'self' https://plausible.io;"))
    let own = try CompiledSite(definition, ["pages/index.json": CompiledSite.page("index"), "_headers": "/*\n  Content-Security-Policy: default-src *\n"])
    #expect(try own.text("_headers") == "/*\n  Content-Security-Policy: default-src *\n")
  }

  @Test func `with mistakes are told at their places before anything is built`() throws {
    var definition = CompiledSite.definition
    definition["deployment"] = [
      "redirects": [["from": "old", "to": "/x"], ["from": "/a", "to": "//evil.example"], ["from": "/a", "to": "/b", "status": 418]],
      "headers": [["for": "/*", "values": ["Set-Cookie": "a=b"]]],
    ]
    let site = try CompiledSite(definition, ["pages/index.json": CompiledSite.page("index"), "_redirects": "/a /b 999"])
    #expect(site.reply.kind == "validation")
    let found = (site.reply.error?["data"]?["diagnostics"]?.arrayValue ?? []).compactMap { $0["message"]?.stringValue }
    #expect(found.count == 5, "\(found)")
  }
}
