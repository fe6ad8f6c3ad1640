import HTTPClient
import JSON
import POSIX
import TestSupport
import Testing

@Suite struct AccessLogTests {
  /// The lines once there are as many.
  private func lines(_ home: PublishedHome, _ count: Int) throws -> [[UInt8]] {
    #expect(try waitUntil { try Files.read(home.www("nginx/logs/access.log")).split(separator: 0x0A).count >= count })
    return try Files.read(home.www("nginx/logs/access.log")).split(separator: 0x0A).map(Array.init)
  }

  @Test func `a line names the release that has answered, and the pool's files their site`() throws {
    let home = try PublishedHome()
    let first = try home.release("1", files: pages("one", style: "0123abcd"))
    try home.publish(first.path)
    let second = try home.release("2", files: pages("two", style: "89abcdef"))
    try home.publish(second.path)
    try Files.write(home.www("nginx/logs/access.log"), [])
    for path in ["/about", "/static/app.0123abcd.css", "/nowhere"] { _ = try home.get(path) }
    _ = try home.get("/", host: "unknown.localhost")
    let found = try lines(home, 4).map { try JSONValue(parsing: String(decoding: $0, as: UTF8.self)) }
    #expect(found.map { $0["release"]?.stringValue } == ["shop/\(second.version)", "shop/-", "shop/\(second.version)", ""])
    #expect(found.map { $0["status"]?.integerValue } == [200, 200, 404, 404])
    #expect(found.allSatisfy { $0["upstream"] == .null && $0["client"] == "127.0.0.1" })
    // A host without a link is no fault of the server.
    let errors = String(decoding: try Files.read(home.www("nginx/logs/error.log")), as: UTF8.self)
    #expect(!errors.contains("realpath") && !errors.contains("uninitialized"), "\(errors)")
  }

  @Test func `every line is one object, whatever is asked`() throws {
    let home = try PublishedHome()
    try home.publish(home.release("1", files: pages("one")).path)
    try Files.write(home.www("nginx/logs/access.log"), [])
    let requests: [String] = [
      "GET /\"\\{}%0d%0a HTTP/1.1\r\nHost: shop.localhost\r\nUser-Agent: \"},{\\\u{7}\u{1B}[2J\r\nConnection: close\r\n\r\n",
      "GET /about\r\n", "nonsense\r\n\r\n", "GET / HTTP/1.1\r\nHost: ../../etc\r\n\r\n",
    ]
    for request in requests { _ = try RawRequest.send(request, port: home.port) }
    for line in try lines(home, requests.count) {
      let value = try JSONValue(parsing: String(decoding: line, as: UTF8.self))
      #expect(value["status"]?.integerValue != nil)
    }
  }
}
