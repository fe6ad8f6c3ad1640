import ChildProcess
import HTTPClient
import JSON
import POSIX
import Synchronization
import TestSupport
import Testing

@Suite struct NginxCommandTests {
  private let served: ServedSlipway
  private var slipway: Slipway { served.slipway }

  init() throws { served = try ServedSlipway() }

  private func status() throws -> JSONValue { try #require(try slipway("nginx", "status", "--json").json) }

  @Test func `start serves what the links say; status, stop, and start again`() throws {
    #expect(try slipway("nginx", "status").code == 1)
    let started = try slipway("nginx", "start", "--json")
    #expect(started.code == 0 && started.json?["result"] == "started", "\(started.errors)")
    #expect(try served.text() == "one")
    let shown = try status()
    #expect(shown["state"] == "running" && shown["pid"]?.integerValue.map(Int32.init) == served.masters.first)
    #expect(shown["sites"] == 1 && shown["hosts"] == 1 && shown["port"] == .integer(served.port) && shown["mode"] == "managed")
    #expect((shown["connections"]?["requests"]?.integerValue ?? 0) > 0)
    #expect(shown["installed"]?["modules"]?.arrayValue?.contains("http_ssl") == true)
    let text = try slipway.terminal("nginx status")
    #expect(text.output.contains("up to date") && text.output.split(whereSeparator: \.isNewline).allSatisfy { $0.count <= 80 })
    #expect(try slipway("nginx", "start").output.contains("runs already"))
    #expect(try slipway("nginx", "stop").code == 0)
    #expect(served.masters.isEmpty)
    #expect(try slipway("nginx", "stop").output.contains("does not run"))
    #expect(try slipway("nginx", "reload").code == 2)
    #expect(try slipway("nginx", "start").code == 0)
    #expect(try served.text() == "one")
  }

  @Test func `a change of the settings is taken up by a reload, which says what changed`() throws {
    #expect(try slipway("nginx", "start").code == 0)
    let old = served.port, new = try FreePorts.next()
    try served.write(["port": .integer(new)])
    #expect(try status()["state"] == "outdated")
    let reload = try slipway("nginx", "reload")
    #expect(reload.code == 0, "\(reload.errors)")
    #expect(reload.output.contains("- listen 127.0.0.1:\(old)") && reload.output.contains("+ listen 127.0.0.1:\(new)"), "\(reload.output)")
    #expect(try served.get(port: new).status == 200)
    #expect(throws: HTTPError.self) { try served.get(port: old) }
    #expect(try slipway("nginx", "reload").output.contains("nothing was reloaded"))
    #expect(try slipway("nginx", "reload", "--force", "--json").json?["result"] == "reloaded")
  }

  @Test func `nginx goes on when slipway is killed, and is found again without its pid file`() throws {
    let result = try slipway.shell("slipway nginx start & pid=$!; while ! curl -sf -H 'Host: shop.localhost' http://127.0.0.1:\(served.port)/ >/dev/null; do sleep 0.01; done; kill -9 $pid 2>/dev/null; true")
    #expect(result.code == 0)
    #expect(try served.text() == "one")
    let master = try #require(served.masters.first)
    try Files.remove(served.path("www/nginx/nginx.pid"))
    #expect(try status()["pid"] == .integer(Int(master)))
    #expect(try slipway("nginx", "start", "--json").json?["result"] == "running")
    #expect(served.masters == [master])
  }

  @Test func `a pid file of somebody else, orphans of a killed master, and a socket that was left are no hindrance`() throws {
    #expect(try slipway("nginx", "start").code == 0)
    let master = try #require(served.masters.first)
    let orphans = served.workers(master)
    _ = Signals.send(Signals.kill, to: master)
    #expect(waitUntil { served.masters.isEmpty })
    // The number has come again, as something else.
    try Files.write(served.path("www/nginx/nginx.pid"), Array("\(Environment.processIdentifier)\n".utf8))
    #expect(try status()["state"] == "stopped")
    let again = try slipway("nginx", "start")
    #expect(again.code == 0 && again.errors.contains("whose master process was killed"), "\(again.errors)")
    #expect(!orphans.contains { served.title($0).hasPrefix("nginx") })
    #expect(try served.text() == "one")
    _ = Signals.send(Signals.kill, to: try #require(served.masters.first))
    #expect(waitUntil { served.masters.isEmpty })
    #expect(try slipway("nginx", "stop").output.contains("has ended"))
    #expect(throws: HTTPError.self) { try served.get() }
  }

  @Test func `a port in use, by whom`() throws {
    let other = try ServedSlipway()
    try other.write(["port": .integer(served.port)])
    #expect(try other.slipway("nginx", "start").code == 0)
    let refused = try slipway("nginx", "start")
    #expect(refused.code == 2)
    #expect(refused.errors.contains("port \(served.port) is taken by process \(other.masters[0]) (nginx: master process"), "\(refused.errors)")
    #expect(served.masters.isEmpty && !Files.exists(served.path("www/nginx/nginx.conf")))
  }

  @Test func `an nginx that is missing, or lacks a module, or may not have the port`() throws {
    let bin = slipway.folder.path("bin")
    // A nginx of somebody's own making.
    func make(_ script: String) throws {
      try slipway.folder.write("bin/nginx", "#!/bin/sh\n\(script)\nexec /usr/sbin/nginx \"$@\"\n")
      try Files.changePermissions(Path.join(bin, "nginx"), 0o755)
    }
    slipway.environment["PATH"] = "\(bin):\(slipway.environment["PATH"] ?? "")"
    try make("[ \"$1\" = -V ] && { echo 'nginx version: nginx/1.22.1' >&2; echo 'configure arguments: --with-http_ssl_module --with-http_stub_status_module' >&2; exit 0; }")
    let lacking = try slipway("nginx", "start")
    #expect(lacking.code == 2 && lacking.errors.contains("without http_gzip_static (") && lacking.errors.contains("apt-get install nginx-light"), "\(lacking.errors)")
    try make("case \" $* \" in *' -t '*) echo 'nginx: [emerg] bind() to 127.0.0.1:80 failed (13: Permission denied)' >&2; exit 1;; esac")
    let refused = try slipway("nginx", "start")
    #expect(refused.code == 2 && refused.errors.contains("may not listen on 127.0.0.1:80"))
    for remedy in ["root", "setcap", "net.ipv4.ip_unprivileged_port_start=80"] { #expect(refused.errors.contains(remedy), "\(refused.errors)") }
    try make("[ \"$1\" = -V ] && { echo nonsense >&2; exit 0; }")
    #expect(try slipway("nginx", "start").code == 2)
    #expect(served.masters.isEmpty)
    try served.write(["address": "192.0.2.1"])
    try Files.remove(Path.join(bin, "nginx"))
    let foreign = try slipway("nginx", "start")
    #expect(foreign.code == 2 && foreign.errors.contains("this machine does not have that address"), "\(foreign.errors)")
  }

  @Test(arguments: [20, 1]) func `stop lets a request end, within its time`(seconds: Int) throws {
    try slipway.folder.write("home/www/releases/shop/1/large.bin", [UInt8](repeating: 0, count: 40 << 20))
    #expect(try slipway("nginx", "start").code == 0)
    let script = """
      curl -s --limit-rate \(seconds == 20 ? "20M" : "1M") -H 'Host: shop.localhost' http://127.0.0.1:\(served.port)/large.bin -o got -w '%{size_download}' & curl=$!
      while [ ! -s got ]; do sleep 0.01; done; slipway nginx stop --timeout \(seconds) > stop.txt; wait $curl
      """
    let result = try slipway.shell(script)
    let size = Int(result.output) ?? 0
    #expect(seconds == 20 ? size == 40 << 20 : size > 0 && size < 40 << 20, "\(result.output)")
    #expect(try slipway.folder.text("stop.txt").contains(seconds == 20 ? "has ended" : "were cut"))
    #expect(served.masters.isEmpty)
  }

  @Test func `two at once wait for each other`() throws {
    let script = "for i in 1 2 3 4 5; do slipway nginx start --json & done; wait"
    let result = try slipway.shell(script)
    #expect(result.output.split(separator: "started").count == 2, "\(result.output)")
    #expect(result.errors.contains("waiting for slipway nginx start (process "), "\(result.errors)")
    #expect(served.masters.count == 1)
  }

  @Test func `another nginx takes over without a failed request`() throws {
    #expect(try slipway("nginx", "start").code == 0)
    let old = try #require(served.masters.first)
    let load = Load(port: served.port, clients: 4)
    #expect(waitUntil { load.answered > 200 })
    for _ in 0..<2 {
      let before = load.answered
      let result = try slipway("nginx", "reload", "--upgrade")
      #expect(result.code == 0, "\(result.errors)")
      #expect(waitUntil { load.answered > before + 200 })
    }
    let (answered, failures) = load.end()
    #expect(answered > 400 && failures.isEmpty, "\(failures.prefix(3))")
    #expect(served.masters.count == 1 && served.masters != [old])
    #expect(try status()["state"] == "running")
    let errors = String(decoding: try Files.read(served.path("www/nginx/logs/error.log")), as: UTF8.self)
    #expect(!errors.contains("[emerg]") && !errors.contains("[alert]") && !errors.contains("[crit]"), "\(errors)")
  }

  @Test func `logs are reopened after a rotation`() throws {
    #expect(try slipway("nginx", "start").code == 0)
    _ = try served.get()
    try Files.rename(served.path("www/nginx/logs/access.log"), to: served.path("www/nginx/logs/access.log.1"))
    #expect(try slipway("nginx", "reopen").code == 0)
    let old = try Files.read(served.path("www/nginx/logs/access.log.1"))
    for _ in 0..<3 { _ = try served.get("/nowhere") }
    #expect(waitUntil { (try? Files.read(served.path("www/nginx/logs/access.log")).split(separator: 0x0A).count) == 3 })
    #expect(try Files.read(served.path("www/nginx/logs/access.log.1")) == old)
    let stats = try #require(try slipway("stats", "shop", "--json").json)
    #expect(stats["total"]?["requests"] == 4 && stats["total"]?["404"] == 3, "\(stats)")
    #expect(stats["releases"]?.arrayValue?.first?["version"] == "1")
    #expect(stats["missing"]?["top"]?.arrayValue?.first?["address"] == "/nowhere")
    let shown = try slipway.terminal("stats shop")
    #expect(shown.code == 0 && shown.output.contains("NOT FOUND") && shown.output.contains("/nowhere"), "\(shown.output)")
    #expect(try slipway("stats", "shop", "--release", "2").errors.contains("not asked for anything"))
    #expect(try slipway("stats", "shopp").errors.contains("did you mean \"shop\"?"))
    #expect(try slipway("stats", "shop", "--since", "yesterday").code == 2)
    #expect(try slipway("stats", "shop", "--environment", "staging").code == 2)
  }
}

/// Clients that ask again and again on connections that stay open, and that repeat a request once whose connection
/// was closed before an answer began, as browsers do.
private final class Load: Sendable {
  private struct State {
    var answered = 0
    var failures: [String] = []
    var isOver = false
    var running = 0
  }
  private let state = Mutex(State())

  init(port: Int, clients: Int) {
    state.withLock { $0.running = clients }
    for _ in 0..<clients { startThread { self.run(port) } }
  }

  var answered: Int { state.withLock(\.answered) }

  func end() -> (Int, [String]) {
    state.withLock { $0.isOver = true }
    _ = waitUntil { self.state.withLock { $0.running == 0 } }
    return state.withLock { ($0.answered, $0.failures) }
  }

  private func run(_ port: Int) {
    let client = try? HTTPClient()
    while !state.withLock(\.isOver) {
      let result = Result { try client?.send(HTTPRequest("GET", "http://127.0.0.1:\(port)/", headers: [HTTPHeader("Host", "shop.localhost")])) }
      state.withLock { state in
        switch result {
        case .success(let response?) where response.status == 200 && response.body == Array("one".utf8): state.answered += 1
        case .success(let response): state.failures.append("status \(response?.status ?? 0)")
        case .failure(let error): state.failures.append("\(error)")
        }
      }
    }
    state.withLock { $0.running -= 1 }
  }
}
