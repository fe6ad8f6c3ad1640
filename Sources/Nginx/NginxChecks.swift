internal import ChildProcess
package import Diagnostics
internal import POSIX
internal import StepProtocol

/// What is tried before nginx is given a new configuration.
extension ManagedNginx {
  /// What nginx itself says to the configuration.
  /// - Throws: what it refuses, in its own words.
  package func test(_ configuration: NginxConfiguration) throws {
    guard let refusal = try refusal(configuration) else { return }
    if let known = NginxRefusal(refusal.text, configuration.listen) { throw known.error }
    throw ServingError(
      .precondition, "nginx refuses the configuration: \(refusal.text)",
      help: "look at the address and port in \"nginx\" of settings.json, or in the step's config")
  }

  /// Tries one rule set alone, so that nobody else's can be the reason.
  /// - Parameter owner: "shop (production)", for the message.
  /// - Throws: what nginx refuses, with the rule that it is about where that can be told.
  package func test(_ set: RuleSet, of owner: String, in configuration: NginxConfiguration, place: (RuleOrigin) -> SourceLocation?) throws {
    try makeFolders()
    guard let refusal = try refusal(configuration.alone(set)) else { return }
    // A port that can't be had is no rule's fault.
    if let known = NginxRefusal(refusal.text, configuration.listen) { throw known.error }
    let location = refusal.origin.flatMap(place)
    throw ServingError(
      .validation,
      [Diagnostic(.error, "nginx refuses the rules of \(owner): \(refusal.text)", at: location, help: "change that rule, and publish again; what is live stays as it is")])
  }

  /// The configuration, without sets that nginx does not take: one broken set must not keep every other site from getting
  /// its own. Whose set it is answers 503 from the next start on; a running nginx keeps what it has.
  func testedWithoutBrokenSets(_ configuration: NginxConfiguration) throws -> NginxConfiguration {
    guard let refusal = try refusal(configuration) else { return configuration }
    if let known = NginxRefusal(refusal.text, configuration.listen) { throw known.error }
    var bare = configuration
    bare.ruleSets = [:]
    try test(bare)
    guard let good = try withoutBrokenSets(configuration) else {
      throw ServingError(
        .precondition, "nginx takes every rule set by itself, and not all of them together: \(refusal.text)",
        help: "publish a site with fewer rules")
    }
    try test(good)
    return good
  }

  /// - Returns: nil when nginx takes every set, tried alone.
  func withoutBrokenSets(_ configuration: NginxConfiguration) throws -> NginxConfiguration? {
    var good = configuration
    for (id, set) in configuration.ruleSets {
      guard let refusal = try self.refusal(configuration.alone(set)) else { continue }
      log(.warning, "the rule set \(id) is left out, nginx refuses it: \(refusal.text)")
      good.ruleSets[id] = nil
    }
    return good == configuration ? nil : good
  }

  /// With a pid file of its own, so that the running nginx is left alone.
  /// - Returns: nil when all is well; else what nginx says, and the rule that it is about.
  private func refusal(_ configuration: NginxConfiguration) throws -> (text: String, origin: RuleOrigin?)? {
    let name = "candidate-\(UInt64.random(in: 0 ... .max))"
    let candidate = Path.join(layout.nginx, "\(name).conf")
    defer {
      try? Links.remove(candidate)
      try? Links.remove(Path.join(layout.nginx, "\(name).pid"))
    }
    let text = configuration.text(digest: "candidate", pidFile: "nginx/\(name).pid")
    try Files.write(candidate, Array(text.utf8))
    let result = try Command(Self.executable(), ["-t", "-q", "-p", layout.www + "/", "-c", candidate]).run(deadlineSeconds: 60)
    if result.status == .exited(0) { return nil }
    let number = result.errorText.firstRange(of: "\(name).conf:").flatMap { Int(result.errorText[$0.upperBound...].prefix(while: \.isNumber)) }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return (result.errorText.trimmingSpaces, number.flatMap { RuleOrigin(line: $0 - 1, of: lines) })
  }

  /// - Throws: when somebody else listens there, by name.
  package func checkPort(_ configuration: NginxConfiguration, master: Int32?) throws {
    for port in configuration.listen.ports {
      guard let owner = PortOwner.find(address: configuration.listen.address, port: port) else { continue }
      if let master, let process = owner.process, process == master || NginxProcesses.parent(of: process) == master { continue }
      let key = port == configuration.listen.port ? "port" : "tlsPort"
      throw ServingError(
        .precondition, "port \(port) is taken by \(owner.description)",
        help: "end that program, or give another `\(key)` in \"nginx\" of settings.json, or in the step's config")
    }
  }

  package static func executable() throws -> String {
    for name in ["nginx", "/usr/sbin/nginx"] {
      if let path = Environment.find(command: name) { return path }
    }
    throw ServingError(.precondition, "nginx is not installed", help: "apt-get install nginx-light")
  }
}
