internal import ChildProcess
internal import Cryptography
internal import HTTPClient
internal import POSIX
internal import StepKit

/// The nginx that serves this home: the one process that has this home's configuration file.
/// It is asked over its private socket which configuration is at work; a pid file alone proves nothing.
struct ManagedNginx {
  let layout: Layout
  let log: (LogLevel, String) -> Void

  enum Outcome: Sendable { case unchanged, started, reloaded }

  /// Its master process, when it runs.
  var master: Int32? {
    guard let text = try? Files.read(layout.processIdentifier, limit: 32),
      let process = Int32(String(decoding: text, as: UTF8.self).trimmingSpaces),
      let title = try? Files.read("/proc/\(process)/cmdline", limit: 16384)
    else { return nil }
    let words = String(decoding: title.map { $0 == 0 ? 0x20 : $0 }, as: UTF8.self)
    return words.hasPrefix("nginx: master process") && words.contains(" -c \(layout.configuration)") ? process : nil
  }

  /// Short and enough to tell one configuration from another.
  static func digest(_ configuration: NginxConfiguration) -> String {
    String(SHA256.hexDigest(Array(configuration.text(digest: "").utf8)).prefix(24))
  }

  /// What the running nginx says its configuration is; nil when it doesn't answer.
  func activeDigest(_ client: HTTPClient) -> String? {
    var request = HTTPRequest("GET", "http://slipway/-/configuration", headers: [HTTPHeader("Connection", "close")])
    request.unixSocket = layout.privateSocket
    request.timeout = 2
    guard let response = try? client.send(request), response.status == 200 else { return nil }
    return String(decoding: response.body, as: UTF8.self)
  }

  /// Sees to it that nginx runs with this configuration: nothing to do, a start, or a test and a reload.
  /// - Parameter start: asks the host to start the daemon with these arguments.
  func apply(_ configuration: NginxConfiguration, start: ([String]) throws -> Void) throws -> Outcome {
    try makeFolders()
    let lock = try FileLock.acquire(layout.nginxLock, owner: "process \(Environment.processIdentifier)") {
      log(.info, "waiting for \($0), which is changing nginx")
    }
    defer { lock.release() }
    let digest = Self.digest(configuration)
    let client = try HTTPClient()
    let master = master
    if master != nil, activeDigest(client) == digest { return .unchanged }

    if master == nil { try NginxOrphans.end(errorLog: layout.errorLog) { log(.warning, $0) } }
    try checkPort(configuration, master: master)
    try test(configuration)
    let old = try? Files.read(layout.configuration)
    try Files.replace(layout.configuration, with: Array(configuration.text(digest: digest).utf8))
    let oldWorkers = master.map(Self.workers) ?? []
    if let master {
      guard Signals.send(Signals.hangUp, to: master) else { throw notRunning("it ended while it was being reloaded") }
    } else {
      // A killed nginx leaves its socket behind, and a new one would find the address in use.
      try Links.remove(layout.privateSocket)
      try start(["-p", layout.www + "/", "-c", layout.configuration])
    }
    do {
      try waitUntil { activeDigest(client) == digest }
      try waitUntil { !oldWorkers.contains(where: Self.accepts) }
    } catch {
      if let old { try? Files.replace(layout.configuration, with: old) }
      throw error
    }
    return master == nil ? .started : .reloaded
  }

  private func waitUntil(_ isDone: () -> Bool) throws {
    let end = Clock.monotonic + 10
    while !isDone() {
      if Clock.monotonic > end { throw notRunning(lastErrors ?? "nothing is in \(layout.errorLog)") }
      Clock.sleep(seconds: 0.01)
    }
  }

  /// What nginx itself says to the configuration, with a pid file of its own so that the running one is left alone.
  private func test(_ configuration: NginxConfiguration) throws {
    let candidate = Path.join(layout.nginx, "candidate.conf")
    let pidFile = Path.join(layout.nginx, "candidate.pid")
    defer {
      try? Links.remove(candidate)
      try? Links.remove(pidFile)
    }
    try Files.write(candidate, Array(configuration.text(digest: "candidate", pidFile: "nginx/candidate.pid").utf8))
    let result = try Command(Self.executable(), ["-t", "-q", "-p", layout.www + "/", "-c", candidate]).run(deadlineSeconds: 20)
    guard result.status == .exited(0) else {
      let rules = Set(configuration.upstreams.values).sorted().joined(separator: ", ")
      throw StepError(
        .precondition, "nginx refuses the configuration: \(result.errorText.trimmingSpaces)", effects: .none,
        help: rules.isEmpty ? "look at config address and port" : "look at config address, port and apiUpstream (\(rules))")
    }
  }

  private func checkPort(_ configuration: NginxConfiguration, master: Int32?) throws {
    guard let owner = PortOwner.find(address: configuration.address, port: configuration.port) else { return }
    if let master, let process = owner.process, process == master || Self.parent(of: process) == master { return }
    throw StepError(
      .precondition, "port \(configuration.port) is taken by \(owner.description)", effects: .none,
      help: "end that program, or give another `port` in the step's config")
  }

  static func executable() throws -> String {
    for name in ["nginx", "/usr/sbin/nginx"] {
      if let path = Environment.find(command: name) { return path }
    }
    throw StepError(.precondition, "nginx is not installed", effects: .none, help: "apt-get install nginx-light")
  }

  /// The processes that serve requests for this master.
  private static func workers(of master: Int32) -> [Int32] {
    let children = (try? Files.read("/proc/\(master)/task/\(master)/children", limit: 65536)) ?? []
    return String(decoding: children, as: UTF8.self).split(separator: " ").compactMap { Int32($0) }
  }

  /// Whether a worker still takes new connections. After a reload an old one does for a moment, by its old rules;
  /// then it calls itself "worker process is shutting down".
  private static func accepts(_ worker: Int32) -> Bool {
    guard let title = try? Files.read("/proc/\(worker)/cmdline", limit: 4096), !title.isEmpty else { return false }
    return !String(decoding: title, as: UTF8.self).contains("shutting down")
  }

  /// The fourth field of /proc/PID/stat, behind the command in parentheses.
  private static func parent(of process: Int32) -> Int32? {
    guard let text = try? Files.read("/proc/\(process)/stat", limit: 4096) else { return nil }
    let rest = String(decoding: text, as: UTF8.self).split(separator: ")").last ?? ""
    let fields = rest.split(separator: " ")
    return fields.count > 1 ? Int32(fields[1]) : nil
  }

  private var lastErrors: String? {
    guard let log = try? Files.read(layout.errorLog) else { return nil }
    let lines = String(decoding: log.suffix(4096), as: UTF8.self).split(separator: "\n").suffix(3)
    return lines.isEmpty ? nil : lines.joined(separator: "\n")
  }

  private func notRunning(_ reason: String) -> StepError {
    StepError(
      .precondition, "nginx does not take up its configuration: \(reason)", effects: .none,
      help: "look at \(layout.errorLog), and test it: nginx -t -p \(layout.www)/ -c \(layout.configuration)")
  }

  private func makeFolders() throws {
    for name in ["logs", "temp"] { try Files.makeDirectories(Path.join(layout.nginx, name)) }
    try Files.makeDirectories(layout.hosts)
    try Files.makeDirectories(layout.privateFolder, permissions: 0o700)
    // sun_path of unix(7) holds 108 bytes with its end.
    guard layout.privateSocket.utf8.count < 108 else {
      throw StepError(
        .precondition, "the home's path is too long for nginx's private socket: \(layout.privateSocket)", effects: .none,
        help: "use a home whose path has at most \(107 - layout.privateSocket.utf8.count + layout.home.utf8.count) bytes")
    }
  }
}
