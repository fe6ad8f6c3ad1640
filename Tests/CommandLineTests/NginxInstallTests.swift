import ChildProcess
import JSON
import POSIX
import TestSupport
import Testing

@Suite struct NginxInstallTests {
  private let served: ServedSlipway
  private var slipway: Slipway { served.slipway }
  private var root: String { slipway.folder.path("root") }
  private var unit: String { Path.join(root, "etc/systemd/system/slipway-nginx.service") }

  init() throws { served = try ServedSlipway() }

  @Test func `the unit is one that systemd takes, and begins with the machine`() throws {
    let printed = try slipway("nginx", "install", "--root", root, "--print")
    #expect(printed.code == 0 && !Files.exists(root), "\(printed.errors)")
    let installed = try slipway("nginx", "install", "--root", root, "--json")
    #expect(installed.code == 0 && installed.json?["state"] == "enabled", "\(installed.errors)")
    let text = String(decoding: try Files.read(unit), as: UTF8.self)
    #expect(printed.output.contains(text) && text.contains("PIDFile=\(served.path("www/nginx/nginx.pid"))\n"))
    #expect((try? Files.linkStatus(Path.join(root, "etc/systemd/system/multi-user.target.wants/slipway-nginx.service")))?.kind == .link)
    let verified = try Command("systemd-analyze", ["verify", unit]).run(deadlineSeconds: 20)
    #expect(verified.status == .exited(0) && !verified.errorText.contains("slipway-nginx"), "\(verified.errorText)")
    // The renewal of certificates, once a day.
    let timer = Path.join(root, "etc/systemd/system/slipway-nginx-certificates.timer")
    let verifiedTimer = try Command("systemd-analyze", ["verify", timer]).run(deadlineSeconds: 20)
    #expect(verifiedTimer.status == .exited(0) && !verifiedTimer.errorText.contains("slipway-nginx"), "\(verifiedTimer.errorText)")
    #expect((try? Files.linkStatus(Path.join(root, "etc/systemd/system/timers.target.wants/slipway-nginx-certificates.timer")))?.kind == .link)
    #expect(try slipway("nginx", "install", "--root", root, "--json").json?["written"] == [])
    let removed = try slipway("nginx", "uninstall", "--root", root)
    #expect(removed.code == 0, "\(removed.errors)")
    #expect(try Files.walk(root).isEmpty)
    #expect(try slipway("nginx", "uninstall", "--root", root).errors.contains("Nothing was installed"))
  }

  @Test func `what the unit runs is what it says`() throws {
    #expect(try slipway("nginx", "install", "--root", root).code == 0)
    let text = String(decoding: try Files.read(unit), as: UTF8.self)
    // systemd's words, as a shell reads them; the environment of a service has nothing of ours.
    slipway.environment["SLIPWAY_HOME"] = nil
    func run(_ key: String) throws -> Invocation {
      let value = try #require(text.split(separator: "\n").first { $0.hasPrefix("\(key)=") }).dropFirst(key.count + 1)
      let home = try #require(text.split(separator: "\n").first { $0.hasPrefix("Environment=") }).dropFirst(12)
      return try slipway.shell("export \(home)\n\(value)")
    }
    #expect(try run("ExecStart").code == 0)
    #expect(try served.text() == "one")
    #expect(try Files.read(served.path("www/nginx/nginx.pid")) == Array("\(served.masters[0])\n".utf8))
    #expect(try run("ExecReload").code == 0)
    #expect(try run("ExecStop").code == 0)
    #expect(served.masters.isEmpty)
  }

  @Test func `files of others are left alone`() throws {
    try slipway.folder.write("root/etc/systemd/system/slipway-nginx.service", "[Unit]\n")
    let refused = try slipway("nginx", "install", "--root", root)
    #expect(refused.code == 2 && refused.errors.contains("is there already") && refused.errors.contains("--name slipway-nginx-2"), "\(refused.errors)")
    #expect(try slipway("nginx", "uninstall", "--root", root).code == 2)
    #expect(try slipway("nginx", "install", "--root", root, "--name", "slipway-nginx-2").code == 0)
    let other = try ServedSlipway()
    #expect(try other.slipway("nginx", "install", "--root", root, "--name", "slipway-nginx-2").errors.contains("belongs to another home"))
    for name in ["../x", "-x", "a b", ".x", ""] { #expect(try slipway("nginx", "install", "--root", root, "--name", name).code == 2) }
    #expect(String(decoding: try Files.read(unit), as: UTF8.self) == "[Unit]\n")
  }

  @Test func `a home with odd characters in its path is one word everywhere`() throws {
    let odd = slipway.folder.path("a \"home\" with 100% 'odd' \\ names")
    try Files.rename(served.home, to: odd)
    slipway.environment["SLIPWAY_HOME"] = odd
    #expect(try slipway("nginx", "install", "--root", root).code == 0)
    let verified = try Command("systemd-analyze", ["verify", unit]).run(deadlineSeconds: 20)
    #expect(verified.status == .exited(0) && !verified.errorText.contains("slipway-nginx"), "\(verified.errorText)")
    try slipway.folder.write("a \"home\" with 100% 'odd' \\ names/www/nginx/logs/access.log", "x")
    let rotated = try Command("logrotate", ["--debug", Path.join(root, "etc/logrotate.d/slipway-nginx")]).run(deadlineSeconds: 20)
    #expect(rotated.errorText.contains("considering log \(odd)/www/nginx/logs/access.log"), "\(rotated.errorText)")
  }

  @Test func `logrotate's rotation loses no line`() throws {
    #expect(try slipway("nginx", "install", "--root", root).code == 0)
    #expect(try slipway("nginx", "start").code == 0)
    let configuration = Path.join(root, "etc/logrotate.d/slipway-nginx")
    for round in 1...3 {
      for _ in 0..<5 { _ = try served.get() }
      let rotated = try Command("logrotate", ["--force", "--state", slipway.folder.path("state"), configuration]).run(deadlineSeconds: 20)
      #expect(rotated.status == .exited(0), "\(rotated.errorText)")
      #expect(waitUntil { (try? slipway("stats", "shop", "--json").json?["total"]?["requests"]) == .integer(5 * round) })
    }
    let names = try Files.list(served.path("www/nginx/logs")).filter { $0.hasPrefix("access.log") }.sorted()
    #expect(names == ["access.log", "access.log.1", "access.log.2.gz", "access.log.3.gz"])
  }

  @Test func `without root, units of one's own`() throws {
    slipway.environment["XDG_CONFIG_HOME"] = slipway.folder.path("config")
    let printed = try slipway("nginx", "install", "--user", "--print")
    #expect(printed.code == 0)
    for name in ["slipway-nginx.service", "slipway-nginx-logs.service", "slipway-nginx-logs.timer", "slipway-nginx-certificates.timer"] {
      #expect(printed.output.contains("# \(slipway.folder.path("config/systemd/user/\(name)"))"))
    }
    #expect(!printed.output.contains("\nUser=") && printed.output.contains("WantedBy=default.target"))
  }

  @Test func `the distribution's unit gets a supplement, which goes again without a trace`() throws {
    try served.write(["mode": "system"])
    #expect(try slipway("nginx", "install", "--user").code == 2)
    let distribution = try Files.read("/lib/systemd/system/nginx.service")
    let copy = Path.join(root, "etc/systemd/system/nginx.service")
    try slipway.folder.write("root/etc/systemd/system/nginx.service", distribution)
    let installed = try slipway("nginx", "install", "--root", root)
    #expect(installed.code == 0 && installed.output.contains("systemctl enable nginx"), "\(installed.errors)\(installed.output)")
    let supplement = Path.join(root, "etc/systemd/system/nginx.service.d/slipway-nginx.conf")
    let text = String(decoding: try Files.read(supplement), as: UTF8.self)
    #expect(text.contains("ExecStartPre=-/bin/rm -f \"\(served.path("www/nginx/private/slipway.sock"))\" \"\(served.path("www/nginx/private/front.sock"))\"\n"), "\(text)")
    let verified = try Command("systemd-analyze", ["verify", copy]).run(deadlineSeconds: 20)
    #expect(verified.status == .exited(0) && !verified.errorText.contains("slipway-nginx"), "\(verified.errorText)")
    #expect(!Files.exists(unit) && Files.exists(Path.join(root, "etc/logrotate.d/slipway-nginx")))
    #expect(try slipway("nginx", "uninstall", "--root", root).code == 0)
    #expect(try Files.walk(root) == ["etc/systemd/system/nginx.service"] && !Files.exists(Path.parent(supplement)))
  }

  @Test func `can be taken away after the mode has changed`() throws {
    #expect(try slipway("nginx", "install", "--root", root).code == 0)
    try served.write(["mode": "system"])
    #expect(try slipway("nginx", "uninstall", "--root", root).code == 0)
    #expect(!Files.exists(unit))
  }

  @Test(arguments: [["port": 80], ["tlsPort": 443]] as [JSONObject]) func `any port below 1024 is asked for`(settings: JSONObject) throws {
    // Of a home that is not root's.
    guard Environment.userIdentifier == 0 else { return }
    _ = try Command("chown", ["-R", "nobody", served.home]).run()
    try served.write(settings)
    let printed = try slipway("nginx", "install", "--print")
    #expect(printed.output.contains("\nAmbientCapabilities=CAP_NET_BIND_SERVICE\n"), "\(printed.output)\(printed.errors)")
    try served.write([:])
    #expect(try !slipway("nginx", "install", "--print").output.contains("AmbientCapabilities"))
  }
}
