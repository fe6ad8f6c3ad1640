internal import Diagnostics
internal import JSON

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
  package var sslEnabled = true
  package var cdnEnabled = false

  init() {}

  init(_ value: JSONValue, at place: DefinitionPlace, _ findings: Findings) {
    let known = ["domains", "mode", "ssl_enabled", "cdn_enabled"]
    guard let reader = DefinitionReader(value, "\"deployment\"", known: known, at: place, findings) else { return }
    domains = Self.domains(reader)
    if let text = reader.string("mode") {
      if let mode = Mode(rawValue: text) { self.mode = mode } else {
        let help = suggestion(for: text, among: Mode.allCases.map(\.rawValue))
        findings.error("\"mode\" must be \"static\" or \"spa\", not \(text.quoted)", at: place.member("mode"), help: help)
      }
    }
    sslEnabled = reader.bool("ssl_enabled", default: true)
    cdnEnabled = reader.bool("cdn_enabled", default: false)
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
