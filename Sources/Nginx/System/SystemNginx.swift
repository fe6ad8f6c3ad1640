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
  var managed: ManagedNginx { ManagedNginx(layout: layout, owner: owner, log: log) }

  /// Its master process, when it runs.
  package func master() throws -> Int32? {
    let path = try SystemMain(path: configurationPath).processIdentifier(NginxProgram.find())
    guard let text = try? Files.read(path, limit: 32), let process = Int32(String(decoding: text, as: UTF8.self).trimmingSpaces),
      NginxProcesses.isMaster(process)
    else { return nil }
    return process
  }

  /// Whose group its workers have; nil where there is no such nginx.
  package var workerGroup: String? { (try? SystemMain(path: configurationPath))?.group }

  /// Where it says what went wrong; nil where it says it elsewhere than in a file.
  package var errorLog: String? { (try? SystemMain(path: configurationPath)).flatMap { $0.errorLog(try? NginxProgram.find()) } }

  /// Slipway's file in it.
  package func ownFile() throws -> String { try SystemMain(path: configurationPath).ownFile }

  /// Whether this home's part is in it.
  package func hasOwnFile() throws -> Bool { isOwn(try ownFile()) }

  /// Whether a file is this home's part of a configuration.
  func isOwn(_ path: String) -> Bool {
    (try? Files.read(path, limit: 1 << 28)).map { String(decoding: $0.prefix { $0 != 0x0A }, as: UTF8.self) == SystemConfiguration.mark(home: layout.home) } ?? false
  }

  /// The text and digest of what this configuration is as a file of the distribution's nginx.
  func ownFile(_ configuration: NginxConfiguration, namesTables: Bool) throws -> (text: String, digest: String) {
    var system = part(configuration, hasBrotli: hasBrotli)
    system.namesTables = namesTables
    guard let file = system.file() else { throw unreadable }
    return file
  }

  private func part(_ configuration: NginxConfiguration, hasBrotli: Bool) -> SystemConfiguration {
    var system = SystemConfiguration(configuration: configuration, www: layout.www)
    system.serverNames = settings.serverNames
    system.isDefault = settings.isDefault
    system.hasBrotli = hasBrotli
    return system
  }

  private var unreadable: ServingError { ServingError(.internal, "the generated configuration can't be read back") }

  /// Debian's package of the module brings a file that loads it.
  private var hasBrotli: Bool {
    let folder = Path.join(Path.parent(configurationPath), "modules-enabled")
    return ((try? Files.list(folder)) ?? []).contains { name in
      (try? Files.read(Path.join(folder, name), limit: 4096)).map { String(decoding: $0, as: UTF8.self).contains("brotli_static") } ?? false
    }
  }

  /// Whether what it runs with has everything that is wanted. Who may not look into its folders, as a step in a sandbox,
  /// goes by the copy in the home.
  package func isUpToDate(_ configuration: NginxConfiguration) throws -> Bool {
    guard let active = managed.activeDigest(try HTTPClient()) else { return false }
    let isVisible = Files.exists(configurationPath)
    let path = isVisible ? try ownFile() : layout.systemConfiguration
    guard let bytes = try? Files.read(path, limit: 1 << 28) else { return false }
    let text = String(decoding: bytes, as: UTF8.self)
    guard text.contains("return 200 \(active);"), let loaded = LoadedConfiguration.read(text) else { return false }
    return (isVisible ? [hasBrotli] : [true, false]).contains { hasBrotli in
      LoadedConfiguration(part(configuration, hasBrotli: hasBrotli)).map(loaded.covers) ?? false
    }
  }

  /// Sees to it that it serves this configuration: nothing to do, or a test, a file and a reload.
  package func apply(_ configuration: NginxConfiguration, force: Bool = false) throws -> ManagedNginx.Outcome {
    try checkFolders()
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
    if master != nil, !force, try isUpToDate(configuration) {
      try keepCopy(main)
      return .unchanged
    }
    try checkEntry(main)
    try checkFile(main)
    try NginxProgram.find().check(NginxProgram.needs(configuration))
    let client = try HTTPClient()
    let isAnswered = managed.activeDigest(client) != nil
    // Sockets of a killed nginx would keep the next one from starting.
    if !isAnswered { try managed.tidySockets() }
    guard let master else {
      throw ServingError(.precondition, "the distribution's nginx does not run", help: "systemctl start nginx, then once more; nothing was changed")
    }
    removeLeftovers(main)
    let (text, digest) = try tested(configuration, main)
    try put(text, in: main, master) {
      managed.activeDigest(client) == digest
    }
    try keepCopy(main)
    return .reloaded
  }

  /// Puts the file in its place and reloads; what does not work leaves the file that was there before.
  private func put(_ text: String, in main: SystemMain, _ master: Int32, isLoaded: () -> Bool) throws {
    let old = try? Files.read(main.ownFile)
    let workers = NginxProcesses.workers(of: master)
    try Files.replace(main.ownFile, with: Array(text.utf8))
    do {
      try reload(master)
      guard managed.wait(seconds: 10, until: { isLoaded() && !workers.contains(where: NginxProcesses.accepts) }) else {
        let log = main.errorLog(try? NginxProgram.find())
        throw ServingError(
          .precondition, "the distribution's nginx does not take up its configuration; Slipway's file was taken back",
          help: log.map { "\($0) says why" } ?? "its error log says why")
      }
    } catch {
      if let old { try? Files.replace(main.ownFile, with: old) } else { try? Links.remove(main.ownFile) }
      // Where it can't be reloaded at all, it has never seen the new one.
      try? reload(master)
      throw error
    }
  }

  private func keepCopy(_ main: SystemMain) throws {
    let text = try Files.read(main.ownFile, limit: 1 << 28)
    if (try? Files.read(layout.systemConfiguration, limit: 1 << 28)) != text { try Files.replace(layout.systemConfiguration, with: text) }
  }

  /// Takes Slipway's file out of it. The sites are not served any more then.
  /// - Returns: false when there was none.
  package func remove() throws -> Bool {
    let main = try SystemMain(path: configurationPath)
    guard Files.exists(main.ownFile), Files.exists(layout.nginx) else { return false }
    try checkFile(main)
    let lock = try managed.lockNginx()
    defer { lock.release() }
    let old = try Files.read(main.ownFile)
    try Links.remove(main.ownFile)
    if let master = try master() {
      let workers = NginxProcesses.workers(of: master)
      do { try reload(master) } catch {
        try Files.replace(main.ownFile, with: old)
        throw error
      }
      _ = managed.wait(seconds: 10) { !workers.contains(where: NginxProcesses.accepts) }
    }
    try Links.remove(layout.systemConfiguration)
    try managed.tidySockets()
    return true
  }
}
