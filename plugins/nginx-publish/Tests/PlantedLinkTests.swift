import HTTPClient
import JSON
import Nginx
import POSIX
import Publishing
import TestSupport
import Testing

@Suite struct `A link that somebody has planted in the web root` {
  /// In the place of a folder: nothing is written through it, and the live site stays.
  @Test(arguments: ["sites/shop", "sites/shop/production", "releases/shop", "pool/shop", "pool/shop/static", "pool", "hosts"])
  func `is not followed`(place: String) throws {
    let home = try PublishedHome()
    let one = try home.release("1.0.0", files: pages("one"))
    let two = try home.release("1.1.0", files: pages("two", style: "99999999"))
    #expect(try home.publish(one.path).error == nil)
    let elsewhere = home.folder.path("elsewhere")
    try Files.rename(home.www(place), to: elsewhere)
    try Files.makeLink(home.www(place), to: elsewhere)
    let before = try Files.files(below: elsewhere).map(\.path)
    let reply = try home.publish(two.path)
    #expect(reply.kind == "precondition", "\(reply)")
    #expect(reply.message?.contains("\(home.www(place)) is a link to \(elsewhere)") == true, "\(reply)")
    #expect(reply.error?["data"]?["help"]?.stringValue?.contains("remove it") == true)
    #expect(try Files.files(below: elsewhere).map(\.path) == before, "nothing was written there")
    #expect(home.plugin.checkpoints.count == 1)
    // With the folder back in its place, the publication goes through.
    try Files.remove(home.www(place))
    try Files.rename(elsewhere, to: home.www(place))
    #expect(try home.text("/about") == "<h1>about one</h1>")
    #expect(try home.publish(two.path).error == nil)
  }

  @Test func `in the place of a release is not made live`() throws {
    let home = try PublishedHome()
    let one = try home.release("1.0.0", files: pages("one"))
    let two = try home.release("1.1.0", files: pages("two"))
    #expect(try home.publish(one.path).error == nil)
    try home.folder.write("stolen/secret.html", Array("secret".utf8))
    try Files.makeLink(home.www("releases/shop/\(two.version)"), to: home.folder.path("stolen"))
    let reply = try home.publish(two.path)
    #expect(reply.kind == "precondition" && reply.message?.contains("is a link to") == true, "\(reply)")
    #expect(try home.get("/secret").status == 404)
    #expect(try Files.list(home.folder.path("stolen")) == ["secret.html"])
  }

  @Test func `inside a release goes when it is published again`() throws {
    let home = try PublishedHome()
    let one = try home.release("1.0.0", files: pages("one"))
    #expect(try home.publish(one.path).error == nil)
    try Files.changePermissions(home.www("releases/shop/\(one.version)"), 0o755)
    try Files.makeLink(home.www("releases/shop/\(one.version)/etc"), to: "/etc")
    #expect(try home.publish(one.path).error == nil)
    #expect(try home.get("/etc/hostname").status == 404)
    #expect(!Files.exists(home.www("releases/shop/\(one.version)/etc")))
  }

  @Test func `in the place of current leads nobody anywhere after a publication`() throws {
    let home = try PublishedHome()
    let one = try home.release("1.0.0", files: pages("one"))
    let two = try home.release("1.1.0", files: pages("two"))
    #expect(try home.publish(one.path).error == nil)
    let current = home.www("sites/shop/production/current")
    try Files.remove(current)
    try Files.makeLink(current, to: "/etc")
    #expect(try home.publish(two.path).error == nil)
    #expect(try Files.readLink(current) == "../../../releases/shop/\(two.version)")
    #expect(try home.get("/hostname").status == 404)
    // A folder there is no link that could be renamed over.
    try Files.remove(current)
    try Files.makeDirectory(current)
    let reply = try home.publish(one.path)
    #expect(reply.kind == "precondition" && reply.message?.contains("\(current) is a folder") == true, "\(reply)")
  }

  @Test func `in the place of a host name, or of the lock, is named`() throws {
    let home = try PublishedHome()
    let one = try home.release("1.0.0", files: pages("one"))
    #expect(try home.publish(one.path).error == nil)
    let host = home.www("hosts/shop.localhost")
    try Files.remove(host)
    try Files.makeLink(host, to: "/etc")
    var reply = try home.publish(one.path)
    #expect(reply.kind == "conflict" && reply.message?.contains("\(host) leads to /etc") == true, "\(reply)")
    try Files.remove(host)
    try home.folder.write("precious", Array("precious".utf8))
    try Files.remove(home.www("sites/shop/.lock"))
    try Files.makeLink(home.www("sites/shop/.lock"), to: home.folder.path("precious"))
    reply = try home.publish(one.path)
    #expect(reply.kind == "precondition" && reply.message?.contains(".lock is a link to") == true, "\(reply)")
    #expect(try Files.read(home.folder.path("precious")) == Array("precious".utf8))
  }
}
