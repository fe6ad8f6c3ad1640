import ChildProcess
import HTTPClient
import JSON
import POSIX
import TestSupport
import Testing

/// `slipway dev` on a copy of the example.
@Suite(.serialized) struct DevTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func session(_ options: String...) throws -> RunningDevSession {
    let session = try RunningDevSession(folder, options: options)
    #expect(try session.build() == 1)
    return session
  }

  private let page = "pages/index.json"
  private func titled(_ title: String) -> (String) -> String {
    { $0.replacing(#/"title": "[^"]*"/#, with: "\"title\": \"\(title)\"", maxReplacements: 1) }
  }

  @Test func `a saved page is built, and whoever follows hears of it`() throws {
    let session = try session()
    #expect(session.url.hasPrefix("http://localhost:"))
    let first = try session.text()
    #expect(first.contains("<h1") && first.contains("/_slipway/reload.js"))
    let follower = try session.follow()
    try session.edit(page, titled("Entirely new"))
    try session.build(of: page)
    let state = try follower.read { $0.contains("event: state") && $0.hasSuffix("\n\n") || $0.contains("\"build\":2") }
    #expect(state.contains("\"build\":2,\"stylesSince\":2"))
    #expect(try session.text().contains("<title>Entirely new"))
    #expect(try session.text().contains("data-build=\"2\""))
  }

  @Test func `a mistake is told at its place while the last good page stays, and goes when it is mended`() throws {
    let session = try session()
    let before = try session.text()
    let follower = try session.follow()
    try session.edit(page) { $0.replacing("\"type\": \"Hero\"", with: "\"type\": \"Herro\"") }
    let failure = try session.event("build.failed")
    let finding = try #require(failure["payload"]?["diagnostics"]?.arrayValue?.first)
    let lines = try folder.text("site/\(page)").split(separator: "\n", omittingEmptySubsequences: false)
    let line = try #require(lines.firstIndex { $0.contains("Herro") })
    #expect(finding["file"]?.stringValue == "site/\(page)")
    #expect(finding["line"]?.integerValue == line + 1)
    #expect(finding["help"]?.stringValue == "did you mean \"Hero\"?")
    let told = try follower.read { $0.contains("did you mean") }
    #expect(told.contains("site/\(page):\(line + 1):"))
    #expect(told.contains("&quot;Herro&quot;"))
    #expect(try session.text() == before)
    // One who comes now hears of it too.
    let latecomer = try RawConnection(port: session.port)
    try latecomer.send("GET /_slipway/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
    _ = try latecomer.read { $0.contains("did you mean") }
    follower.clear()
    try session.edit(page) { $0.replacing("Herro", with: "Hero") }
    try session.build(of: page)
    let mended = try follower.read { $0.contains("event: state") }
    #expect(!mended.contains("failure"))
  }

  @Test func `a site that is broken from the start shows why in the page's place`() throws {
    try RunningDevSession.copyExample(to: folder.path("site"))
    let original = try folder.text("site/site.json")
    try folder.write("site/site.json", "{ \"id\": \"x\", }")
    let session = try RunningDevSession(folder)
    try session.event("build.failed")
    let answer = try session.get("any/where")
    let text = String(decoding: answer.body, as: UTF8.self)
    #expect(answer.status == 503)
    #expect(text.contains("site/site.json:1:"))
    #expect(text.contains("<b>^</b>"))
    #expect(text.contains("data-stand-in"))
    try folder.write("site/site.json", original)
    try session.build()
    #expect(try session.get().status == 200)
  }

  @Test func `many saves in one go are few builds, and the last save is in the last of them`() throws {
    let session = try session()
    let original = try folder.text("site/\(page)")
    let contact = try folder.text("site/pages/contact.json")
    let versions = (0..<30).map { titled("Turn \($0)")(original) } + [titled("Last")(original)]
    let pages = versions.indices.map {
      contact.replacing("\"contact\"", with: "\"more-\($0)\"").replacing("\"/contact\"", with: "\"/more-\($0)\"")
    }
    for (index, version) in versions.enumerated() {
      try folder.write("site/pages/more-\(index).json", pages[index])
      try folder.write("site/\(page)", version)
    }
    #expect(try waitUntil(seconds: 60) { try session.text().contains("<title>Last") })
    #expect(try session.get("more-30").status == 200)
    // Sixty-two saves; a machine that is busy may take them apart here and there.
    let build = try #require(try session.text().firstMatch(of: #/data-build="(\d+)"/#)?.1)
    #expect(try #require(Int(build)) <= 8)
  }

  @Test func `a file that is swapped in, one that comes, and one that goes`() throws {
    let session = try session()
    let text = titled("Swapped")(try folder.text("site/\(page)"))
    try Files.replace(folder.path("site/\(page)"), with: Array(text.utf8))
    try session.build(of: page)
    #expect(try session.text().contains("<title>Swapped"))
    #expect(try session.get("neu").status == 404)
    try folder.write("site/pages/neu.json", #"{ "name": "neu", "title": "Neu", "components": [{ "id": "t", "type": "Text", "config": { "text": "Da" } }] }"#)
    try session.build(of: "pages/neu.json")
    #expect(try session.get("neu").status == 200)
    try Files.remove(folder.path("site/pages/neu.json"))
    try session.build(of: "pages/neu.json")
    let gone = try session.get("neu")
    #expect(gone.status == 404)
    #expect(gone.header("content-type")?.hasPrefix("text/html") == true)
  }

  @Test func `what was found by looking at the output is told when that is served already, and nobody waits for it to be told`() throws {
    try RunningDevSession.copyExample(to: folder.path("site"))
    try folder.write("plugins/look/plugin.json", #"{ "protocol": 1, "name": "look", "version": "1.0.0", "summary": "Looks", "command": ["./run"], "config": { "type": "object" }, "effects": "none" }"#)
    // Takes its time where the site says so, and finds something where it says that.
    try folder.write("plugins/look/run", """
      #!/usr/bin/python3
      import json, os, sys, time
      for line in sys.stdin:
          request = json.loads(line)
          if request["method"] == "initialize": result = {"protocol": 1, "plugin": {"name": "look", "version": "1.0.0"}}
          elif request["method"] == "execute":
              text = open("\(folder.path("site/\(page)"))").read()
              if "Slow" in text: open("\(folder.path("looking"))", "w").close(); time.sleep(600)
              result = {"status": "succeeded"}
              if "Wrong" in text:
                  error = {"code": 1000, "message": "found it", "data": {"kind": "validation", "retryable": False, "effects": "none"}}
                  print(json.dumps({"jsonrpc": "2.0", "id": request["id"], "error": error}), flush=True)
                  continue
          else: result = {}
          print(json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": result}), flush=True)
      """)
    try Files.changePermissions(folder.path("plugins/look/run"), 0o755)
    try folder.write("look.json", """
      { "name": "look", "parameters": { "site": { "type": "string" } }, "steps": [
        { "id": "compile", "uses": "compile-pages", "with": { "site": "${{ parameters.site }}" } }, { "id": "look", "uses": "look" }] }
      """)
    let session = try session("--pipeline", "look.json", "--plugins", "plugins")
    try session.edit(page, titled("Wrong"))
    let failed = try session.event("build.failed")
    #expect(failed["payload"]?["diagnostics"]?.arrayValue?.first?["message"] == "found it")
    #expect(try session.text().contains("<title>Wrong"))
    try session.edit(page, titled("Slow"))
    #expect(waitUntil(seconds: 60) { Files.exists(folder.path("looking")) })
    #expect(try session.text().contains("<title>Slow"))
    // The finding stays until somebody has looked again.
    _ = try session.follow { $0.contains("found it") && $0.contains("\"build\":3") }
    try session.edit(page, titled("Good"))
    let last = try session.event("build.succeeded") { $0["build"] == 4 }
    #expect(last["payload"]?["changed"] == [.string(page)])
    _ = try session.follow { $0.contains("\"build\":4") && !$0.contains("found it") }
    #expect(try session.text().contains("<title>Good"))
  }

  @Test func `style sheets alone are told as such`() throws {
    try RunningDevSession.copyExample(to: folder.path("site"))
    try folder.write("site/components/Note/style.css", ".note { color: #111 }")
    try folder.write("site/components/Note/template.mustache", "<p class=\"note\">x</p>")
    try folder.write("site/components/Note/schema.json", #"{ "type": "object" }"#)
    let session = try session()
    let follower = try session.follow()
    try folder.write("site/components/Note/style.css", ".note { color: #222 }")
    try session.build(of: "components/Note/style.css")
    _ = try follower.read { $0.contains("\"build\":2,\"stylesSince\":1") }
    // What could not be built for a style sheet that is out of place comes with the one change that mends it.
    try folder.write("site/components/Note/stile.css", "p {}")
    try session.event("build.failed")
    try session.edit(page, titled("Meanwhile"))
    try session.event("build.failed") { $0["changed"] == [.string(page)] }
    try Files.remove(folder.path("site/components/Note/stile.css"))
    try session.build(of: "components/Note/stile.css")
    _ = try follower.read { $0.contains("\"stylesSince\":5") }
  }

  @Test func `other names than this machine's are refused`() throws {
    let session = try session()
    #expect(try session.get(host: "evil.example").status == 421)
    #expect(try session.get(host: "localhost").status == 200)
    #expect(try session.get(host: Environment.hostName).status == 421)
    let open = try RunningDevSession(folder, options: ["--host", "0.0.0.0"])
    try open.build()
    #expect(try open.get(host: Environment.hostName).status == 200)
    #expect(try open.get(host: "192.0.2.1").status == 200)
    #expect(try open.get(host: "evil.example").status == 421)
  }

  @Test(arguments: [Signals.interrupt, Signals.terminate, Signals.hangUp]) func `a signal ends it, and nothing is left`(signal: Int32) throws {
    let session = try session()
    let follower = try session.follow()
    session.signal(signal)
    #expect(session.exit() == .exited(0))
    _ = try follower.read()
    try expectNothingLeft()
  }

  /// The home as it is made, and caches; no run, no workspace, no lock.
  private func expectNothingLeft() throws {
    for name in ["workspaces", "locks", "releases"] { #expect(try Files.list(folder.path("home/\(name)")) == [], "\(name)") }
    let runs = try SlipwayCommand(home: folder.path("home"))("runs", "--json")
    #expect(runs.outputText == "[]\n")
  }

  @Test func `a signal in the middle of a build ends that too, with all its processes`() throws {
    let session = try slowSession()
    let processes = { ((try? self.folder.text("pids")) ?? "").split(separator: "\n").compactMap { Int32($0) } }
    #expect(waitUntil(seconds: 30) { processes().count == 2 })
    session.signal(Signals.interrupt)
    #expect(session.exit() == .exited(0))
    #expect(processes().allSatisfy { !isAlive($0) })
    try expectNothingLeft()
  }

  @Test func `what a killed session leaves, the next one takes away`() throws {
    let session = try slowSession()
    #expect(waitUntil(seconds: 30) { Files.exists(folder.path("pids")) })
    session.signal(Signals.kill)
    #expect(session.exit() == .signalled(Signals.kill))
    #expect(try Files.list(folder.path("home/workspaces")) == ["dev-1"])
    let next = try RunningDevSession(folder)
    try next.build()
    next.signal(Signals.interrupt)
    #expect(next.exit() == .exited(0))
    #expect(try Files.list(folder.path("home/workspaces")) == [])
  }

  /// With a pipeline whose step ignores signals and starts a process of its own session.
  private func slowSession() throws -> RunningDevSession {
    try RunningDevSession.copyExample(to: folder.path("site"))
    try folder.write("plugins/slow/plugin.json", #"{ "protocol": 1, "name": "slow", "version": "1.0.0", "summary": "Takes its time", "command": ["./run"], "config": { "type": "object" }, "effects": "none" }"#)
    try folder.write("plugins/slow/run", """
      #!/usr/bin/python3
      import json, os, signal, sys, time
      signal.signal(signal.SIGTERM, signal.SIG_IGN)
      for line in sys.stdin:
          request = json.loads(line)
          if request["method"] == "initialize":
              print(json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": {"protocol": 1, "plugin": {"name": "slow", "version": "1.0.0"}}}), flush=True)
          elif request["method"] == "execute":
              if os.fork() == 0: os.setsid()
              open("\(folder.path)/pids", "a").write("%d\\n" % os.getpid())
              time.sleep(600)
      """)
    try Files.changePermissions(folder.path("plugins/slow/run"), 0o755)
    try folder.write("slow.json", #"{ "name": "slow", "parameters": { "site": { "type": "string" } }, "steps": [{ "id": "s", "uses": "slow" }] }"#)
    return try RunningDevSession(folder, options: ["--pipeline", "slow.json", "--plugins", "plugins"])
  }

  @Test func `a second session of the site takes another port, and neither minds the other`() throws {
    let first = try session()
    let second = try RunningDevSession(folder)
    try second.build()
    #expect(second.port != first.port)
    try first.edit(page, titled("Both"))
    try first.build(of: page)
    try second.build(of: page)
    #expect(try first.text().contains("Both"))
    #expect(try second.text().contains("Both"))
  }

  @Test func `a port that is asked for and taken is told with who has it`() throws {
    let taken = try ListeningSocket(address: "127.0.0.1", port: 0)
    try RunningDevSession.copyExample(to: folder.path("site"))
    let result = try SlipwayCommand(home: folder.path("home"), directory: folder.path)("dev", "site", "--port", "\(taken.port)")
    #expect(result.status == .exited(2))
    #expect(result.errorText.contains("port \(taken.port) is taken by process \(Environment.processIdentifier) ("))
    #expect(try Files.list(folder.path("home/workspaces")) == [])
  }

  @Test func `what can't be served is told before anything begins`() throws {
    let slipway = SlipwayCommand(home: folder.path("home"), directory: folder.path)
    try folder.write("empty/x", "")
    try folder.write("other.json", #"{ "name": "other", "steps": [{ "id": "v", "uses": "validate-page", "with": { "site": "x" } }] }"#)
    try folder.write("live.json", #"{ "name": "live", "parameters": { "site": { "type": "string" } }, "steps": [{ "id": "n", "uses": "notify", "with": { "status": "succeeded", "message": "m" } }] }"#)
    try RunningDevSession.copyExample(to: folder.path("site"))
    for (arguments, message) in [
      (["nowhere"], "there is no site: can't look at \(folder.path("nowhere"))"), (["empty"], "has no site.json"), (["/dev/null"], "neither a file nor a folder"),
      (["site", "--port", "0"], "--port takes a whole number"), (["site", "--port", "70000"], "up to 65535"), (["site", "--host", "example.org"], "an address of this machine"),
      (["site", "--pipeline", "gone.json"], "can't be read"), (["site", "--pipeline", "other.json"], "site"),
      (["site", "--pipeline", "live.json"], "live.json:1:98: error: the step \"n\" changes something outside its workspace"),
    ] {
      let result = try slipway.run(["dev"] + arguments)
      #expect(result.status == .exited(2), "\(arguments)")
      #expect(result.errorText.contains(message), "\(result.errorText)")
      #expect(result.outputText == "")
    }
    #expect(!Files.exists(folder.path("home/workspaces")))
  }

  /// A user namespace has limits of its own (user_namespaces(7)); not every machine lets one be made.
  private static let withFewWatches = ["-Ur", "sh", "-c", "echo 3 > /proc/sys/user/max_inotify_watches && exec \"$@\"", "sh"]
  private static let canLimitWatches = (try? Command("unshare", withFewWatches + ["true"]).run(deadlineSeconds: 20))?.status == .exited(0)

  @Test(.enabled(if: canLimitWatches)) func `more folders than may be watched are told with the setting to raise`() throws {
    try RunningDevSession.copyExample(to: folder.path("site"))
    let slipway = SlipwayCommand(home: folder.path("home"), directory: folder.path)
    let result = try Command("unshare", Self.withFewWatches + [BuiltPrograms.path("slipway"), "dev", "site"], directory: folder.path, environment: slipway.variables)
      .run(deadlineSeconds: 60)
    #expect(result.status == .exited(2))
    #expect(result.errorText.contains("the system takes no more folders (fs.inotify.max_user_watches is "))
    #expect(result.errorText.contains("help: raise it, as in \"sysctl fs.inotify.max_user_watches="))
  }

  @Test func `people get the address, a line for each build, and findings in full`() throws {
    try RunningDevSession.copyExample(to: folder.path("site"))
    try folder.write("site/site.json", "{ \"id\": 5 }")
    let result = try Slipway().shell(
      """
      cd '\(folder.path)'
      slipway dev site > output 2> errors & pid=$!
      for turn in $(seq 600); do grep -q error: errors && break; sleep 0.05; done
      kill -TERM $pid; wait $pid; echo $?; cat output errors
      """)
    #expect(result.lines.first == "0")
    #expect(result.lines.dropFirst().first?.hasPrefix("http://localhost:") == true)
    #expect(result.output.contains(#/\n\d\d:\d\d:\d\d ✗ failed in [0-9.]+ s\n  site/site.json:1:\d+: error: /#), "\(result.output)")
  }
}
