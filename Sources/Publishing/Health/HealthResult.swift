package import HTTPClient
package import JSON
internal import Releases

/// What a check saw, be it good or not.
package struct HealthResult: Sendable {
  /// `staged` or `live`.
  package var phase: String
  /// As visitors write it.
  package var url: String
  package var probe: HealthProbe
  /// From the request to the whole answer, of the last attempt.
  package var seconds = 0.0
  package var attempts = 1
  /// nil without an answer.
  package var response: HTTPResponse?
  /// SHA-256 of the body, in hexadecimal.
  package var digest: String?
  /// What is wrong; nil when all is as it should be.
  package var problem: String?
  /// Whether it may be well in a moment.
  var isTransient = false

  init(phase: String, url: String, probe: HealthProbe) { (self.phase, self.url, self.probe) = (phase, url, probe) }

  /// In short, for the outputs of a step.
  package var summary: JSONValue {
    var members: JSONObject = [
      "phase": .string(phase), "url": .string(url), "passed": .bool(problem == nil),
      "status": response.map { .integer($0.status) } ?? .null, "milliseconds": .number((seconds * 100_000).rounded() / 100),
    ]
    if probe.method != "GET" { members["method"] = .string(probe.method) }
    if attempts > 1 { members["attempts"] = .integer(attempts) }
    if let file = probe.file { members["file"] = .string(file.path) }
    if probe.file != nil, probe.method == "GET", let digest { members["digest"] = .bool(digest == probe.file?.sha256) }
    if !probe.headers.isEmpty {
      members["headers"] = .object(
        JSONObject(probe.headers.map { ($0.name, response?.header($0.name).map { .string(String($0.prefix(200))) } ?? .null) }))
    }
    if let problem { members["problem"] = .string(problem) }
    return .object(members)
  }
}
