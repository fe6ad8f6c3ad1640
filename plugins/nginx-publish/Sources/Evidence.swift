internal import HTTPClient
internal import Nginx
internal import POSIX
internal import Publishing
internal import Releases
internal import StepKit

/// What a failed health check saw, kept for the person who looks into it.
struct Evidence {
  var run: String
  var step: String
  var manifest: ReleaseManifest
  var environment: String
  var finding: HealthFinding
  /// The version that is live after all; nil when the site has none.
  var live: String?

  /// Bytes of the body that are kept.
  private static let bodyLimit = 1024

  var json: JSONValue {
    let response = finding.response
    let headers = response?.headers.map { JSONValue.array([.string($0.name), .string($0.value)]) }
    let body = response.map { String(decoding: $0.body.prefix(Self.bodyLimit), as: UTF8.self) }
    return [
      "time": .string(Clock.timestamp(Clock.now)), "run": .string(run), "step": .string(step),
      "site": .string(manifest.site), "environment": .string(environment), "version": .string(manifest.version),
      "live": live.map(JSONValue.string) ?? .null, "url": .string(finding.url), "problem": .string(finding.problem),
      "expected": [
        "status": .integer(finding.probe.status), "file": finding.probe.file.map { .string($0.path) } ?? .null,
        "sha256": finding.probe.file.map { .string($0.sha256) } ?? .null,
      ],
      "actual": [
        "status": response.map { .integer($0.status) } ?? .null, "sha256": finding.digest.map(JSONValue.string) ?? .null,
        "headers": headers.map(JSONValue.array) ?? .null, "body": body.map(JSONValue.string) ?? .null,
        "bytes": response.map { .integer($0.body.count) } ?? .null,
      ],
    ]
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
