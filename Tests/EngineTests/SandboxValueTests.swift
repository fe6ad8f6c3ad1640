@testable import Engine
import JSON
import Pipelines
import POSIX
import TestSupport
import Testing

/// What a sandbox is made of, without a process.
@Suite struct SandboxValueTests {
  private let mounts: [SandboxMount] = [
    .read("/usr", at: "/usr"), .link("/bin", to: "usr/bin"), .empty("/tmp"), .read("/srv", at: "/srv"), .sealed("/srv/home"),
    .write("/srv/home/w", at: "/srv/home/w"), .read("/cache/stubs", at: "/usr/bin"),
  ]

  @Test(arguments: [
    ("/usr/lib/x", .read), ("/bin/sh", .read), ("/tmp/x", nil), ("/srv/site", .read), ("/srv/home", nil), ("/srv/home/keys", nil),
    ("/srv/home/w", .write), ("/srv/home/w/a", .write), ("/srv/home/wide", nil), ("/etc/shadow", nil), ("/", nil),
  ] as [(String, PathNeed.Access?)]) func `The last mount that covers a path decides`(_ path: String, _ access: PathNeed.Access?) {
    #expect(mounts.access(to: path) == access)
  }

  @Test(arguments: [
    ("/srv/x", "/srv/x"), ("$SLIPWAY_HOME/keys", "/home/keys"), ("$SLIPWAY_HOME", "/home"), ("~/.cache", "/users/me/.cache"), ("~", "/users/me"),
    ("${config.site}", "/w/site.json"), ("${config.site}/..", "/w/site.json/.."), ("${config.deep.path}", "/deep"),
    ("${config.list}", "/a /b"), ("${config.empty}", ""), ("${config.none}", ""),
  ]) func `Paths that a manifest may name`(_ text: String, _ expected: String) throws {
    let config: JSONValue = ["site": "/w/site.json", "deep": ["path": "/deep"], "list": ["/a", "/b"], "empty": ""]
    let need = try #require(PathNeed(text, access: .read))
    #expect(need.description == text)
    #expect(need.paths(home: "/home", user: "/users/me", config: config).joined(separator: " ") == expected)
  }

  @Test(arguments: ["", "srv", "./x", "$HOME/x", "$SLIPWAY_HOMEX", "~ada/x", "${config.}", "${config.a", "${config.a..b}/x", "${config.a}b", "/a\0b"])
  func `Others are none`(_ text: String) { #expect(PathNeed(text, access: .read) == nil) }

  @Test(arguments: [
    ("/h", true), ("/h/keys", true), ("/h/keys/release.key", true), ("/h/slipway.db-wal", true), ("/u/.ssh/id", true), ("/h/releases/x", false),
    ("/h/keysmith", false), ("/u", false), ("/u/site", false),
  ]) func `What only a manifest can ask for`(_ path: String, _ isPrivate: Bool) {
    #expect(PrivatePaths.contain(path, home: "/h", user: "/u") == isPrivate)
  }

  @Test func `Paths in messages`() {
    let text = """
      can't open '/srv/my data/x': [Errno 2] No such file: "/etc/a b.conf"; see /var/log/x.log:12:3, (/opt/y) and https://example.org/z.
      relative/path //double / /usr/../etc/passwd.
      """
    let found = NamedPaths.find(in: text)
    for path in ["/srv/my data/x", "/etc/a b.conf", "/var/log/x.log", "/opt/y", "/etc/passwd"] { #expect(found.contains(path), "\(path): \(found)") }
    #expect(!found.contains { $0.contains("example") || $0 == "/" })
    #expect(NamedPaths.find(in: String(repeating: "/a/\(UInt64.max) ", count: 10_000)).count <= 64)
  }

  @Test func `Counters of a network`() {
    let text = """
      Ip: Forwarding DefaultTTL OutRequests OutDiscards OutNoRoutes ReasmTimeout
      Ip: 2 64 10 0 3 0
      Tcp: RtoMin MaxConn ActiveOpens PassiveOpens AttemptFails
      Tcp: 200 -1 1 0 4
      Udp: InDatagrams NoPorts
      Udp: 0 5
      UdpLite: InDatagrams NoPorts
      UdpLite: 0 100
      """
    #expect(NetworkCounters.attempts(text) == 12)
    #expect(NetworkCounters.attempts("") == 0)
    #expect(NetworkCounters.attempts("Ip: OutNoRoutes\nIp: x\nTcp:\nTcp:") == 0)
  }

  @Test func `Accounts of people are left out`() {
    let table = "root:x:0:0:root:/:/bin/bash\nada:x:1000:1000:Ada:/home/ada:/bin/sh\nbob:x:1001:1001::/home/bob:/bin/sh\nnobody:x:65534:65534::/:\nodd\n"
    #expect(Accounts.reduced(table, own: 1001).split(separator: "\n").map { $0.prefix(4) } == ["root", "bob:", "nobo"])
    #expect(Accounts.reduced("sudo:x:27:ada,bob\n", own: 0) == "sudo:x:27:\n")
  }

  @Test func `Grants come back from the journal`() {
    var grants = SandboxGrants()
    grants.network = true
    grants.commands = ["git"]
    grants.paths = [.init(path: "/a", access: .read), .init(path: "/b c", access: .write)]
    #expect(SandboxGrants(grants.json) == grants)
    #expect(SandboxGrants(["paths": [["path": "relative", "access": "read"], ["path": "/x", "access": "all"], 3]]).paths.isEmpty)
    var earlier = SandboxGrants()
    earlier.paths = [.init(path: "/a", access: .write), .init(path: "/c", access: .read)]
    grants.add(earlier)
    #expect(grants.paths.map { "\($0.path) \($0.access.rawValue)" } == ["/a write", "/b c write", "/c read"])
  }
}
