import Testing

@testable import Nginx

@Suite struct `Beside other servers in one nginx` {
  private static let own = "/etc/nginx/conf.d/slipway.conf"

  /// A configuration as `nginx -T` prints it, with Debian's main file.
  private func servers(_ files: [(path: String, text: String)]) throws -> [NginxServerBlock] {
    let main = "user www-data;\n# a comment; {\nhttp {\n\tinclude mime.types;\n\tinclude /etc/nginx/conf.d/*.conf;\n\tinclude sites-enabled/*;\n}\n"
    let all = [("/etc/nginx/nginx.conf", main), ("/etc/nginx/mime.types", "types { text/html html; }\n")] + files
    return try #require(NginxDump(all.map { "# configuration file \($0.0):\n\($0.1)\n" }.joined())).servers
  }

  private func neighbours(
    _ files: [(path: String, text: String)], names: [String] = [], isDefault: Bool = false, ownText: String = "server { listen 0.0.0.0:80; server_name ~x; }"
  ) throws -> SystemNeighbours {
    var settings = NginxSettings()
    (settings.mode, settings.serverNames, settings.isDefault) = (.system, names, isDefault)
    return SystemNeighbours(
      servers: try servers([(Self.own, ownText)] + files), own: Self.own, listen: ListenAddress(address: "0.0.0.0", port: 80), settings: settings)
  }

  @Test func `server blocks come in the order in which nginx reads them`() throws {
    let found = try servers([
      ("/etc/nginx/sites-enabled/b", "include snippets/more.conf;\nserver { listen [::]:443 ssl; server_name \"b.example.org\" ~^c; }"),
      ("/etc/nginx/snippets/more.conf", "server { }"), ("/etc/nginx/conf.d/a.conf", "map $a $b { default server; }\nserver { listen *:81 default_server; listen unix:/x; }"),
      ("/etc/nginx/unused.conf", "server { listen 1; }"),
    ])
    #expect(found.map(\.file) == ["/etc/nginx/conf.d/a.conf", "/etc/nginx/snippets/more.conf", "/etc/nginx/sites-enabled/b"])
    #expect(found.map { $0.listens.map(\.address) } == [["0.0.0.0:81"], ["0.0.0.0:80"], ["[::]:443"]])
    #expect(found[0].listens[0].isDefault && found[2].names == ["b.example.org", "~^c"])
  }

  @Test func `Debian's default site goes on, and is named`() throws {
    let found = try neighbours([("/etc/nginx/sites-enabled/default", "server { listen 80 default_server; listen [::]:80 default_server; server_name _; }")])
    #expect(found.conflicts.isEmpty)
    #expect(found.notes.count == 2)
    #expect(found.notes.first?.contains("by /etc/nginx/sites-enabled/default, as before") == true)
    #expect(found.notes.last?.hasPrefix("requests to [::]:80 don't come to Slipway") == true)
  }

  @Test func `nobody's requests are taken by coming first`() throws {
    let first = [("/etc/nginx/sites-enabled/blog", "server { listen 80; server_name blog.example.org; }")]
    #expect(try neighbours(first).conflicts.map(\.message).first?.contains("are answered by /etc/nginx/sites-enabled/blog") == true)
    #expect(try neighbours(first, isDefault: true).conflicts.isEmpty)
    #expect(try neighbours([("/etc/nginx/conf.d/blog.conf", first[0].1)]).conflicts.isEmpty, "it comes before Slipway's already")
    let expression = [("/etc/nginx/sites-enabled/all", "server { listen 80 default_server; server_name ~^(.+)\\.example\\.org$; }")]
    #expect(try neighbours(expression).conflicts.map(\.help).first?.contains("serverNames") == true)
    #expect(try neighbours(expression, names: ["*.apps.example.org"]).conflicts.isEmpty)
    let same = [("/etc/nginx/sites-enabled/x", "server { listen 80 default_server; server_name www.example.org; }")]
    #expect(try neighbours(same, names: ["www.example.org"]).conflicts.map(\.message) == ["/etc/nginx/sites-enabled/x has the name www.example.org, and so has \"serverNames\" in settings.json"])
    #expect(try neighbours(same).conflicts.isEmpty, "an exact name goes before Slipway's expression")
  }

  @Test func `alone, whatever is asked for comes to Slipway`() throws {
    let found = try neighbours([("/etc/nginx/sites-enabled/other", "server { listen 8080; listen 192.0.2.1:80; }")])
    #expect(found.conflicts.isEmpty)
    #expect(found.notes == ["requests to 192.0.2.1:80 don't come to Slipway: /etc/nginx/sites-enabled/other listens there, and Slipway at 0.0.0.0:80"])
  }
}
