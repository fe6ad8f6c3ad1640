internal import Distribution
internal import Releases
internal import StepKit

/// What goes where: the config with its defaults, every value checked.
struct Fleet: Sendable {
  let release: Release
  let manifest: ReleaseManifest
  let keys: TrustedKeys
  let environment: String
  let hosts: [FleetHost]
  let waves: [[FleetHost]]
  let pause: Double
  let hostTimeout: Double
  let limit: Int?

  /// - Throws: `StepError` with every finding; `ReleaseError` for a release that does not hold.
  init(_ config: Config, _ context: StepContext) throws {
    let findings = config.findings
    if let first = findings.first { throw StepError(.validation, first.message, effects: .none, help: first.help, diagnostics: findings) }
    environment = config.environment ?? context.environment ?? "production"
    guard ReleaseNames.isEnvironment(environment) else { throw StepError(.validation, "the run's environment is none", effects: .none) }
    release = try Release.open(config.release)
    keys = try ChannelStore(home: context.home).trustedKeys(for: release)
    manifest = try release.sealedManifest(keys: keys).manifest
    hosts = try config.hosts.all.map { entry in
      let authority = try entry.address().authority
      return FleetHost(
        place: entry.name.map { "\($0) (\(authority))" } ?? authority, text: entry.text, slipway: entry.slipway ?? config.slipway ?? "slipway",
        sshConfig: config.sshConfig)
    }
    waves = (config.waves ?? .oneByOne).split(hosts)
    pause = config.pause ?? 0
    hostTimeout = config.hostTimeout ?? 300
    limit = config.limit
  }
}
