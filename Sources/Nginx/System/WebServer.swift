internal import HTTPClient
internal import POSIX
package import StepProtocol

/// The nginx that serves a home's sites, whichever of the two it is.
package struct WebServer {
  package let layout: Layout
  package private(set) var settings: NginxSettings
  package let managed: ManagedNginx
  package let system: SystemNginx

  /// - Parameter settings: with the mode that counts.
  package init(layout: Layout, settings: NginxSettings, owner: String, log: @escaping (LogLevel, String) -> Void) {
    self.layout = layout
    self.settings = settings
    managed = ManagedNginx(layout: layout, owner: owner, log: log)
    system = SystemNginx(layout: layout, settings: settings, owner: owner, log: log)
  }

  /// The one that serves the home now, whatever the settings say meanwhile.
  package static func serving(_ layout: Layout, owner: String, log: @escaping (LogLevel, String) -> Void) throws -> WebServer {
    var server = WebServer(layout: layout, settings: try NginxSettings.read(home: layout.home), owner: owner, log: log)
    server.settings.mode = server.isInSystem ? .system : .managed
    return server
  }

  /// As `ManagedNginx.apply`; the distribution's nginx is never started from here.
  /// - Parameter reload: asks the host to give the distribution's nginx what follows from the home; nil for one who does that
  ///   without asking, as root.
  /// - Throws: also when the other one serves the home: two of them would want the same names and sockets.
  package func apply(
    _ configuration: NginxConfiguration, force: Bool = false, start: ([String]) throws -> Void, reload: (() throws -> Void)? = nil
  ) throws -> ManagedNginx.Outcome {
    switch settings.mode {
    case .managed:
      try checkNotInSystem()
      return try managed.apply(configuration, force: force, start: start)
    case .system:
      guard let reload else { return try system.apply(configuration, force: force) }
      if !force, try system.isUpToDate(configuration) { return .unchanged }
      try reload()
      return .reloaded
    }
  }

  private func checkNotInSystem() throws {
    guard isInSystem else { return }
    throw ServingError(
      .conflict, "the distribution's nginx still serves this home, by \((try? system.ownFile()) ?? "its own file"), and the mode is \"managed\"",
      help: "slipway nginx stop --mode system; until then its sites are served as before")
  }

  /// Whether the distribution's nginx serves the home: by its file there, or, for who may not look there, by the answer of
  /// another nginx than the home's own.
  private var isInSystem: Bool {
    if Files.exists(system.configurationPath) { return (try? system.ownFile()).map(system.isOwn) ?? false }
    guard managed.master == nil, Files.exists(layout.systemConfiguration) else { return false }
    return (try? HTTPClient()).flatMap(managed.activeDigest) != nil
  }

  /// As `ManagedNginx.reopenLogs`.
  package func reopenLogs() throws -> Bool { try managed.reopenLogs(of: master) }

  /// Its master process, when it runs.
  package var master: Int32? {
    switch settings.mode {
    case .managed: managed.master
    case .system: try? system.master()
    }
  }

  /// Whether what runs has everything that is wanted.
  package func isUpToDate(_ configuration: NginxConfiguration) -> Bool {
    switch settings.mode {
    case .managed: managed.isUpToDate(configuration)
    case .system: (try? system.isUpToDate(configuration)) ?? false
    }
  }
}
