package import StepProtocol

/// The nginx that serves a home's sites, whichever of the two it is.
package struct WebServer {
  package let layout: Layout
  package let settings: NginxSettings
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
    var settings = try NginxSettings.read(home: layout.home)
    let system = SystemNginx(layout: layout, settings: settings, owner: owner, log: log)
    settings.mode = (try? system.ownFile()).map(system.isOwn) ?? false ? .system : .managed
    return WebServer(layout: layout, settings: settings, owner: owner, log: log)
  }

  /// As `ManagedNginx.apply`; the distribution's nginx is never started from here.
  /// - Throws: also when the other one serves the home: two of them would want the same names and sockets.
  package func apply(_ configuration: NginxConfiguration, force: Bool = false, start: ([String]) throws -> Void) throws -> ManagedNginx.Outcome {
    switch settings.mode {
    case .managed:
      try checkNotInSystem()
      return try managed.apply(configuration, force: force, start: start)
    case .system: return try system.apply(configuration, force: force)
    }
  }

  private func checkNotInSystem() throws {
    guard let path = try? system.ownFile(), system.isOwn(path) else { return }
    throw ServingError(
      .conflict, "the distribution's nginx still serves this home, by \(path), and the mode is \"managed\"",
      help: "slipway nginx stop --mode system; until then its sites are served as before")
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
