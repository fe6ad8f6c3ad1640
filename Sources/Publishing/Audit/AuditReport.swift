package import JSON

/// What an audit of one deployment has found.
package struct AuditReport: Sendable {
  package var site: String
  package var environment: String
  /// nil where nothing is live.
  package var version: String?
  /// Files of the release, and requests that were made.
  package var files = 0
  package var requests = 0
  package var seconds = 0.0
  /// What is still not as it should be.
  package var drifts: [Drift] = []
  /// What was not, and is now.
  package var repaired: [Drift] = []

  package var json: JSONValue {
    [
      "site": .string(site), "environment": .string(environment), "version": version.map(JSONValue.string) ?? .null,
      "files": .integer(files), "requests": .integer(requests), "seconds": .number((seconds * 1000).rounded() / 1000),
      "drift": .array(drifts.map(\.json)), "repaired": .array(repaired.map(\.json)),
    ]
  }
}
