import ChildProcess
import HTTPClient
import JSON
import POSIX
import Releases
import TestSupport

/// Several hosts on one machine, each with a home, an nginx and a port of its own, reached by a real ssh; and a home that
/// publishes to them.
final class FleetOfHosts {
  let folder: TemporaryFolder
  let home: String
  let ports: [Int]
  private let key: ReleaseKey
  let supervisor: Supervisor
  private var sshd: SupervisedProcess?
  private(set) var hosts: [String]

  init(_ count: Int) throws {
    folder = try TemporaryFolder()
    home = folder.path("home")
    key = try ReleaseKeys(home: home).signingKey()
    supervisor = try BuiltPrograms.supervisor()
    ports = try (0..<count).map { _ in try FreePorts.next() }
    hosts = []
    for (index, port) in ports.enumerated() {
      let host = folder.path("host\(index)")
      hosts.append(host)
      try folder.write("host\(index)/keys/trusted/origin.pub", key.publicKey.text)
      try folder.write("host\(index)/settings.json", #"{"nginx":{"port":\#(port)}}"#)
      // nginx's workers are www-data where root starts it.
      try Files.changePermissions(host, 0o755)
    }
    try Files.changePermissions(folder.path, 0o755)
    try makeSSH()
  }

  deinit {
    for host in hosts { stopNginx(host) }
    sshd?.killAll()
  }

  /// One sshd(8) stands for all of them: each has its home.
  private func makeSSH() throws {
    let port = try FreePorts.next()
    for name in ["host-key", "user-key"] { _ = try Command("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", folder.path(name)]).run() }
    let hostKey = try folder.text("host-key.pub").split(separator: " ").prefix(2).joined(separator: " ")
    try folder.write("known", "fleet \(hostKey)\n")
    try folder.write(
      "sshd_config",
      """
      Port \(port)
      ListenAddress 127.0.0.1
      HostKey \(folder.path("host-key"))
      PidFile none
      AuthorizedKeysFile \(folder.path("user-key.pub"))
      StrictModes no
      UsePAM no
      PasswordAuthentication no
      KbdInteractiveAuthentication no
      PermitRootLogin yes
      MaxStartups 100
      # What the user's shell does when it starts is no part of this.
      SetEnv HOME=/nonexistent
      Subsystem sftp internal-sftp

      """)
    if Environment.userIdentifier == 0 { try? Files.makeDirectories("/run/sshd") }
    try folder.write(
      "ssh_config",
      """
      Host gone
      ProxyCommand false
      Host *
      HostName 127.0.0.1
      Port \(port)
      HostKeyAlias fleet
      IdentityFile \(folder.path("user-key"))
      IdentitiesOnly yes
      IdentityAgent none
      UserKnownHostsFile \(folder.path("known"))
      GlobalKnownHostsFile /dev/null

      """)
    sshd = try supervisor.start(
      ProcessRequest(
        path: "/usr/sbin/sshd", arguments: ["-D", "-e", "-f", folder.path("sshd_config")],
        environment: ["PATH": "/usr/sbin:/usr/bin:/bin", "HOME": folder.path], directory: "/"))
    _ = waitUntil { PortOwner.find(address: "127.0.0.1", port: port) != nil }
  }

  func address(_ index: Int) -> String { "ssh://host\(index)\(hosts[index])" }

  /// Puts a release into the home that publishes.
  func release(_ text: String, domains: [String] = []) throws -> (folder: String, version: String) {
    try folder.write("tree-\(text)/index.html", "<h1>\(text)</h1>")
    try folder.write("tree-\(text)/same.html", "<h1>the same in all of them</h1>")
    let tree = try ReleaseTree(reading: folder.path("tree-\(text)"))
    let content = ReleaseContent(site: "shop", siteVersion: text, domains: domains, files: tree.files)
    let stored = try ReleaseStore(home: home).make(content, from: tree, provenance: .init(), key: key, created: Clock.now)
    return (stored.release.folder, stored.manifest.version)
  }

  private var slipway: SlipwayCommand { SlipwayCommand(home: home, directory: folder.path) }

  /// The path of a pipeline with one step.
  private func pipeline(_ release: String, _ config: JSONObject, hosts: [String]?) throws -> String {
    var values: JSONObject = [
      "release": .string(release), "hosts": .array((hosts ?? self.hosts.indices.map(address)).map(JSONValue.string)),
      "environment": "production", "slipway": .string(BuiltPrograms.path("slipway")), "sshConfig": .string(folder.path("ssh_config")),
    ]
    for (key, value) in config { values[key] = value }
    let step: JSONValue = ["id": "fleet", "uses": "publish-fleet", "with": .object(values), "retry": ["max": 0]]
    return try folder.write("fleet.json", JSONValue.object(["name": "fleet", "steps": [step]]).text())
  }

  /// - Returns: the run's events.
  func publish(_ release: String, _ config: JSONObject = [:], hosts: [String]? = nil) throws -> [JSONValue] {
    try slipway.run(["run", pipeline(release, config, hosts: hosts), "--json"]).jsonLines
  }

  func start(_ release: String, _ config: JSONObject) throws -> LineReader {
    try slipway.start(["run", pipeline(release, config, hosts: nil), "--json"], under: supervisor)
  }

  func resumeLast() throws -> CommandResult { try slipway("resume", "last") }

  /// A program for the hosts that does something before it is slipway.
  /// - Parameter lines: of a shell, where `$slipway` is the real one.
  func program(_ lines: String) throws -> String {
    let path = try folder.write("slipway-on-hosts", "#!/bin/sh\nslipway='\(BuiltPrograms.path("slipway"))'\n\(lines)\nexec \"$slipway\" \"$@\"\n")
    try Files.changePermissions(path, 0o755)
    return path
  }

  func undoLast() throws -> CommandResult { try slipway("undo", "last") }

  /// What a visitor of each host gets; nil where nothing answers, or with an error.
  func pages(domain: String = "shop.localhost") -> [String?] {
    ports.map { port in
      let request = HTTPRequest("GET", "http://127.0.0.1:\(port)/", headers: [HTTPHeader("Host", domain)])
      guard let response = try? HTTPClient().send(request), response.status == 200 else { return nil }
      return String(decoding: response.body, as: UTF8.self)
    }
  }

  func current(_ index: Int) -> String? {
    (try? Files.readLink(Path.join(hosts[index], "www/sites/shop/production/current"))).map(Path.name)
  }

  /// On one host, the name belongs to another site.
  func take(_ domain: String, on index: Int) throws {
    try Files.makeDirectories(Path.join(hosts[index], "www/hosts"))
    try Files.makeLink(Path.join(hosts[index], "www/hosts/\(domain)"), to: "../sites/other/production")
  }

  private func stopNginx(_ host: String) {
    guard let text = try? Files.read(Path.join(host, "www/nginx/nginx.pid")),
      let master = Int32(String(decoding: text, as: UTF8.self).filter(\.isNumber))
    else { return }
    _ = Signals.send(Signals.terminate, to: master)
    _ = waitUntil { (try? Files.read("/proc/\(master)/cmdline").isEmpty) != false }
  }
}
