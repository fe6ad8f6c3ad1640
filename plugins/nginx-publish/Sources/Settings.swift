internal import Nginx
internal import Publishing
internal import StepKit

/// The config with its defaults, every value checked.
struct Settings: Sendable {
  enum Source: Equatable, Sendable {
    /// An absolute path.
    case release(String)
    /// A release that this home has already; nil stands for what was live before.
    case version(site: String, version: String?)
  }

  var source: Source
  var environment: String
  var address: String
  var port: Int
  /// Of HTTPS; nil for none.
  var tlsPort: Int?
  /// With the mode that counts.
  var host: NginxSettings
  /// What the config says about the operator's part of the rules.
  var rules: RuleSettings
  /// Seconds from now; nil for what stays.
  var lifetime: Int?
  var healthTimeout: Double
  var checks: [HealthProbe]
  var keep: Int
  var maximumSize: Int

  /// - Parameters:
  ///   - environment: of the run, for a config that names none.
  ///   - host: what its operator has decided.
  ///   - listening: where nginx listens already, for a config that does not say.
  /// - Throws: `StepError` with every finding.
  init(_ config: Config, environment: String?, host: NginxSettings, listening: ListenAddress?) throws {
    let diagnostics = Self.check(config, environment: environment)
    if let first = diagnostics.first {
      throw StepError(.validation, first.message, effects: .none, help: first.help, diagnostics: diagnostics)
    }
    let named = config.version.flatMap { $0 == "previous" ? nil : $0 }
    source = config.release.map(Source.release) ?? .version(site: config.site ?? "", version: named)
    self.environment = config.environment ?? environment ?? "production"
    let mode = config.mode.flatMap(NginxSettings.Mode.init) ?? host.mode
    try Self.checkSystem(config, mode: mode, host: host)
    var host = host
    host.mode = mode
    self.host = host
    let listen = ListenAddress(host, current: listening)
    address = config.address ?? listen.address
    port = config.port ?? listen.port
    tlsPort = config.tlsPort ?? listen.tlsPort
    rules = RuleSettings(config)
    lifetime = Names.isPreview(self.environment) ? config.expiresAfter.flatMap(Lifetime.seconds) ?? Lifetime.ofPreviews : nil
    healthTimeout = config.healthTimeout ?? 10
    checks = (config.checks ?? []).map(\.probe)
    keep = config.keep ?? 10
    maximumSize = config.maximumSize ?? 100_000_000
  }

  /// The distribution's nginx serves other things too: whether and where it serves this home is for its operator to say, and
  /// for no pipeline.
  private static func checkSystem(_ config: Config, mode: NginxSettings.Mode, host: NginxSettings) throws {
    guard mode == .system else { return }
    let listen = ListenAddress(host, current: nil)
    var wrong: [(key: String, value: String)] = []
    if host.mode != .system { wrong.append(("mode", "\"system\"")) }
    if let address = config.address, address != listen.address { wrong.append(("address", "\"\(address)\"")) }
    if let port = config.port, port != listen.port { wrong.append(("port", "\(port)")) }
    if let port = config.tlsPort, port != listen.tlsPort { wrong.append(("tlsPort", "\(port)")) }
    guard let first = wrong.first else { return }
    throw StepError(
      .policy, "\"\(first.key)\": \(first.value) is for the operator of the distribution's nginx to decide, not for a step", effects: .none,
      help: "put it into \"nginx\" of the home's settings.json, run slipway nginx start, and leave it out here",
      diagnostics: wrong.map { StepDiagnostic(.error, "settings.json does not say so", path: "/\($0.key)") })
  }

  static func check(_ config: Config, environment: String? = nil) -> [StepDiagnostic] {
    var found: [StepDiagnostic] = []
    func require(_ condition: Bool, _ message: String, _ path: String, _ help: String) {
      if !condition { found.append(StepDiagnostic(.error, message, path: path, help: help)) }
    }
    require(
      (config.release == nil) != (config.site == nil), "give either a release, or a site with a version", "",
      "release: ${{ steps.archive.outputs.release }}, or site: \"portfolio\" and version: \"previous\"")
    require(config.release?.hasPrefix("/") ?? true, "the release is no absolute path", "/release", "the host makes paths absolute")
    require(
      config.version == nil || config.site != nil, "a version without a site", "/version", "add `site`, or leave it out")
    require(
      config.site.map(Names.isSite) ?? true, "\"\((config.site ?? "").prefix(80))\" is no site id", "/site",
      "lower-case letters, digits and hyphens")
    require(
      config.version.map(Names.isVersion) ?? true, "\"\((config.version ?? "").prefix(80))\" is no version", "/version",
      "letters, digits and . _ + -, or \"previous\"")
    let name = config.environment ?? environment ?? "production"
    require(
      Names.isEnvironment(name), "\"\(name.prefix(80))\" is no environment", "/environment",
      "up to 32 lower-case letters, digits and hyphens, beginning with a letter")
    require(
      config.mode.map { NginxSettings.Mode(rawValue: $0) != nil } ?? true, "there is no mode \"\((config.mode ?? "").prefix(80))\"", "/mode",
      "use \"managed\" or \"system\"")
    require(
      config.address.map(ListenAddress.isAddress) ?? true, "\"\((config.address ?? "").prefix(80))\" is no IPv4 address", "/address",
      "127.0.0.1 for this machine only, 0.0.0.0 for everyone")
    require(config.port.map((1...65535).contains) ?? true, "no such port", "/port", "1 to 65535")
    require(
      config.tlsPort.map { (1...65535).contains($0) && $0 != config.port } ?? true, "no such port for HTTPS", "/tlsPort",
      "443, or any other from 1 to 65535 that is not `port`")
    require(
      config.expiresAfter.map { Lifetime.seconds($0) != nil } ?? true, "\"\((config.expiresAfter ?? "").prefix(80))\" is no length of time",
      "/expiresAfter", "for example 12h or 7d; at least a minute, at most ten years")
    require(
      config.expiresAfter == nil || Names.isPreview(name), "\(name.prefix(80)) does not expire", "/expiresAfter",
      "only environments named preview-… do: leave it out, or publish to one")
    found += RuleSettings.check(config)
    require(config.healthTimeout.map { (0.1...600).contains($0) } ?? true, "healthTimeout is out of range", "/healthTimeout", "0.1 to 600 seconds")
    for (index, check) in (config.checks ?? []).enumerated() {
      for problem in check.problems { require(false, "checks: \(problem.message)", "/checks/\(index)/\(problem.key)", problem.help) }
    }
    require(
      (config.checks ?? []).count <= HealthRequirement.limit, "more than \(HealthRequirement.limit) checks", "/checks",
      "they must all be done within the health timeout")
    require(config.keep.map { (1...1000).contains($0) } ?? true, "keep is out of range", "/keep", "1 to 1000 releases")
    require(config.maximumSize.map { $0 > 0 } ?? true, "maximumSize is out of range", "/maximumSize", "a number of bytes")
    return found
  }

  /// A release comes with what its pipeline says. A rollback gives files back, not decisions: it leaves what stands, but for
  /// what its config names.
  func rules(before: OperatorRules) -> OperatorRules {
    if case .version = source { return rules.rules(over: before) }
    return rules.rules(over: OperatorRules())
  }

  var listen: ListenAddress { ListenAddress(address: address, port: port, tlsPort: tlsPort) }

  var isLocalOnly: Bool { address.hasPrefix("127.") }
}
