internal import ChildProcess
internal import POSIX
internal import StepProtocol

/// What is tried before nginx is given a new configuration.
extension ManagedNginx {
  /// What nginx itself says to the configuration, with a pid file of its own so that the running one is left alone.
  package func test(_ configuration: NginxConfiguration) throws {
    let candidate = Path.join(layout.nginx, "candidate.conf")
    let pidFile = Path.join(layout.nginx, "candidate.pid")
    defer {
      try? Links.remove(candidate)
      try? Links.remove(pidFile)
    }
    try Files.write(candidate, Array(configuration.text(digest: "candidate", pidFile: "nginx/candidate.pid").utf8))
    let result = try Command(Self.executable(), ["-t", "-q", "-p", layout.www + "/", "-c", candidate]).run(deadlineSeconds: 20)
    guard result.status == .exited(0) else {
      if let refusal = NginxRefusal(result.errorText, configuration.listen) { throw refusal.error }
      let rules = Set(configuration.upstreams.values).sorted().joined(separator: ", ")
      throw ServingError(
        .precondition, "nginx refuses the configuration: \(result.errorText.trimmingSpaces)",
        help: rules.isEmpty ? "look at config address and port" : "look at config address, port and apiUpstream (\(rules))")
    }
  }

  /// - Throws: when somebody else listens there, by name.
  package func checkPort(_ configuration: NginxConfiguration, master: Int32?) throws {
    guard let owner = PortOwner.find(address: configuration.listen.address, port: configuration.listen.port) else { return }
    if let master, let process = owner.process, process == master || NginxProcesses.parent(of: process) == master { return }
    throw ServingError(
      .precondition, "port \(configuration.listen.port) is taken by \(owner.description)",
      help: "end that program, or give another `port` in the step's config")
  }

  package static func executable() throws -> String {
    for name in ["nginx", "/usr/sbin/nginx"] {
      if let path = Environment.find(command: name) { return path }
    }
    throw ServingError(.precondition, "nginx is not installed", help: "apt-get install nginx-light")
  }
}
