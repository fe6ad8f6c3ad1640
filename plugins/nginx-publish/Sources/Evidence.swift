internal import HTTPClient
internal import Nginx
internal import POSIX
internal import Publishing
internal import Releases
internal import StepKit

/// What health checks saw of which one failed, kept for the person who looks into it.
struct Evidence {
  var run: String
  var step: String
  var manifest: ReleaseManifest
  var environment: String
  var health: HealthRecord
  /// The one that failed.
  var finding: HealthResult
  /// The version that is live after all; nil when the site has none.
  var live: String?

  /// Bytes of the body that are kept.
  private static let bodyLimit = 1024

  var json: JSONValue {
    let response = finding.response
    let headers = response?.headers.map { JSONValue.array([.string($0.name), .string(Self.isSecret($0.name) ? "(not kept)" : $0.value)]) }
    let body = response.map { String(decoding: $0.body.prefix(Self.bodyLimit), as: UTF8.self) }
    return [
      "time": .string(Clock.timestamp(Clock.now)), "run": .string(run), "step": .string(step),
      "site": .string(manifest.site), "environment": .string(environment), "version": .string(manifest.version),
      "live": live.map(JSONValue.string) ?? .null, "url": .string(finding.url),
      "problem": finding.problem.map(JSONValue.string) ?? .null,
      "badWindowMilliseconds": health.badWindow.map { .integer(milliseconds($0)) } ?? .null,
      "expected": [
        "status": .integer(finding.probe.status), "file": finding.probe.file.map { .string($0.path) } ?? .null,
        "sha256": finding.probe.file.map { .string($0.sha256) } ?? .null,
      ],
      "actual": [
        "status": response.map { .integer($0.status) } ?? .null, "sha256": finding.digest.map(JSONValue.string) ?? .null,
        "headers": headers.map(JSONValue.array) ?? .null, "body": body.map(JSONValue.string) ?? .null,
        "bytes": response.map { .integer($0.body.count) } ?? .null,
      ],
      "checks": health.summary,
    ]
  }

  /// What lets somebody in is not written down.
  private static func isSecret(_ header: String) -> Bool {
    ["set-cookie", "set-cookie2", "authorization", "proxy-authorization", "authentication-info", "x-api-key", "x-auth-token"]
      .contains(header.lowercased())
  }

  /// - Returns: the file's path.
  func keep(_ layout: Layout) throws -> String {
    try Files.makeDirectories(layout.evidence, permissions: 0o700)
    let name = [run, step].map { Names.isIdentifier($0) ? $0 : "unnamed" }.joined(separator: "-")
    let path = Path.join(layout.evidence, "\(name).json")
    try Files.replace(path, with: json.bytes(.pretty), permissions: 0o600)
    return path
  }
}
