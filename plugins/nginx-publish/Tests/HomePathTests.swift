import HTTPClient
import JSON
import POSIX
import TestSupport
import Testing

@Suite struct `The home's own path` {
  @Test(arguments: ["with space", "quo\"te'", ";{}", "é", "#x"]) func `may be any`(name: String) throws {
    let home = try PublishedHome(name: name)
    let reply = try home.publish(home.release("1", files: pages("one")).path)
    #expect(reply.error == nil, "\(reply)")
    #expect(try home.text("/") == pages("one")["index.html"])
    let style = try home.get("/static/app.0123abcd.css")
    #expect(style.status == 200)
  }

  @Test func `is refused with the reason when nginx would take it for a variable`() throws {
    let home = try PublishedHome(name: "$host")
    let reply = try home.publish(home.release("1", files: pages("one")).path)
    #expect(reply.kind == "precondition")
    #expect(reply.message?.contains("with a $ in its path") == true)
    #expect(home.startCount == 0)
  }

  @Test func `is refused with the reason when nginx's socket can't be so long`() throws {
    let home = try PublishedHome(name: String(repeating: "x", count: 90))
    let reply = try home.publish(home.release("1", files: pages("one")).path)
    #expect(reply.kind == "precondition")
    #expect(reply.message?.contains("too long") == true)
  }
}
