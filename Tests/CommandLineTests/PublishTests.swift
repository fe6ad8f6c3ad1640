internal import ChildProcess
internal import Cryptography
internal import HTTPClient
internal import JSON
internal import POSIX
import TestSupport
import Testing

/// The whole demo: the example site through `pipelines/publish.json`, live on a real nginx.
@Suite(.serialized) final class PublishTests {
  let folder: TemporaryFolder
  let slipway: SlipwayCommand
  let port: Int

  init() throws {
    folder = try TemporaryFolder()
    slipway = SlipwayCommand(home: folder.path("home"))
    port = try FreePorts.next()
  }

  deinit {
    // The daemon outlives the runs; it ends with the test, by its process id.
    let file = folder.path("home/www/nginx/nginx.pid")
    guard let text = try? Files.read(file), let process = Int32(String(decoding: text, as: UTF8.self).split(separator: "\n").first ?? "") else { return }
    _ = Signals.send(Signals.terminate, to: process)
  }

  private func publish(_ site: String = "examples/portfolio/site.json", _ more: String...) throws -> CommandResult {
    try slipway.run(
      ["run", "pipelines/publish.json", "-p", "site=\(site)", "-p", "port=\(port)", "--json"] + more, deadlineSeconds: 120)
  }

  private func get(_ path: String, host: String = "portfolio.localhost", encoding: String? = nil) throws -> HTTPResponse {
    var headers = [HTTPHeader("Host", "\(host):\(port)")]
    if let encoding { headers.append(HTTPHeader("Accept-Encoding", encoding)) }
    return try HTTPClient().send(HTTPRequest("GET", "http://127.0.0.1:\(port)\(path)", headers: headers))
  }

  @Test func `the example goes live, is rolled back, and everything can be looked at`() throws {
    let first = try publish()
    #expect(first.status == .exited(0), "\(first.outputText) \(first.errorText)")
    let states = first.jsonLines.filter { ["step.succeeded", "step.unchanged"].contains($0["kind"]?.stringValue) }
    #expect(states.compactMap { $0["step"]?.stringValue } == ["validate", "compile", "optimize", "archive", "publish", "notify"])

    // Pages, status codes, headers, digests against the manifest.
    let release = try #require(states.first { $0["step"] == "archive" }?["payload"]?["outputs"]?["release"]?.stringValue)
    let manifest = try JSONValue(parsing: Files.read(Path.join(release, "manifest.json")))
    let files = manifest["files"]?.arrayValue ?? []
    #expect(files.count > 10)
    for file in files {
      let path = try #require(file["path"]?.stringValue)
      if path.hasSuffix(".gz") || path.hasSuffix(".br") || path == "404.html" { continue }
      let response = try get("/" + path)
      #expect(response.status == 200, "\(path)")
      #expect(SHA256.hexDigest(response.body) == file["sha256"]?.stringValue?.replacing("sha256:", with: ""), "\(path)")
    }
    #expect(try get("/").header("content-type")?.hasPrefix("text/html") == true)
    #expect(try get("/").header("cache-control")?.contains("no-cache") == true)
    #expect(try get("/").header("x-content-type-options") == "nosniff")
    #expect(try get("/contact").status == 200)
    #expect(try get("/nowhere").status == 404)
    #expect(try get("/static/nowhere.css").header("cache-control")?.contains("no-store") == true)
    #expect(try get("/", host: "unknown.localhost").status == 404)
    let styles = try #require(files.compactMap { $0["path"]?.stringValue }.first { $0.hasPrefix("static/css/") && $0.hasSuffix(".css") })
    #expect(try get("/" + styles).header("cache-control")?.contains("immutable") == true)
    #expect(try get("/" + styles, encoding: "br").header("content-encoding") == "br")
    #expect(try get("/" + styles, encoding: "gzip").header("content-encoding") == "gzip")

    // The same again is unchanged, and no reload.
    let nginx = try folder.text("home/www/nginx/nginx.pid")
    let again = try publish()
    #expect(again.jsonLines.contains { $0["kind"] == "step.unchanged" && $0["step"] == "archive" })

    // A change, and back.
    let copy = folder.path("site")
    _ = try Command("cp", ["-r", Path.join(BuiltPrograms.root, "examples/portfolio"), copy]).run()
    let page = Path.join(copy, "site.json")
    var site = try JSONValue(parsing: Files.read(page)).objectValue!
    site["name"] = "Un autre nom & <b>"
    try Files.write(page, JSONValue.object(site).bytes(.pretty))
    let index = try get("/").body
    #expect(try publish(page).status == .exited(0))
    #expect(try get("/").body != index)
    #expect(try slipway("rollback", "portfolio").status == .exited(0))
    #expect(try get("/").body == index)
    #expect(try folder.text("home/www/nginx/nginx.pid") == nginx)

    // Releases can be listed and verified, also by minisign.
    #expect(try slipway("release", "list", "portfolio", "--json").status == .exited(0))
    let archive = Path.join(release, "release.tar.zst")
    #expect(try slipway("release", "verify", archive).status == .exited(0))
    let minisign = try Command("minisign", ["-Vm", archive, "-p", folder.path("home/keys/release.pub")]).run()
    #expect(minisign.status == .exited(0), "\(minisign.errorText)")

    // What happened.
    let runs = try slipway("runs", "--json")
    #expect(runs.outputText.contains("publish"))
    #expect(try slipway("runs", "show", "last").status == .exited(0))
  }

  @Test func `undo of a publish brings the release before it back`() throws {
    #expect(try publish().status == .exited(0))
    let before = try get("/").body
    let copy = folder.path("site")
    _ = try Command("cp", ["-r", Path.join(BuiltPrograms.root, "examples/portfolio"), copy]).run()
    var site = try JSONValue(parsing: Files.read(Path.join(copy, "site.json"))).objectValue!
    site["name"] = "Changed"
    try Files.write(Path.join(copy, "site.json"), JSONValue.object(site).bytes(.pretty))
    let second = try publish(Path.join(copy, "site.json"))
    #expect(second.status == .exited(0))
    let run = try #require(second.jsonLines.first?["run"]?.stringValue)
    #expect(try get("/").body != before)
    #expect(try slipway("undo", run).status == .exited(0))
    #expect(try get("/").body == before)
    // Again: nothing is left to undo.
    #expect(try slipway("undo", run).status == .exited(0))
    #expect(try get("/").body == before)
  }

  @Test func `all of it in a sandbox`() throws {
    // So that nginx's workers run as www-data where root starts it, as on a server.
    try Files.changePermissions(folder.path, 0o755)
    let first = try publish("examples/portfolio/site.json", "--sandbox")
    #expect(first.status == .exited(0), "\(first.outputText) \(first.errorText)")
    // Each step was granted something, and none got more than it asked for.
    #expect(first.jsonLines.filter { $0["kind"] == "step.started" && $0["payload"]?["sandbox"] != nil }.count == 6)
    #expect(!first.jsonLines.contains { $0["kind"] == "step.log" && ["warning", "error"].contains($0["payload"]?["level"]) })
    let before = try get("/").body
    let copy = folder.path("my site")
    _ = try Command("cp", ["-r", Path.join(BuiltPrograms.root, "examples/portfolio"), copy]).run()
    var site = try JSONValue(parsing: Files.read(Path.join(copy, "site.json"))).objectValue!
    site["name"] = "Changed"
    try Files.write(Path.join(copy, "site.json"), JSONValue.object(site).bytes(.pretty))
    let second = try publish(Path.join(copy, "site.json"), "--sandbox")
    #expect(second.status == .exited(0), "\(second.outputText)")
    #expect(try get("/").body != before)
    let back = try slipway("rollback", "portfolio", "--sandbox")
    #expect(back.status == .exited(0), "\(back.errorText)")
    #expect(try get("/").body == before)
    let run = try #require(second.jsonLines.first?["run"]?.stringValue)
    let undo = try slipway("undo", run)
    #expect(undo.status == .exited(0), "\(undo.outputText) \(undo.errorText)")
    for command in [["plan", "pipelines/cleanup.json", "--sandbox"], ["run", "pipelines/cleanup.json", "--sandbox", "-p", "workspacesOlderThanHours=0"]] {
      let result = try slipway.run(command)
      #expect(result.status == .exited(0), "\(result.outputText) \(result.errorText)")
    }
    let plan = try slipway.run(["plan", "pipelines/publish.json", "-p", "site=examples/portfolio/site.json", "--sandbox"])
    #expect(plan.status == .exited(0) && !plan.outputText.contains("missing"), "\(plan.outputText) \(plan.errorText)")
  }

  @Test func `autosave archives without going live`() throws {
    let saved = try slipway.run(
      ["run", "pipelines/autosave.json", "-p", "site=examples/portfolio/site.json", "--json"], deadlineSeconds: 120)
    #expect(saved.status == .exited(0), "\(saved.errorText)")
    #expect(!Files.exists(folder.path("home/www/sites/portfolio/production/current")))
    #expect(try slipway("run", "pipelines/cleanup.json").status == .exited(0))
  }
}
