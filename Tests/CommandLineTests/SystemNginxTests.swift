import ChildProcess
import HTTPClient
import JSON
import POSIX
import TestSupport
import Testing

/// The mode `system`, with a private copy of Debian's /etc/nginx, in which another site is served.
@Suite struct SystemNginxTests {
  private let served: ServedSlipway
  private var slipway: Slipway { served.slipway }
  private let nginx: DistributionNginx
  private var ownFile: String { nginx.ownFile }
  private var master: Int32? { nginx.master }

  init() throws {
    served = try ServedSlipway()
    nginx = try DistributionNginx(served.slipway.folder.path("etc"))
    try nginx.other(
      """
      map $uri $refused { default theirs; }
      log_format line "$uri";
      server { listen \(served.port) default_server; server_name _; return 200 "default $refused"; }
      server { listen \(served.port); server_name other.example.org; return 200 "other $refused"; }
      """)
    try write()
  }

  private func write(_ more: JSONObject = [:]) throws {
    var values: JSONObject = ["mode": "system", "configuration": .string(nginx.configuration)]
    for (key, value) in more { values[key] = value }
    try served.write(values)
  }

  private func text(_ host: String) throws -> String { String(decoding: try served.get(host: host).body, as: UTF8.self) }

  @Test func `sites are served beside others, which keep answering`() throws {
    let early = try slipway("nginx", "start")
    #expect(early.code == 2 && early.errors.contains("does not run") && !Files.exists(ownFile), "\(early.errors)")
    try nginx.start()
    try write(["domains": ["apps.example.net"]])
    let started = try slipway("nginx", "start")
    #expect(started.code == 0, "\(started.errors)")
    #expect(try text("shop.localhost") == "one")
    #expect(try text("other.example.org") == "other theirs")
    #expect(try text("127.0.0.1") == "default theirs")
    let before = try #require(master), workers = served.workers(before)
    let byPath = try served.get("/apps/shop/x?y", host: "apps.example.net")
    #expect((byPath.status, byPath.header("Location")) == (307, "http://shop.apps.example.net:\(served.port)/x?y"))
    // A release and a name, and no reload.
    try served.release("2", "two")
    try served.live("2")
    try Files.makeLink(served.path("www/hosts/www.example.net"), to: "../sites/shop/production")
    #expect(try text("www.example.net") == "two")
    #expect(try slipway("nginx", "start", "--json").json?["result"] == "running")
    #expect(served.workers(before) == workers && master == before)
    let status = try #require(try slipway("nginx", "status", "--json").json)
    #expect(status["state"] == "running" && status["mode"] == "system" && status["configuration"] == .string(ownFile))
    #expect(waitUntil { (try? slipway("stats", "shop", "--json").json?["total"]?["requests"]) == 2 })
    #expect(try slipway("nginx", "stop").output.contains("any more"))
    #expect(try text("shop.localhost") == "default theirs" && text("other.example.org") == "other theirs")
    #expect(!Files.exists(ownFile) && master == before)
  }

  @Test func `names and the default server are the operator's to give`() throws {
    try nginx.start()
    try write(["serverNames": ["*.localhost"]])
    #expect(try slipway("nginx", "start").code == 0)
    #expect(try text("shop.localhost") == "one" && text("unknown.example.org") == "default theirs")
    // Two default servers for one port: nginx refuses it, ours is named, and nothing changes.
    try write(["default": true])
    let refused = try slipway("nginx", "reload")
    #expect(refused.code == 2 && refused.errors.contains("duplicate default server"), "\(refused.errors)")
    #expect(try text("shop.localhost") == "one")
    try write(["serverNames": ["x;}"]])
    #expect(try slipway("nginx", "reload").errors.contains("is no list of names"))
  }

  @Test func `a broken file of somebody else's is named, and nothing is changed`() throws {
    try nginx.start()
    #expect(try slipway("nginx", "start").code == 0)
    let before = try Files.read(ownFile)
    try nginx.other("server { listen \(served.port); nonsense on; }\n")
    try write(["serverNames": ["shop.localhost"]])
    let refused = try slipway("nginx", "reload")
    #expect(refused.code == 2 && refused.errors.contains("not for Slipway's part") && refused.errors.contains("sites-enabled/other:1"), "\(refused.errors)")
    #expect(try Files.read(ownFile) == before && text("shop.localhost") == "one")
    #expect(try Files.list(nginx.folder).allSatisfy { !$0.hasPrefix(".slipway") })
  }

  @Test func `a home that may not be entered, a file of another home, a configuration that takes nothing in`() throws {
    try nginx.start()
    let folder = slipway.folder.path
    if Environment.userIdentifier == 0 {
      try Files.changePermissions(folder, 0o700)
      let closed = try slipway("nginx", "start")
      #expect(closed.code == 2 && closed.errors.contains("www-data, as which nginx runs, may not enter \(folder)") && closed.errors.contains("chmod o+x"), "\(closed.errors)")
      try Files.changePermissions(folder, 0o755)
    }
    try Files.write(ownFile, Array("# Written by Slipway for the home /elsewhere; changes made here are lost.\n".utf8))
    #expect(try slipway("nginx", "start").errors.contains("is not this home's"))
    try Files.remove(ownFile)
    let main = nginx.configuration
    let text = String(decoding: try Files.read(main), as: UTF8.self)
    try Files.write(main, Array(text.replacing("include \(nginx.folder)/conf.d/*.conf;", with: "").utf8))
    let refused = try slipway("nginx", "start")
    #expect(refused.code == 2 && refused.errors.contains("add this line to its http block: include \(nginx.folder)/conf.d/*.conf;"), "\(refused.errors)")
    try write(["configuration": .string(Path.join(nginx.folder, "none.conf"))])
    #expect(try slipway("nginx", "start").code == 2)
    #expect(!Files.exists(ownFile))
  }

  @Test func `from one mode to the other, one step at a time`() throws {
    let own = try FreePorts.next()
    try served.write(["port": .integer(own)])
    #expect(try slipway("nginx", "start").code == 0)
    try nginx.start()
    try write()
    let refused = try slipway("nginx", "start")
    #expect(refused.code == 2 && refused.errors.contains("slipway nginx stop --mode managed"), "\(refused.errors)")
    #expect(try served.get(port: own).status == 200)
    #expect(try slipway("nginx", "stop", "--mode", "managed").code == 0)
    #expect(try slipway("nginx", "start").code == 0)
    #expect(try text("shop.localhost") == "one")
    try write(["mode": "managed", "port": .integer(own)])
    let back = try slipway("nginx", "start")
    #expect(back.code == 2 && back.errors.contains("slipway nginx stop --mode system"), "\(back.errors)")
    #expect(try slipway("nginx", "stop", "--mode", "system").code == 0)
    #expect(try slipway("nginx", "start").code == 0)
    #expect(try served.get(port: own).status == 200)
  }
}
