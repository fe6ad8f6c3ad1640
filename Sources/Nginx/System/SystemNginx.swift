internal import ChildProcess
internal import Cryptography
internal import HTTPClient
internal import POSIX
package import StepProtocol

/// The distribution's nginx, which serves this home's sites beside other things: by one file of Slipway's in its
/// `conf.d`. Nothing is put there that nginx has not taken in a test of the whole.
package struct SystemNginx {
  package let layout: Layout
  package let settings: NginxSettings
  package let owner: String
  package let log: (LogLevel, String) -> Void

  package init(layout: Layout, settings: NginxSettings, owner: String, log: @escaping (LogLevel, String) -> Void) {
    (self.layout, self.settings, self.owner, self.log) = (layout, settings, owner, log)
  }

  /// Its main configuration.
  package var configurationPath: String { settings.configuration ?? "/etc/nginx/nginx.conf" }
  private var managed: ManagedNginx { ManagedNginx(layout: layout, owner: owner, log: log) }

  /// Its master process, when it runs.
  package func master() throws -> Int32? {
    let path = try SystemMain(path: configurationPath).processIdentifier(NginxProgram.find())
    guard let text = try? Files.read(path, limit: 32), let process = Int32(String(decoding: text, as: UTF8.self).trimmingSpaces),
      NginxProcesses.isMaster(process)
    else { return nil }
    return process
  }

  /// Slipway's file in it.
  package func ownFile() throws -> String { try SystemMain(path: configurationPath).ownFile }

  /// Whether a file is this home's part of a configuration.
  func isOwn(_ path: String) -> Bool {
    (try? Files.read(path, limit: 1 << 28)).map { String(decoding: $0.prefix { $0 != 0x0A }, as: UTF8.self) == SystemConfiguration.mark(home: layout.home) } ?? false
  }

  /// The text and digest of what this configuration is as a file of the distribution's nginx.
  func ownText(_ configuration: NginxConfiguration, namesTables: Bool) throws -> (text: String, digest: String) {
    var system = SystemConfiguration(configuration: configuration, www: layout.www)
    system.serverNames = settings.serverNames
    system.isDefault = settings.isDefault
    system.namesTables = namesTables
    system.hasBrotli = hasBrotli
    guard let bare = system.text(digest: "") else { throw unreadable }
    let digest = String(SHA256.hexDigest(Array(bare.utf8)).prefix(24))
    guard let text = system.text(digest: digest) else { throw unreadable }
    return (text, digest)
  }

  private var unreadable: ServingError { ServingError(.internal, "the generated configuration can't be read back") }

  /// Debian's package of the module brings a file that loads it.
  private var hasBrotli: Bool {
    let folder = Path.join(Path.parent(configurationPath), "modules-enabled")
    return ((try? Files.list(folder)) ?? []).contains { name in
      (try? Files.read(Path.join(folder, name), limit: 4096)).map { String(decoding: $0, as: UTF8.self).contains("brotli_static") } ?? false
    }
  }

  /// Whether it runs with this configuration.
  package func isUpToDate(_ configuration: NginxConfiguration) throws -> Bool {
    guard let active = managed.activeDigest(try HTTPClient()) else { return false }
    return try [true, false].contains { try ownText(configuration, namesTables: $0).digest == active }
  }

  /// Sees to it that it serves this configuration: nothing to do, or a test, a file and a reload.
  package func apply(_ configuration: NginxConfiguration, force: Bool = false) throws -> ManagedNginx.Outcome {
    try managed.makeFolders()
    let lock = try managed.lockNginx()
    defer { lock.release() }
    if let own = managed.master {
      throw ServingError(
        .conflict, "this home's own nginx (process \(own)) still runs, and settings.json says \"system\"",
        help: "slipway nginx stop --mode managed, then once more; until then its sites are served as before")
    }
    let main = try SystemMain(path: configurationPath)
    let master = try master()
    let client = try HTTPClient()
    if master != nil, !force, try isUpToDate(configuration) { return .unchanged }
    try checkEntry(main)
    try checkFile(main)
    try NginxProgram.find().check(NginxProgram.needs(configuration))
    guard let master else {
      throw ServingError(.precondition, "the distribution's nginx does not run", help: "systemctl start nginx, then once more; nothing was changed")
    }
    let (text, digest) = try tested(configuration, main)
    let old = try? Files.read(main.ownFile)
    let workers = NginxProcesses.workers(of: master)
    if managed.activeDigest(client) == nil { try managed.tidySockets() }
    try Files.replace(main.ownFile, with: Array(text.utf8))
    do {
      try reload(master)
      guard managed.wait(seconds: 10, until: { managed.activeDigest(client) == digest && !workers.contains(where: NginxProcesses.accepts) }) else {
        throw ServingError(
          .precondition, "the distribution's nginx does not take up its configuration", help: "its error log says why; Slipway's file was taken back")
      }
    } catch {
      if let old { try? Files.replace(main.ownFile, with: old) } else { try? Links.remove(main.ownFile) }
      try? reload(master)
      throw error
    }
    return .reloaded
  }

  /// Takes Slipway's file out of it. The sites are not served any more then.
  /// - Returns: false when there was none.
  package func remove() throws -> Bool {
    let main = try SystemMain(path: configurationPath)
    guard Files.exists(main.ownFile), Files.exists(layout.nginx) else { return false }
    try checkFile(main)
    let lock = try managed.lockNginx()
    defer { lock.release() }
    try Links.remove(main.ownFile)
    if let master = try master() {
      let workers = NginxProcesses.workers(of: master)
      try reload(master)
      _ = managed.wait(seconds: 10) { !workers.contains(where: NginxProcesses.accepts) }
    }
    try managed.tidySockets()
    return true
  }

  private func reload(_ master: Int32) throws {
    if configurationPath == "/etc/nginx/nginx.conf", Files.exists("/run/systemd/system") {
      let result = try Command("systemctl", ["reload", "nginx"]).run(deadlineSeconds: 60)
      if result.status == .exited(0) { return }
      log(.warning, "systemctl reload nginx: \(result.errorText.trimmingSpaces)")
    }
    guard Signals.send(Signals.hangUp, to: master) else { throw managed.cannotSignal(master) }
  }
}
