internal import Distribution
internal import POSIX
internal import Releases
internal import StepKit

@main struct DistributeRelease: ValidatingStep, PlanningStep, UndoableStep {
  static let name = "distribute-release"
  static let version = "1.0.0"

  struct Config: Decodable, Sendable {
    /// Of the release's folder, absolute.
    var release: String
    var to: Hosts
    /// The environment whose channel is to name this release from now on.
    var channel: String?
    /// For how long the channel's document counts.
    var channelDays: Double?
    /// Bytes a second, for each host.
    var limit: Int?
    /// Hosts at the same time.
    var parallel: Int?
    var required: Requirement?
    /// An ssh_config(5), absolute.
    var sshConfig: String?
    /// A PEM file, absolute.
    var authorities: String?
  }

  init() {}

  func validate(_ config: Config) throws -> [StepDiagnostic] {
    var findings: [StepDiagnostic] = []
    var seen: [String: Int] = [:]
    for (index, host) in config.to.all.enumerated() {
      do {
        let address = try host.remoteAddress().place
        if let first = seen.updateValue(index, forKey: address) {
          findings.append(StepDiagnostic(.error, "\(address) is there twice, also as number \(first + 1)", path: "/to/\(index)"))
        }
      } catch {
        findings.append(StepDiagnostic(.error, error.message, path: host.pointer(index), help: error.help))
      }
    }
    if config.to.all.isEmpty { findings.append(StepDiagnostic(.error, "there is no address", path: "/to")) }
    if let channel = config.channel, !ReleaseNames.isEnvironment(channel) {
      findings.append(StepDiagnostic(.error, "the channel's environment is no name", path: "/channel", help: "lower-case letters, digits and \"-\", as in production"))
    }
    if case .number(let number) = config.required, number > config.to.all.count {
      findings.append(
        StepDiagnostic(.error, "\(number) hosts are required, and there are \(config.to.all.count)", path: "/required", help: "or write \"all\""))
    }
    return findings
  }

  func plan(_ config: Config, _ context: StepContext) throws -> [PlannedChange] {
    UserHome.use()
    return try Plan(config, home: context.home).changes()
  }

  func execute(_ config: Config, _ context: StepContext) throws -> StepResult {
    UserHome.use()
    return try Distributing(config, context).run()
  }

  func undo(_ undo: JSONValue, _ context: UndoContext) throws {
    UserHome.use()
    try Undoing(UndoRecord(undo)).run { context.log(.info, $0) }
  }
}
