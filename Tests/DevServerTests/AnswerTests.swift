import Diagnostics
import HTTPServer
import POSIX
import TestSupport
import Testing

@testable import DevServer

/// What is served of a compiled tree.
@Suite struct AnswerTests {
  private let folder: TemporaryFolder
  private let publication = Publication(session: "s")

  init() throws {
    folder = try TemporaryFolder()
    try folder.write("site/index.html", "<!doctype html><html><body>home</body></html>")
    try folder.write("site/about.html", "<html><BODY>about</BODY></html>")
    try folder.write("site/blog/index.html", "<html><body>blog")
    try folder.write("site/part.html", "<p>a part</p>")
    try folder.write("site/404.html", "<html><body>missing</body></html>")
    try folder.write("site/static/css/styles.css", "body{}")
    try folder.write("site/.hidden", "secret")
    try folder.write("site/.well-known/x.txt", "known")
    try folder.write("outside.html", "outside")
    try Files.makeLink(folder.path("site/link.html"), to: "../outside.html")
    try Files.makeLink(folder.path("site/up"), to: "..")
    publication.publish(ServedFolder(folder.path("site")), build: 3, changesStylesOnly: false)
  }

  private func answer(_ path: String, method: String = "GET", host: String = "localhost", headers: [(name: String, value: String)] = []) -> (status: Int, body: String, type: String) {
    let answers = Answers(publication: publication, hosts: AllowedHosts(address: "127.0.0.1"))
    let response = answers.answer(ServerRequest(method: method, host: host, path: path, headers: headers))
    let body: String =
      switch response.body {
      case .bytes(let bytes): String(decoding: bytes, as: UTF8.self)
      case .file(let file, let range): String(decoding: (try? file.read(upTo: range.count, at: range.lowerBound)) ?? [], as: UTF8.self)
      case .events, .produced: "(events)"
      }
    return (response.status, body, response.headers.first { $0.name == "Content-Type" }?.value ?? "")
  }

  private let tag = #"<script src="/_slipway/reload.js" data-session="s" data-build="3" defer></script>"#

  @Test(arguments: [
    ("/", "home"), ("/index.html", "home"), ("/index", "home"), ("/about", "about"), ("/about.html", "about"), ("/blog", "blog"), ("/blog/", "blog"),
  ])
  func `pages are found as nginx-publish finds them, with the script in them`(path: String, text: String) {
    let answer = answer(path)
    #expect(answer.status == 200)
    #expect(answer.body.contains(text))
    #expect(answer.body.contains(tag))
    #expect(answer.type == "text/html; charset=utf-8")
  }

  @Test(arguments: ["/nowhere", "/404.html", "/about/", "/.hidden", "/link.html", "/link", "/up/outside.html", "/up/outside", "/static", "/static/css/"])
  func `what is not there is a page with status 404`(path: String) {
    let answer = answer(path)
    #expect(answer.status == 404)
    #expect(answer.body.contains("missing"))
    #expect(!answer.body.contains("outside"))
  }

  @Test func `a missing file is never a page`() {
    let answer = answer("/static/gone.css")
    #expect(answer.status == 404)
    #expect(answer.type == "text/plain; charset=utf-8")
    #expect(!answer.body.contains("missing"))
  }

  @Test func `a site of one page answers every address with 200 html, but no file`() throws {
    try folder.write("site/200.html", "<html><body>app</body></html>")
    #expect(answer("/any/where").body.contains("app"))
    #expect(answer("/any/where").status == 200)
    #expect(answer("/any/where.js").status == 404)
  }

  @Test func `files are sent as they are, with their type`() {
    #expect(answer("/static/css/styles.css").body == "body{}")
    #expect(answer("/static/css/styles.css").type == "text/css; charset=utf-8")
    #expect(answer("/.well-known/x.txt").body == "known")
    #expect(answer("/part.html").body == "<p>a part</p>", "no page, but a part of one")
  }

  @Test func `the script goes before the end of the body, and only to the browser's own window`() {
    #expect(answer("/").body == "<!doctype html><html><body>home\(tag)</body></html>")
    #expect(answer("/about").body == "<html><BODY>about\(tag)</BODY></html>")
    #expect(answer("/blog").body == "<html><body>blog\(tag)")
    #expect(answer("/", headers: [("Sec-Fetch-Dest", "empty")]).body == "<!doctype html><html><body>home</body></html>")
    #expect(answer("/", headers: [("Sec-Fetch-Dest", "iframe")]).body.contains(tag))
  }

  @Test(arguments: [("localhost", 200), ("127.0.0.1", 200), ("::1", 200), ("portfolio.localhost", 200), ("", 200), ("evil.example", 421), ("192.168.1.2", 421), ("localhost.evil.example", 421), ("xlocalhost", 421)])
  func `other names than this machine's are refused`(host: String, status: Int) { #expect(answer("/", host: host).status == status) }

  @Test func `a server at every address answers for addresses and its machine's name`() {
    let hosts = AllowedHosts(address: "0.0.0.0", machine: "Desk")
    #expect(["192.168.1.2", "desk", "fe80::1"].allSatisfy(hosts.allow))
    #expect(!["evil.example", "desk.evil.example"].contains(where: hosts.allow))
  }

  @Test func `only reading is allowed, and only of what belongs to the site`() {
    #expect(answer("/", method: "POST").status == 405)
    #expect(answer("/api/rows").status == 404)
    #expect(answer("/api/rows").type == "application/json")
    #expect(answer("/_slipway/events").body == "(events)")
    #expect(answer("/_slipway/reload.js").type == "text/javascript; charset=utf-8")
    #expect(answer("/_slipway/other").status == 404)
    #expect(answer("/_slipway/events", headers: [("Sec-Fetch-Site", "cross-site")]).status == 403)
    #expect(answer("/_slipway/events", headers: [("Sec-Fetch-Site", "same-origin")]).status == 200)
  }

  @Test func `a site below a path is served there, and found from the root`() throws {
    try folder.write("site/routes.json", #"{ "basePath": "/apps/shop" }"#)
    publication.publish(ServedFolder(folder.path("site")), build: 3, changesStylesOnly: false)
    for base in ["/apps/shop", ""] {
      #expect(answer("\(base)/about").body == "<html><BODY>about\(tag)</BODY></html>")
      #expect(answer("\(base)/static/css/styles.css").body == "body{}")
      #expect((answer("\(base)/none").status, answer("\(base)/link").status) == (404, 404))
      #expect(answer("\(base)/api/rows").type == "application/json")
    }
    #expect(answer("/apps/shop/").body.contains("home") && answer("/_slipway/reload.js").status == 200)
    for path in ["/", "/apps/shop"] {
      let response = Answers(publication: publication, hosts: AllowedHosts(address: "127.0.0.1")).answer(ServerRequest(path: path))
      #expect(response.status == 302 && response.headers.first { $0.name == "Location" }?.value == "/apps/shop/")
    }
    #expect(answer("/apps/shopping/about").status == 404)
  }

  @Test func `before the first good build there is a page that says why`() {
    let empty = Publication(session: "t")
    func body() -> String {
      let response = Answers(publication: empty, hosts: AllowedHosts(address: "127.0.0.1")).answer(ServerRequest(path: "/any"))
      #expect(response.status == 503)
      guard case .bytes(let bytes) = response.body else { return "" }
      return String(decoding: bytes, as: UTF8.self)
    }
    #expect(body().contains("being built"))
    #expect(body().contains(#"data-build="0" data-stand-in defer"#))
    empty.fail(Publication.Failure(build: 1, overlay: ErrorOverlay(title: "It failed", items: [.init(.init(.error, "a <b> & c"))])))
    #expect(body().contains("error: a &lt;b&gt; &amp; c"))
    #expect(body().contains(#"data-build="1" data-stand-in defer"#))
  }
}
