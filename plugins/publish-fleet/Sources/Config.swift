internal import Distribution
internal import Releases
internal import StepKit

/// The step's config as it is written in a pipeline.
struct Config: Decodable, Sendable {
  /// Folder of the release, absolute.
  var release: String
  var hosts: HostList
  var environment: String?
  var waves: Waves?
  /// Seconds between two waves.
  var pause: Double?
  /// Path of the program on the hosts, or its name.
  var slipway: String?
  /// Seconds that a host may take to publish.
  var hostTimeout: Double?
  /// Bytes a second to each host.
  var limit: Int?
  /// An ssh_config(5), absolute.
  var sshConfig: String?
}

extension Config {
  /// What can't be meant, each at its place.
  var findings: [StepDiagnostic] {
    var findings: [StepDiagnostic] = []
    var seen: [String: Int] = [:]
    for (index, host) in hosts.all.enumerated() {
      do {
        let address = try host.address()
        let place = address.authority + address.path
        if let first = seen.updateValue(index, forKey: place) {
          findings.append(StepDiagnostic(.error, "\(place) is there twice, also as number \(first + 1)", path: "/hosts/\(index)"))
        }
      } catch { findings.append(StepDiagnostic(.error, error.message, path: "/hosts/\(index)", help: error.help)) }
      if let program = host.slipway, !Self.isProgram(program) {
        findings.append(Self.programFinding("/hosts/\(index)/slipway"))
      }
    }
    if hosts.all.isEmpty { findings.append(StepDiagnostic(.error, "there is no host", path: "/hosts")) }
    if let slipway, !Self.isProgram(slipway) { findings.append(Self.programFinding("/slipway")) }
    if let environment, !ReleaseNames.isEnvironment(environment) {
      findings.append(
        StepDiagnostic(.error, "\"\(environment.prefix(80))\" is no environment", path: "/environment", help: "lower-case letters, digits and hyphens"))
    }
    if let waves, waves.isValid, !waves.isRising(of: hosts.all.count) {
      findings.append(
        StepDiagnostic(.error, "a wave ends before the one in front of it", path: "/waves", help: "several sizes say how far each wave goes: [1, \"50%\", \"100%\"]"))
    }
    if let waves, !waves.isValid {
      findings.append(
        StepDiagnostic(.error, "the waves are no sizes", path: "/waves", help: "a number of hosts, \"25%\", or how far each wave goes: [1, \"50%\", \"100%\"]"))
    }
    return findings
  }

  /// A path or a name that a shell leaves alone, and that is no option.
  private static func isProgram(_ text: String) -> Bool {
    !text.isEmpty && !text.hasPrefix("-") && !text.contains("=") && RemoteCommand.isPlain(text)
  }

  private static func programFinding(_ path: String) -> StepDiagnostic {
    StepDiagnostic(
      .error, "this is no path of a program on the host", path: path, help: "the absolute path of slipway there, as /opt/slipway/bin/slipway")
  }
}
