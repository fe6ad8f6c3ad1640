import ChildProcess
import JSON
import Nginx
import POSIX
import Publishing
import Releases
import TestSupport
import Testing

@Suite struct `audit-site` {
  /// A home with a site that the built nginx-publish has put live on a real nginx, which ends with it.
  final class Home {
    let folder: TemporaryFolder
    let home: String
    let version: String
    let plugin: PluginProcess

    init() throws {
      folder = try TemporaryFolder()
      home = folder.path("home")
      let key = try ReleaseKeys(home: home).signingKey()
      for (name, text) in [("index.html", "<h1>start</h1>"), ("about.html", "<h1>about</h1>")] { try folder.write("tree/\(name)", Array(text.utf8)) }
      let tree = try ReleaseTree(reading: folder.path("tree"))
      let content = ReleaseContent(site: "shop", siteVersion: "1", domains: [], files: tree.files)
      let stored = try ReleaseStore(home: home).make(content, from: tree, provenance: .init(), key: key, created: Clock.now)
      version = stored.manifest.version
      plugin = try PluginProcess("audit-site")
      let publisher = try PluginProcess("nginx-publish")
      publisher.onService = { name, arguments in _ = try Command(name, arguments).run(deadlineSeconds: 10) }
      let config: JSONValue = ["release": .string(stored.release.folder), "port": .integer(try FreePorts.next()), "environment": "production"]
      let reply = try publisher.execute(config, workspace: folder.path, home: home, key: "publish")
      #expect(reply.error == nil, "\(reply)")
    }

    deinit {
      guard let text = try? Files.read(Path.join(home, "www/nginx/nginx.pid")),
        let master = Int32(String(decoding: text, as: UTF8.self).filter(\.isNumber))
      else { return }
      _ = Signals.send(Signals.terminate, to: master)
      let end = Clock.monotonic + 5
      while Files.exists("/proc/\(master)"), Clock.monotonic < end { Clock.sleep(seconds: 0.01) }
    }

    func audit(_ config: JSONValue = [:]) throws -> PluginProcess.Reply {
      try plugin.execute(config, workspace: folder.path, home: home, key: "audit-\(UInt64.random(in: 0 ... .max))")
    }
  }

  @Test func `counts what differs, lists it, and repairs it when asked to`() throws {
    let home = try Home()
    var outputs = try #require(try home.audit().outputs)
    #expect(outputs["deployments"] == 1 && outputs["files"] == 2 && outputs["drift"] == 0 && outputs["list"] == [], "\(outputs)")
    #expect(outputs["text"] == "1 of 1 deployments are as they were published")

    let page = Path.join(home.home, "www/releases/shop/\(home.version)/about.html")
    try Files.changePermissions(page, 0o644)
    try Files.write(page, Array("<h1>false</h1>".utf8))
    let second = try home.audit(["site": "shop", "environment": "production"])
    outputs = try #require(second.outputs, "\(second)")
    #expect(outputs["drift"] == 1 && outputs["repaired"] == 0, "\(outputs)")
    let entry = outputs["list"]?.arrayValue?.first
    #expect(entry?["path"]?.stringValue == "releases/shop/\(home.version)/about.html" && entry?["kind"] == "content")
    #expect(entry?["site"] == "shop" && entry?["repaired"] == false)
    #expect(outputs["text"] == "1 thing differs in shop (production)")
    #expect(home.plugin.logMessages.contains { $0.contains("about.html: expected sha256") })

    outputs = try #require(try home.audit(["repair": true]).outputs)
    #expect(outputs["drift"] == 0 && outputs["repaired"] == 1, "\(outputs)")
    #expect(try Files.read(page) == Array("<h1>about</h1>".utf8))
  }

  @Test func `names certificates that are about to end, for the pipeline to tell`() throws {
    let home = try Home()
    let authority = try CertificateAuthority()
    let issued = try authority.issue(["shop.localhost"], days: 5)
    let layout = Layout(home: home.home)
    let certificate = try CheckedCertificate(certificate: issued.chain, key: issued.key, domains: ["shop.localhost"], now: Clock.now)
    try CertificateStore(layout: layout).install(certificate, for: ["shop.localhost"])
    withExtendedLifetime(authority) {}
    let outputs = try #require(try home.audit().outputs)
    #expect(outputs["drift"] == 0 && outputs["ending"] == 1, "\(outputs)")
    #expect(outputs["certificates"]?.arrayValue?.first?.stringValue?.hasPrefix("the certificate of shop.localhost ends on ") == true)
    #expect(outputs["text"]?.stringValue?.contains("; the certificate of shop.localhost ends on ") == true)
  }

  @Test func `plans without an effect, and says which site there is not`() throws {
    let home = try Home()
    #expect(try home.audit(["site": "shoop"]).kind == "not-found")
    let nowhere = try home.audit(["site": "shop", "environment": "staging"])
    #expect(nowhere.message == "shop was never published here to staging", "\(nowhere)")
    for (key, value) in [("site", "../x"), ("environment", "Production")] {
      let reply = try home.plugin.request("validate", ["config": .object([key: .string(value)])])
      #expect(reply.result?["diagnostics"]?.arrayValue?.first?["path"]?.stringValue == "/\(key)", "\(reply)")
      #expect(try home.audit(.object([key: .string(value)])).kind == "validation")
    }
  }

  @Test func `is content with a home where nothing was published`() throws {
    let folder = try TemporaryFolder()
    let reply = try PluginProcess("audit-site").execute([:], workspace: folder.path, home: folder.path("home"), key: "k")
    #expect(reply.outputs?["deployments"] == 0 && reply.outputs?["drift"] == 0, "\(reply)")
    #expect(!Files.exists(folder.path("home/www")))
  }
}
