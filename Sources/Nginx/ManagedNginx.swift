internal import ChildProcess
internal import Cryptography
package import HTTPClient
internal import POSIX
package import StepProtocol

/// The nginx that serves this home: the one process that has this home's configuration file.
/// It is asked over its private socket which configuration is at work; a pid file alone proves nothing.
package struct ManagedNginx {
  package let layout: Layout
  /// Who works on it, for others that wait.
  package let owner: String
  package let log: (LogLevel, String) -> Void

  package init(
    layout: Layout, owner: String = "process \(Environment.processIdentifier)", log: @escaping (LogLevel, String) -> Void
  ) {
    self.layout = layout
    self.owner = owner
    self.log = log
  }

  package enum Outcome: Sendable { case unchanged, started, reloaded }

  /// Its master process, when it runs.
  package var master: Int32? { NginxProcesses.master(layout) }

  /// Short and enough to tell one configuration from another.
  package static func digest(_ configuration: NginxConfiguration) -> String {
    String(SHA256.hexDigest(Array(configuration.text(digest: "").utf8)).prefix(24))
  }

  /// What the running nginx says its configuration is; nil when it doesn't answer.
  package func activeDigest(_ client: HTTPClient) -> String? {
    PrivateAddress.get("configuration", layout: layout, client)
  }

  /// One process at a time changes nginx.
  func lockNginx() throws -> FileLock {
    try FileLock.acquire(layout.nginxLock, owner: owner) { log(.info, "waiting for \($0), which is changing nginx") }
  }

  /// Sees to it that nginx runs with this configuration: nothing to do, a start, or a test and a reload.
  /// - Parameters:
  ///   - force: whether one that runs with it already is to read it again.
  ///   - start: asks the host to start the daemon with these arguments.
  package func apply(_ configuration: NginxConfiguration, force: Bool = false, start: ([String]) throws -> Void) throws -> Outcome {
    try makeFolders()
    let lock = try lockNginx()
    defer { lock.release() }
    let client = try HTTPClient()
    let master = master
    if master != nil, !force, isUpToDate(configuration, client) { return .unchanged }

    if master == nil { try NginxProcesses.endOrphans(layout) { log(.warning, $0) } }
    try checkPort(configuration, master: master)
    try NginxProgram.find().check(NginxProgram.needs(configuration))
    let tested = try testedWithoutBrokenSets(configuration)
    let digest = Self.digest(tested)
    let old = try? Files.read(layout.configuration)
    try Files.replace(layout.configuration, with: Array(tested.text(digest: digest).utf8))
    let oldWorkers = master.map(NginxProcesses.workers) ?? []
    do {
      if let master {
        guard Signals.send(Signals.hangUp, to: master) else {
          throw NginxProcesses.isRunning(master) ? cannotSignal(master) : notRunning("it ended while it was being reloaded")
        }
      } else {
        try tidyAfterEnd()
        try start(["-p", layout.www + "/", "-c", layout.configuration])
      }
      try waitUntil { activeDigest(client) == digest }
      try waitUntil { !oldWorkers.contains(where: NginxProcesses.accepts) }
    } catch {
      // Not even the port of what has never worked is learnt.
      if let old { try? Files.replace(layout.configuration, with: old) } else { try? Files.remove(layout.configuration) }
      throw error
    }
    return master == nil ? .started : .reloaded
  }

  /// Whether what runs has everything that is wanted. The running nginx says which configuration it has, and that file,
  /// where it is still the one, says what is in it. More rule sets than are wanted do no harm: they go with the next reload.
  package func isUpToDate(_ configuration: NginxConfiguration) -> Bool {
    (try? HTTPClient()).map { isUpToDate(configuration, $0) } ?? false
  }

  private func isUpToDate(_ configuration: NginxConfiguration, _ client: HTTPClient) -> Bool {
    guard let active = activeDigest(client) else { return false }
    if active == Self.digest(configuration) { return true }
    guard let bytes = try? Files.read(layout.configuration, limit: 1 << 28) else { return false }
    let text = String(decoding: bytes, as: UTF8.self)
    guard text.contains("return 200 \(active);"), let loaded = LoadedConfiguration.read(text) else { return false }
    return loaded.covers(LoadedConfiguration(configuration))
  }

  private func waitUntil(_ isDone: () -> Bool) throws {
    guard wait(seconds: 10, until: isDone) else { throw notRunning(lastErrors ?? "it gave no answer for 10 seconds, and no reason") }
  }

  var lastErrors: String? {
    guard let file = try? FileDescriptor(opening: layout.errorLog, .readUntrusted), let size = try? file.status().size,
      let tail = try? file.read(upTo: 4096, at: max(0, size - 4096))
    else { return nil }
    let lines = String(decoding: tail, as: UTF8.self).split(separator: "\n").suffix(3)
    return lines.isEmpty ? nil : lines.joined(separator: "\n")
  }

  func notRunning(_ reason: String) -> ServingError {
    ServingError(
      .precondition, "nginx does not take up its configuration: \(reason)",
      help: "look at \(layout.errorLog), and test it: nginx -t -p \(layout.www)/ -c \(layout.configuration)")
  }

  func makeFolders() throws {
    // nginx puts its prefix before a root with variables, and then takes what is in the prefix for one as well.
    guard !layout.home.contains("$") else {
      throw ServingError(
        .precondition, "nginx can't serve a home with a $ in its path: \(layout.home)", help: "use another home")
    }
    try Files.makeDirectories(layout.ruleSets)
    for name in ["logs", "temp"] { try Files.makeDirectories(Path.join(layout.nginx, name)) }
    for folder in [layout.hosts, layout.certificates, layout.challenges] { try Files.makeDirectories(folder) }
    try Files.makeDirectories(layout.privateFolder, permissions: 0o700)
    // sun_path of unix(7) holds 108 bytes with its end.
    guard layout.privateSocket.utf8.count < 108 else {
      throw ServingError(
        .precondition, "the home's path is too long for nginx's private socket: \(layout.privateSocket)",
        help: "use a home whose path has at most \(107 - layout.privateSocket.utf8.count + layout.home.utf8.count) bytes")
    }
  }
}
