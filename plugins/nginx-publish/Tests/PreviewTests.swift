import HTTPClient
import JSON
import Nginx
import POSIX
import Publishing
import Synchronization
import TestSupport
import Testing

@Suite struct `A preview` {
  private func deployment(_ home: PublishedHome, _ environment: String = "preview-42") -> Deployment {
    Deployment(layout: Layout(home: home.home), site: "shop", environment: environment)
  }

  private func setTimes(_ deployment: Deployment, expires: Double?, renewed: Double?) throws {
    var settings = try deployment.settings()
    (settings.expires, settings.renewed) = (expires, renewed)
    try deployment.save(settings)
  }

  @Test func `has a name of its own, and a time that each publication begins anew`() throws {
    let home = try PublishedHome()
    let one = try home.release("1.0.0", domains: ["www.example.org"], files: pages("one"))
    let two = try home.release("1.1.0", domains: ["www.example.org"], files: pages("two"))
    #expect(try home.publish(one.path).error == nil)
    let before = Clock.now
    let reply = try home.publish(["release": .string(two.path), "environment": "preview-42", "expiresAfter": "12h"])
    #expect(reply.error == nil, "\(reply)")
    #expect(reply.outputs?["url"]?.stringValue == "http://preview-42.shop.localhost:\(home.port)/")
    let expires = try #require(reply.outputs?["expires"]?.stringValue.flatMap(Clock.parse(timestamp:)))
    #expect((before + 12 * 3600 - 2...Clock.now + 12 * 3600).contains(expires))
    #expect(try home.text("/about", host: "preview-42.shop.localhost") == "<h1>about two</h1>")
    for path in ["/about", "/robots.txt", "/nothing", "/static/app.0123abcd.css"] {
      #expect(try home.get(path, host: "preview-42.shop.localhost").header("X-Robots-Tag") == "noindex", "\(path)")
      #expect(try home.get(path).header("X-Robots-Tag") == nil, "\(path)")
    }
    #expect(try home.text("/about", host: "www.example.org") == "<h1>about one</h1>")
    #expect(try home.text("/about") == "<h1>about one</h1>")

    // What is live already is unchanged, and stays for another week: the default.
    try setTimes(deployment(home), expires: before - 10, renewed: before - 20)
    let again = try home.publish(["release": .string(two.path), "environment": "preview-42"])
    #expect(again.result?["status"] == "unchanged", "\(again)")
    #expect(try #require(try deployment(home).settings().expires) > before + 7 * 86400 - 2)
    // Production does not expire.
    #expect(try home.publish(two.path).outputs?["expires"] == .null)
    #expect(try deployment(home, "production").settings().expires == nil)
  }

  @Test(arguments: [("production", "7d"), ("staging", "7d"), ("preview-1", "7"), ("preview-1", "0d"), ("preview-1", "-1d"), ("preview-1", "1y"), ("preview-1", "99999999w")])
  func `and nothing else expires, after a time that can be meant`(environment: String, lifetime: String) throws {
    let home = try PublishedHome()
    let reply = try home.publish(["release": "/somewhere", "environment": .string(environment), "expiresAfter": .string(lifetime)])
    #expect(reply.kind == "validation", "\(reply)")
    #expect(reply.error?["data"]?["diagnostics"]?.arrayValue?.first?["path"] == "/expiresAfter", "\(reply)")
  }

  @Test func `is taken off the web when its time is over, and nothing else is`() throws {
    let home = try PublishedHome()
    let one = try home.release("1.0.0", files: pages("one"))
    let two = try home.release("1.1.0", files: pages("two"))
    #expect(try home.publish(one.path).error == nil)
    for name in ["preview-42", "preview-43"] { #expect(try home.publish(["release": .string(two.path), "environment": .string(name)]).error == nil) }
    try setTimes(deployment(home), expires: Clock.now - 1, renewed: Clock.now - 100)
    let previews = try Preview.all(Layout(home: home.home))
    #expect(previews.map(\.deployment.environment) == ["preview-42", "preview-43"])
    #expect(try previews.map { try $0.removeExpired(owner: "a test") { _ in } } == [true, false])
    #expect(try home.get("/", host: "preview-42.shop.localhost").status == 404)
    #expect(!Files.exists(home.www("sites/shop/preview-42")))
    #expect(try home.text("/about", host: "preview-43.shop.localhost") == "<h1>about two</h1>")
    #expect(try home.text("/about") == "<h1>about one</h1>")
    #expect(Files.exists(home.path("releases/shop/\(two.version)/manifest.json")), "its release stays in the store")
    // Once more is no error, and it can come back.
    #expect(try previews[0].removeExpired(owner: "a test") { _ in } == false)
    #expect(try home.publish(["release": .string(two.path), "environment": "preview-42"]).error == nil)
  }

  /// Times in days from now.
  @Test(arguments: [
    ("preview-1", -1, -8, 0, true), ("preview-1", 1, -6, 0, false), ("preview-1", nil, -8, 0, false), ("preview-1", -1, nil, 0, false),
    // Not a preview, whatever its settings say.
    ("staging", -1, -8, 0, false), ("production", -1, -8, 0, false), ("preview-", -1, -8, 0, false), ("previews", -1, -8, 0, false),
    // A clock that was wrong when it was published, that is behind now, and that has jumped ahead.
    ("preview-1", -8, -1, 0, false), ("preview-1", -1, 1, 0, false), ("preview-1", -400, -410, -400, false),
  ] as [(String, Double?, Double?, Double, Bool)])
  func `is never removed by accident`(environment: String, expires: Double?, renewed: Double?, latest: Double, isExpired: Bool) throws {
    let home = try TemporaryFolder()
    let deployment = Deployment(layout: Layout(home: home.path), site: "shop", environment: environment)
    try Files.makeDirectories(deployment.layout.environment("shop", environment))
    let now = Clock.now
    try setTimes(deployment, expires: expires.map { now + $0 * 86400 }, renewed: renewed.map { now + $0 * 86400 })
    #expect(Preview(deployment).isExpired(now: now, latest: now + latest * 86400) == isExpired)
    if environment != "preview-1" { #expect(throws: (any Error).self) { try deployment.remove() } }
  }

  @Test func `whose settings nobody can read stays`() throws {
    let home = try TemporaryFolder()
    let deployment = Deployment(layout: Layout(home: home.path), site: "shop", environment: "preview-1")
    for text in ["", "{", #"{"expires": 5, "renewed": 1}"#, #"{"expires": "yesterday", "renewed": "2020-01-01T00:00:00Z"}"#] {
      try home.write("www/sites/shop/preview-1/settings.json", Array(text.utf8))
      #expect(!Preview(deployment).isExpired(now: Clock.now, latest: Clock.now), "\(text)")
    }
  }

  @Test func `that is being published at that moment stays`() throws {
    let home = try PublishedHome()
    let one = try home.release("1.0.0", files: pages("one"))
    #expect(try home.publish(["release": .string(one.path), "environment": "preview-42"]).error == nil)
    let deployment = deployment(home)
    try setTimes(deployment, expires: Clock.now - 1, renewed: Clock.now - 100)
    let preview = Preview(deployment)
    let lock = try FileLock.acquire(home.www("sites/shop/.lock"), owner: "run 7, step publish")
    var words: [String] = []
    // Found while somebody publishes it: it has been renewed when the lock is free.
    let isGone = try preview.removeExpired(owner: "a test") { words.append($0) } check: {
      guard !words.isEmpty else { return }
      try setTimes(deployment, expires: Clock.now + 100, renewed: Clock.now)
      lock.release()
    }
    #expect(!isGone)
    #expect(words == ["waiting for run 7, step publish, which is publishing shop"])
    #expect(try home.text("/about", host: "preview-42.shop.localhost") == "<h1>about one</h1>")
  }

  @Test func `leaves alone what somebody else has put into its folder`() throws {
    let home = try PublishedHome()
    let one = try home.release("1.0.0", files: pages("one"))
    #expect(try home.publish(["release": .string(one.path), "environment": "preview-42"]).error == nil)
    try home.folder.write("home/www/sites/shop/preview-42/mine/notes", Array("notes".utf8))
    #expect(throws: ServingError.self) { try deployment(home).remove() }
    #expect(Files.exists(home.www("sites/shop/preview-42/mine/notes")))
    #expect(try home.get("/", host: "preview-42.shop.localhost").status == 404, "the preview itself is gone")
  }
}
