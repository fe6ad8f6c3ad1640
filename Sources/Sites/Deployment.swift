internal import Diagnostics
internal import JSON
package import SiteRules

/// How a site is served.
package struct Deployment: Sendable {
  package enum Mode: String, Sendable, CaseIterable {
    /// A path that is no file gets the 404 page.
    case `static`
    /// Single-page: a path that is no file gets the start page, which reads the path itself.
    case spa
  }

  /// The site's own domains, each once.
  package var domains: [DomainName] = []
  package var mode = Mode.static
  /// Below which the site lives on its host; nil for a site at the root.
  package var basePath: BasePath?
  package var sslEnabled = true
  package var cdnEnabled = false
  /// What leads elsewhere, in order.
  package var redirects: [RedirectRule] = []
  package var headers: [HeaderRule] = []
  /// Whether the start page leads visitors to its translation into the language that they like best.
  package var negotiatesLanguages = false
  /// In bytes; what the compiled site may have at most. Nil where the definition sets no limit of its own.
  package var maximumSize: Int?

  /// `type`, `target`, `url` and `environment` are of the platform's deployment configuration.
  static let known = [
    "domains", "base_path", "mode", "type", "target", "url", "environment", "ssl_enabled", "cdn_enabled", "max_size_mb",
    "redirects", "headers", "negotiate_languages",
  ]

  init() {}

  init(_ reader: DefinitionReader) {
    domains = Self.domains(reader)
    basePath = Self.basePath(reader)
    let mode = Self.mode(reader, "mode")
    let type = Self.mode(reader, "type")
    if let mode, let type, mode != type {
      reader.findings.error("\"type\" is another mode than \"mode\"", at: reader.place.member("type"), help: "leave one of the two out")
    }
    self.mode = mode ?? type ?? .static
    if reader.value("target") != nil { reader.ignore("target", "a site does not choose its folder on the server; remove it") }
    sslEnabled = reader.bool("ssl_enabled", default: true)
    cdnEnabled = reader.bool("cdn_enabled", default: false)
    redirects = RuleReading.redirects(reader)
    headers = RuleReading.headers(reader)
    negotiatesLanguages = reader.bool("negotiate_languages", default: false)
    if let value = reader.value("max_size_mb") {
      if let megabytes = value.doubleValue, megabytes > 0, megabytes <= 1_000_000 { maximumSize = Int(megabytes * 1_000_000) } else {
        reader.findings.error(
          "\"max_size_mb\" must be a number over 0", at: reader.place.member("max_size_mb"), help: "write how many megabytes the site may have")
      }
    }
  }

  private static func mode(_ reader: DefinitionReader, _ key: String) -> Mode? {
    guard let text = reader.string(key) else { return nil }
    if let mode = Mode(rawValue: text) { return mode }
    let help = suggestion(for: text, among: Mode.allCases.map(\.rawValue))
    reader.findings.error("\"\(key)\" must be \"static\" or \"spa\", not \(text.quoted)", at: reader.place.member(key), help: help)
    return nil
  }

  private static func basePath(_ reader: DefinitionReader) -> BasePath? {
    guard let text = reader.string("base_path") else { return nil }
    if let problem = BasePath.problem(in: text) {
      reader.findings.error(problem.message, at: reader.place.member("base_path"), help: problem.help)
    }
    return BasePath(text)
  }

  private static func domains(_ reader: DefinitionReader) -> [DomainName] {
    var domains: [DomainName] = []
    for (index, value) in (reader.array("domains") ?? []).enumerated() {
      let place = reader.place.member("domains").element(index)
      guard case .string(let text) = value else {
        reader.findings.error("a domain must be a string", at: place)
        continue
      }
      do throws(SiteError) {
        let domain = try DomainName(text)
        if domains.contains(domain) {
          reader.findings.error("the domain \"\(domain)\" stands here twice", at: place, help: "remove one of the two")
        } else {
          domains.append(domain)
        }
      } catch { reader.findings.error(error, at: place) }
    }
    return domains
  }
}
