import HTTPClient
import JSON
import POSIX
import TestSupport
import Testing

@Suite struct `What is refused, before anything changes` {
  @Test func `a domain of another site, named`() throws {
    let home = try PublishedHome()
    #expect(try home.publish(home.release("1", domains: ["www.example.org"], files: pages("one")).path).error == nil)
    let reply = try home.publish(home.release("1", site: "thief", domains: ["www.example.org"], files: pages("two")).path)
    #expect(reply.kind == "conflict")
    #expect(reply.message == "the domain www.example.org belongs to the site shop (production)")
    #expect(try home.text("/", host: "www.example.org") == pages("one")["index.html"])
    let other = try home.publish(home.release("1", site: "thief", domains: ["shop.localhost"], files: pages("two")).path)
    #expect(other.kind == "conflict")
    // Staging doesn't take production's domains.
    let staging = try home.release("2", domains: ["www.example.org"], files: pages("three"))
    #expect(try home.publish(["release": .string(staging.path), "environment": "staging"]).error == nil)
    #expect(try home.text("/", host: "www.example.org") == pages("one")["index.html"])
  }

  @Test func `a port that somebody else has, named`() throws {
    let home = try PublishedHome()
    let server = try PythonServer("import socket,time\ns=socket.create_server(('127.0.0.1',0))\nprint(s.getsockname()[1],flush=True)\ntime.sleep(600)")
    let release = try home.release("1", files: pages("one"))
    let reply = try home.publish(["release": .string(release.path), "port": .integer(server.port)])
    #expect(reply.kind == "precondition")
    #expect(reply.message?.hasPrefix("port \(server.port) is taken by process ") == true, "\(reply)")
    #expect(reply.message?.contains("python3") == true)
    #expect(home.master == nil)
    #expect(try home.publish(release.path).error == nil, "another port does")
  }

  @Test func `a release that is too large, unsigned, damaged or signed by a stranger`() throws {
    let home = try PublishedHome()
    let release = try home.release("1", files: pages("one"))
    #expect(try home.publish(["release": .string(release.path), "maximumSize": 100]).kind == "policy")
    #expect(try home.publish("/nowhere").error != nil)
    let archive = Path.join(release.path, "release.tar.zst")
    let bytes = try Files.read(archive)
    try Files.write(archive, bytes.dropLast() + [bytes.last! ^ 1])
    #expect(try home.publish(release.path).error != nil)
    let stranger = try PublishedHome()
    let foreign = try stranger.release("1", files: pages("two"))
    let reply = try home.publish(foreign.path)
    #expect(reply.message?.contains("does not trust") == true, "\(reply)")
    #expect(!Files.exists(home.www("releases/shop/\(foreign.version)")))
    #expect(home.plugin.checkpoints.isEmpty)
  }

  /// Each says where it is wrong, and what is live stays as it is.
  @Test func `a release that is not there, not signed, not what was signed, or too large, with the site live`() throws {
    let home = try PublishedHome()
    let one = try home.release("1", files: pages("one"))
    #expect(try home.publish(one.path).error == nil)
    func refused(_ config: JSONObject, _ kind: String?, _ words: String) throws {
      let reply = try home.publish(config)
      #expect(reply.error != nil && kind.map { reply.kind == $0 } ?? true && reply.message?.contains(words) == true, "\(reply)")
      #expect(reply.error?["data"]?["effects"] == "none")
      #expect(try home.text("/about") == "<h1>about one</h1>")
      #expect(home.plugin.checkpoints.count == 1)
    }
    try refused(["release": "/nowhere"], nil, "/nowhere")
    try refused(["site": "shop", "version": "9"], "not-found", "there is no release 9 of shop")
    try refused(["site": "nobody"], "not-found", "nobody has no previous release")
    let two = try home.release("2", files: pages("two"))
    try refused(["release": .string(two.path), "maximumSize": 100], "policy", "100 are allowed")
    for (name, words) in [("release.tar.zst", "release.tar.zst"), ("release.tar.zst.minisig", ""), ("manifest.json", "manifest.json")] {
      let file = Path.join(two.path, name)
      let bytes = try Files.read(file)
      // Not there at all, then with one bit that is other.
      try Files.remove(file)
      try refused(["release": .string(two.path)], nil, "\(file) is missing")
      var damaged = bytes
      damaged[bytes.count / 2] ^= 1
      try Files.write(file, damaged)
      let reply = try home.publish(["release": .string(two.path)])
      #expect(reply.error != nil && reply.message?.contains(words) == true, "\(name): \(reply)")
      #expect(try home.text("/about") == "<h1>about one</h1>")
      try Files.write(file, bytes)
    }
    #expect(try home.publish(two.path).error == nil)
  }

  @Test(arguments: [
    (#"{"environment": "../x"}"#, "/environment"), (#"{"environment": "Production"}"#, "/environment"), (#"{"port": 0}"#, "/port"),
    (#"{"address": "::1; }"}"#, "/address"), (#"{"apiUpstream": "http://x:1/; evil"}"#, "/apiUpstream"),
    (#"{"apiUpstream": "ftp://x:1"}"#, "/apiUpstream"), (#"{"apiUpstream": "http://x:1;}"}"#, "/apiUpstream"),
    (#"{"mode": "somewhere"}"#, "/mode"), (#"{"healthTimeout": 0}"#, "/healthTimeout"), (#"{"keep": 0}"#, "/keep"), (#"{"site": "shop"}"#, ""),
  ])
  func `a config that can't be meant`(text: String, path: String) throws {
    let values = try #require(JSONValue(parsing: text).objectValue)
    let home = try PublishedHome()
    var config: JSONObject = ["release": "/somewhere"]
    for (key, value) in values { config[key] = value }
    let reply = try home.plugin.request("validate", ["config": .object(config)])
    #expect(reply.result?["diagnostics"]?.arrayValue?.first?["path"]?.stringValue == path, "\(reply)")
    #expect(try home.publish(config).kind == "validation")
    #expect(!Files.exists(home.path("www")))
  }

  @Test func `a server behind whose name nobody knows fails its own requests, and never nginx`() throws {
    let home = try PublishedHome()
    let release = try home.release("1", files: pages("one"))
    let reply = try home.publish(["release": .string(release.path), "apiUpstream": "http://no-such-host.invalid:80"])
    #expect(reply.error == nil, "\(reply)")
    #expect(try home.text("/") == pages("one")["index.html"])
    #expect(try home.get("/api/orders").status == 502)
    home.stopNginx()
    #expect(try home.publish(["site": "shop", "version": .string(release.version)]).error == nil, "it starts again")
    #expect(try home.text("/") == pages("one")["index.html"])
  }
}
