internal import ChildProcess
internal import HTTPClient
internal import JSON
internal import POSIX
import TestSupport
import Testing

/// What an operator does with a site that is live: looks at its health, audits it, previews the next one.
@Suite(.serialized) final class ServedSiteTests {
  let folder: TemporaryFolder
  let slipway: SlipwayCommand
  let port: Int

  init() throws {
    folder = try TemporaryFolder()
    slipway = SlipwayCommand(home: folder.path("home"), directory: folder.path)
    port = try FreePorts.next()
    try folder.write(
      "site/site.json", Array(#"{ "id": "shop", "name": "Shop", "version": "1.0.0", "pages": [{ "name": "index", "title": "Shop" }] }"#.utf8))
    try folder.write("tree/index.html", Array("<h1>Shop</h1>".utf8))
    try folder.write("tree/about.html", Array("<h1>About</h1>".utf8))
    try folder.write("publish.json", Array(pipeline(#"[{ "path": "/about", "text": "About" }]"#).utf8))
    try folder.write("fail.json", Array(pipeline(#"[{ "path": "/api/health", "seconds": 1 }]"#).utf8))
  }

  deinit {
    let file = folder.path("home/www/nginx/nginx.pid")
    guard let text = try? Files.read(file), let process = Int32(String(decoding: text, as: UTF8.self).split(separator: "\n").first ?? "") else { return }
    _ = Signals.send(Signals.terminate, to: process)
  }

  private func pipeline(_ checks: String) -> String {
    """
    { "name": "publish", "parameters": { "environment": { "type": "string", "default": "production" } },
      "steps": [
        { "id": "archive", "uses": "archive-release", "with": { "directory": "tree", "site": "site/site.json" } },
        { "id": "publish", "uses": "nginx-publish",
          "with": { "release": "${{ steps.archive.outputs.release }}", "environment": "${{ parameters.environment }}", "port": \(port),
            "checks": \(checks) } } ] }
    """
  }

  private func run(_ arguments: String...) throws -> CommandResult { try slipway.run(arguments, deadlineSeconds: 60) }

  @Test func `health checks are shown with the run, audits find and mend, previews come and go`() throws {
    #expect(try run("run", "publish.json").status == .exited(0))
    let shown = try run("runs", "show", "last").outputText
    #expect(shown.contains("health checks of publish\n"), "\(shown)")
    #expect(shown.contains("passed, same bytes") && shown.contains("http://shop.localhost:\(port)/about"))
    #expect(!shown.contains("milliseconds"), "the checks are a table, not an output: \(shown)")

    // A release that is live for a moment: what failed is shown too, and for how long it was.
    try folder.write("tree/about.html", Array("<h1>About us</h1>".utf8))
    #expect(try run("run", "fail.json").status == .exited(1))
    let failed = try run("runs", "show", "last").outputText
    #expect(failed.contains("; the release was live for "), "\(failed)")
    #expect(failed.contains("status 404 instead of 200"), "\(failed)")
    let json = try JSONValue(parsing: Array(run("runs", "show", "last", "--json").outputText.utf8))
    let publish = json["steps"]?.arrayValue?.first { $0["id"] == "publish" }
    #expect(publish?["checks"]?.arrayValue?.last?["passed"] == false, "\(json)")
    #expect(try #require(publish?["badWindowMilliseconds"]?.integerValue) < 5000)

    // The audit: all is well, something differs, it is mended.
    var audit = try run("audit", "shop")
    #expect(audit.status == .exited(0) && audit.outputText.contains("as published"), "\(audit.outputText)\(audit.errorText)")
    let current = Path.name(try Files.readLink(folder.path("home/www/sites/shop/production/current")))
    let page = folder.path("home/www/releases/shop/\(current)/about.html")
    try Files.changePermissions(page, 0o644)
    try Files.write(page, Array("<h1>Other</h1>".utf8))
    audit = try run("audit", "shop")
    #expect(audit.status == .exited(1))
    #expect(audit.outputText.contains("releases/shop/\(current)/about.html") && audit.outputText.contains("slipway audit --repair"), "\(audit.outputText)")
    audit = try run("audit", "--repair", "--json")
    #expect(audit.status == .exited(0), "\(audit.outputText)\(audit.errorText)")
    let report = try JSONValue(parsing: Array(audit.outputText.utf8))["audits"]?.arrayValue?.first
    #expect(report?["drift"] == [] && report?["repaired"]?.arrayValue?.count == 1, "\(audit.outputText)")
    #expect(try Files.read(page) == Array("<h1>About</h1>".utf8))
    #expect(try run("audit", "shoop").status == .exited(2))
    #expect(try run("audit", "shop", "--environment", "staging").status == .exited(2))

    // A preview is listed, and removed; production isn't.
    #expect(try run("run", "publish.json", "-p", "environment=preview-42").status == .exited(0))
    let list = try run("preview", "list").outputText
    #expect(list.contains("preview-42") && list.contains("in 7 d") && list.contains("http://preview-42.shop.localhost:\(port)/"), "\(list)")
    let all = try JSONValue(parsing: Array(run("deployment", "list", "--json").outputText.utf8))["deployments"]?.arrayValue ?? []
    #expect(all.compactMap { $0["environment"]?.stringValue } == ["preview-42", "production"])
    #expect(try run("preview", "remove", "shop", "42").status == .exited(2), "nobody to ask")
    #expect(try run("preview", "remove", "shop", "43", "--yes").status == .exited(2))
    #expect(try run("preview", "remove", "shop", "production", "--yes").status == .exited(2))
    #expect(try run("preview", "remove", "shop", "42", "--yes").status == .exited(0))
    #expect(try run("preview", "list").outputText.isEmpty)
    #expect(try Files.list(folder.path("home/www/hosts")) == ["shop.localhost"])
  }

  @Test func `a publication that waits says for whom, and Ctrl-C leaves nothing of it`() throws {
    #expect(try run("run", "publish.json").status == .exited(0))
    try folder.write("tree/about.html", Array("<h1>About us</h1>".utf8))
    func everything() throws -> [String] { try Files.walk(folder.path("home/www")).filter { !$0.hasPrefix("nginx/") } }
    let before = try everything()
    let lock = try FileLock.acquire(folder.path("home/www/sites/shop/.lock"), owner: "run 7, step publish")
    defer { lock.release() }
    // With job control, or the shell would start it deaf to Ctrl-C.
    let script = """
      set -m
      "$1" run publish.json > output 2>&1 & run=$!
      for turn in $(seq 600); do grep -q 'waiting for' output && break; sleep 0.05; done
      kill -INT $run; wait $run; echo "exit code $?"; cat output
      """
    let result = try Command(
      "bash", ["-c", script, "bash", BuiltPrograms.path("slipway")], directory: folder.path, environment: slipway.variables
    ).run(deadlineSeconds: 60)
    #expect(result.outputText.hasPrefix("exit code 130"), "\(result.outputText)\(result.errorText)")
    #expect(result.outputText.contains("waiting for run 7, step publish, which is publishing shop"), "\(result.outputText)")
    #expect(try everything() == before)
    let page = try HTTPClient().send(HTTPRequest("GET", "http://127.0.0.1:\(port)/about", headers: [HTTPHeader("Host", "shop.localhost")]))
    #expect(String(decoding: page.body, as: UTF8.self) == "<h1>About</h1>")
    let report = try JSONValue(parsing: Array(run("runs", "show", "last", "--json").outputText.utf8))
    #expect(report["state"] == "cancelled")
  }
}
