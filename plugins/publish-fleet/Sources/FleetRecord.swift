internal import JSON
internal import Releases
internal import StepKit

/// What a rollout may have changed, and what was live before: written before it is done, so that all of it can be taken
/// back, also by a process that knows nothing else.
struct FleetRecord: Sendable, Equatable {
  struct Entry: Sendable, Equatable {
    var host: FleetHost
    /// What was live there; nil when nothing was.
    var former: String?
    /// The runs on that host, one for each attempt, as soon as they are known.
    var runs: [String] = []
  }

  var site: String
  var version: String
  var environment: String
  /// In the order in which they were begun.
  var entries: [Entry] = []

  init(site: String, version: String, environment: String) {
    (self.site, self.version, self.environment) = (site, version, environment)
  }

  var json: JSONValue {
    [
      "site": .string(site), "version": .string(version), "environment": .string(environment),
      "hosts": .array(entries.map(\.json)),
    ]
  }

  /// - Throws: `JSONError`, or `StepError` for one that can't have come from here.
  init(_ value: JSONValue) throws {
    let field = JSONField(value)
    self.init(
      site: try field.required("site").string(), version: try field.required("version").string(),
      environment: try field.required("environment").string())
    entries = try field.required("hosts").elements().map(Entry.init)
    guard ReleaseNames.isEnvironment(environment), entries.allSatisfy({ $0.runs.allSatisfy(RunName.isRun) }) else {
      throw StepError(.validation, "this undo record was not made by publish-fleet", effects: .none)
    }
  }
}

extension FleetRecord.Entry {
  var json: JSONValue {
    var object: JSONObject = ["place": .string(host.place), "address": .string(host.text), "slipway": .string(host.slipway)]
    object["sshConfig"] = host.sshConfig.map(JSONValue.string)
    object["former"] = former.map(JSONValue.string)
    object["runs"] = .array(runs.map(JSONValue.string))
    return .object(object)
  }

  init(_ field: JSONField) throws {
    host = FleetHost(
      place: try field.required("place").string(), text: try field.required("address").string(),
      slipway: try field.required("slipway").string(), sshConfig: try field.optional("sshConfig")?.string())
    former = try field.optional("former")?.string()
    runs = try field.required("runs").strings()
  }
}
