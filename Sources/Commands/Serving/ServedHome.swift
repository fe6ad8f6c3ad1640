internal import ChildProcess
internal import Engine
internal import HTTPClient
internal import Nginx
internal import POSIX
internal import Publishing
internal import StepProtocol

/// The nginx of the home that a command works on.
struct ServedHome {
  let layout: Layout
  let settings: NginxSettings
  let server: WebServer
  private let command: String
  private let console: Console

  /// - Parameter command: for others that wait for it.
  /// - Parameter mode: whatever the settings say; nil for what they say.
  init(command: String, mode: NginxSettings.Mode? = nil, _ console: Console) throws {
    layout = Layout(home: Home.locate().path)
    var settings = try NginxSettings.read(home: layout.home)
    if let mode { settings.mode = mode }
    self.settings = settings
    (self.command, self.console) = (command, console)
    server = WebServer(layout: layout, settings: settings, owner: "slipway \(command) (process \(Environment.processIdentifier))") { level, text in
      console.message("\(level == .warning ? "warning: " : "")\(displayable(text))\n")
    }
  }

  /// What the settings say, else what is generated already, else the default.
  var listen: ListenAddress { ListenAddress(settings, current: .current(layout)) }

  /// For everything that is live, by what the links say.
  func configuration() throws -> NginxConfiguration {
    try NginxConfiguration.make(layout: layout, listen: listen) { console.message("warning: \(displayable($0))\n") }
  }

  /// - Parameter remedy: another way beside becoming the owner.
  /// - Throws: for root in somebody else's home: what root writes there, its owner couldn't change any more.
  func checkUser(orElse remedy: String? = nil) throws {
    guard Environment.userIdentifier == 0, Files.exists(layout.home) else { return }
    let owner = try Account.owner(of: layout.home)
    guard !owner.isRoot else { return }
    throw UsageError(
      "the home \(layout.home) belongs to \(owner.name), and root would lock \(owner.name) out of it",
      help: "sudo -u \(owner.name) SLIPWAY_HOME=\(layout.home) slipway \(command) …\(remedy.map { "; \($0)" } ?? "")")
  }

  var notRunning: UsageError {
    settings.mode == .system
      ? UsageError("the distribution's nginx does not run", help: "systemctl start nginx, then the same again; nothing was changed")
      : UsageError("nginx does not run", help: "slipway nginx start")
  }

  /// Deployments of earlier versions get what nginx looks for now.
  func prepare() throws {
    for deployment in try Deployment.all(layout) { try deployment.carryFormerRulesOver() }
    try CertificateStore(layout: layout).allowWorkers()
  }

  /// Starts nginx as a daemon. It gets nothing of this process's environment, where secrets may stand.
  func startProcess(_ arguments: [String]) throws {
    let environment = ["PATH": Environment["PATH"] ?? "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"]
    let result = try ChildProcess.Command(ManagedNginx.executable(), arguments, directory: "/", environment: environment).run(deadlineSeconds: 10)
    guard result.status == .exited(0) else {
      throw ServingError(
        .failed, "nginx did not start: \(displayable(result.errorText.trimmingSpaces.isEmpty ? "\(result.status)" : result.errorText.trimmingSpaces))",
        help: "look at \(layout.errorLog)")
    }
  }

  /// Of the sites that are live, and of the names that lead to them.
  func counts() -> (sites: Int, hosts: Int) {
    let sites = ((try? Files.list(layout.sites)) ?? []).filter(Names.isSite).filter { site in
      ((try? Files.list(layout.site(site))) ?? []).contains { (try? Links.target(layout.current(site, $0))) != nil }
    }
    return (sites.count, ((try? Files.list(layout.hosts)) ?? []).filter(Names.isDomain).count)
  }
}
