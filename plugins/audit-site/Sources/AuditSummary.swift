internal import Publishing
internal import StepKit

/// What the audits of a step have found together.
struct AuditSummary {
  private var deployments = 0
  private var files = 0
  private var answers = 0
  private var drift = 0
  private(set) var repaired = 0
  private var list: [JSONValue] = []
  /// A sentence for each that the operator should do something about.
  private var certificates: [String] = []
  /// Names of what differs.
  private var places: [String] = []

  /// Of the list, so that it stays a message; the log has all.
  private static let limit = 100

  mutating func add(_ report: AuditReport) {
    deployments += 1
    files += report.files
    answers += report.requests
    drift += report.drifts.count
    repaired += report.repaired.count
    if !report.drifts.isEmpty { places.append("\(report.site) (\(report.environment))") }
    for (drifts, isRepaired) in [(report.drifts, false), (report.repaired, true)] {
      for drift in drifts.prefix(max(0, Self.limit - list.count)) {
        var members = drift.json.objectValue ?? [:]
        members["site"] = .string(report.site)
        members["environment"] = .string(report.environment)
        members["repaired"] = .bool(isRepaired)
        list.append(.object(members))
      }
    }
  }

  mutating func add(certificates warnings: [String]) { certificates += warnings.filter { !certificates.contains($0) } }

  var outputs: JSONObject {
    [
      "ending": .integer(certificates.count), "certificates": .array(certificates.prefix(Self.limit).map(JSONValue.string)),
      "deployments": .integer(deployments), "files": .integer(files), "answers": .integer(answers), "drift": .integer(drift),
      "repaired": .integer(repaired), "list": .array(list), "text": .string(text),
    ]
  }

  private var text: String { ([state] + certificates.prefix(3)).joined(separator: "; ") + (certificates.count > 3 ? "; and \(certificates.count - 3) more" : "") }

  private var state: String {
    let mended = repaired > 0 ? "; \(repaired) repaired" : ""
    if drift == 0 { return "\(deployments) of \(deployments) deployments are as they were published\(mended)" }
    return "\(drift) \(drift == 1 ? "thing differs" : "things differ") in \(places.prefix(10).joined(separator: ", "))\(mended)"
  }
}
