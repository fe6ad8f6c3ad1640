internal import Diagnostics
package import JSON
internal import Nginx
internal import POSIX

/// What the operator has decided about one deployment: `www/sites/<site>/<environment>/settings.json`. It is no part of
/// a release, so that neither a publication nor a rollback changes it, and it goes into backups. Each key has an owner,
/// and is left out of the file where nothing was decided.
package struct DeploymentSettings: Equatable, Sendable {
  /// Host names that lead here beside those of the release (`slipway domain`), sorted.
  package var domains: [String] = []
  /// When a preview's time is over, and when it was published last, in seconds since 1970; nil for what stays.
  package var expires: Double?
  package var renewed: Double?

  /// How it is served, as far as that is not the release's to say.
  package var rules = OperatorRules()

  package init() {}

  /// In the order in which they are written.
  private static let keys = ["domains", "expires", "renewed", "rules"]
  /// Bytes; nobody writes that much by hand.
  private static let limit = 1 << 20

  /// - Throws: `InvalidInput` with everything that is wrong, each at its place.
  package init(parsing text: [UInt8], file: String) throws {
    let source = try JSONSource(parsing: text, file: file)
    var findings: [Diagnostic] = []
    guard let object = source.value.objectValue else {
      throw InvalidInput("the settings of a deployment must be an object", at: source.location(of: ""))
    }
    for (key, value) in object.members {
      switch key {
      case "domains": domains = Self.domains(value, source, &findings)
      case "rules":
        do throws(JSONError) { rules = try OperatorRules(JSONField(value, path: "/rules")) } catch {
          findings.append(Diagnostic(.error, error.message, at: source.location(of: error.path), help: "publish again, which writes it anew"))
        }
      case "expires": expires = Self.time(value, key, source, &findings)
      case "renewed": renewed = Self.time(value, key, source, &findings)
      default:
        findings.append(
          Diagnostic(
            .error, "a deployment's settings know no \"\(key.prefix(80))\"", at: source.keyLocation(of: "".appendingPointer(key)),
            help: suggestion(for: key, among: Self.keys)))
      }
    }
    if !findings.isEmpty { throw InvalidInput(findings) }
  }

  private static func domains(_ value: JSONValue, _ source: JSONSource, _ findings: inout [Diagnostic]) -> [String] {
    let help = "\"domains\": [\"www.example.org\"], or use `slipway domain`"
    guard let elements = value.arrayValue else {
      findings.append(Diagnostic(.error, "\"domains\" is no list", at: source.location(of: "/domains"), help: help))
      return []
    }
    var names: Set<String> = []
    for (index, element) in elements.enumerated() {
      if let name = element.stringValue, Names.isDomain(name) { names.insert(name) } else {
        findings.append(Diagnostic(.error, "this is no domain name", at: source.location(of: "/domains/\(index)"), help: help))
      }
    }
    return names.sorted()
  }

  private static func time(_ value: JSONValue, _ key: String, _ source: JSONSource, _ findings: inout [Diagnostic]) -> Double? {
    if let time = value.stringValue.flatMap(Clock.parse(timestamp:)) { return time }
    findings.append(
      Diagnostic(.error, "this is no time", at: source.location(of: "/\(key)"), help: "\"\(key)\": \"2026-01-15T10:30:00Z\""))
    return nil
  }

  package var json: JSONValue {
    var object = JSONObject()
    if !domains.isEmpty { object["domains"] = .array(domains.map(JSONValue.string)) }
    if rules != OperatorRules() { object["rules"] = rules.json }
    object["expires"] = expires.map { .string(Clock.timestamp($0)) }
    object["renewed"] = renewed.map { .string(Clock.timestamp($0)) }
    return .object(object)
  }

  /// - Parameter path: nothing there is nothing decided.
  package static func read(_ path: String) throws -> DeploymentSettings {
    guard Files.exists(path) else { return DeploymentSettings() }
    return try DeploymentSettings(parsing: Files.read(path, limit: limit), file: path)
  }
}

extension Deployment {
  package func settings() throws -> DeploymentSettings { try .read(layout.deploymentSettings(site, environment)) }

  /// All or nothing. The site's lock is held, as it was when the settings were read.
  package func save(_ settings: DeploymentSettings) throws {
    let path = layout.deploymentSettings(site, environment)
    if settings == DeploymentSettings() { return try Links.remove(path) }
    // Readable for its owner alone: addresses of servers behind are in it.
    try Files.replace(path, with: settings.json.bytes(.pretty), permissions: 0o600)
  }
}
