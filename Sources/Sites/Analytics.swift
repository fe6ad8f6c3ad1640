internal import Diagnostics
internal import JSON

/// A script that counts visits, as a site asks for it. It is always a file that the browser fetches, with data
/// attributes that are escaped like any others: a definition brings no code.
package struct Analytics: Sendable, Hashable {
  package enum Provider: String, Sendable, CaseIterable {
    case plausible, umami, matomo
    /// Any other one that is a script with data attributes.
    case script
  }

  package struct Attribute: Sendable, Hashable {
    package let name: String
    package let value: String
  }

  package let provider: Provider
  /// Where the script is: `https://…`, or a path of the site.
  package let source: String
  /// Of the script element, each `data-…`, in their order.
  package let attributes: [Attribute]

  private static let known = ["provider", "src", "domain", "siteId", "data"]

  /// Nil, with findings, where something is missing or wrong.
  /// - Parameter host: of the site's own address.
  init?(_ value: JSONValue, host: String?, at place: DefinitionPlace, _ findings: Findings) {
    guard let reader = DefinitionReader(value, "\"analytics\"", known: Self.known, at: place, findings) else { return nil }
    let names = Provider.allCases.map(\.rawValue)
    reader.require("provider", help: "one of \(names.joined(separator: ", "))")
    guard let name = reader.string("provider") else { return nil }
    guard let provider = Provider(rawValue: name) else {
      findings.error("\(name.quoted) is no provider of analytics", at: place.member("provider"), help: suggestion(for: name, among: names))
      return nil
    }
    for key in Self.known.dropFirst(2) where reader.value(key) != nil && !provider.members.contains(key) {
      findings.add(
        Diagnostic(.error, "\"\(key)\" means nothing to \(name)", at: place.member(key).keyLocation, help: "remove it"))
    }
    let source = reader.string("src", checkedBy: Self.problem(inSource:))
    if reader.value("src") == nil, provider.standardSource == nil { reader.require("src", help: "write the address of the script") }
    let attributes = provider.attributes(reader, host: host)
    guard let source = source ?? (reader.value("src") == nil ? provider.standardSource : nil), let attributes else { return nil }
    self.provider = provider
    self.source = source
    self.attributes = attributes
  }

  private static func problem(inSource text: String) -> SiteError? {
    if let problem = SafeURL.problem(in: text) { return problem }
    if text.hasPrefix("/") || text.lowercased().hasPrefix("https://") { return nil }
    return SiteError(.unsafeURL, "\(text.quoted) is no address of a script", help: "write https://…, or a path of the site that begins with \"/\"")
  }
}

extension Analytics.Provider {
  /// What may stand in the definition beside `provider` and `src`.
  fileprivate var members: [String] {
    switch self {
    case .plausible: ["domain"]
    case .umami, .matomo: ["siteId"]
    case .script: ["data"]
    }
  }

  /// Where the providers themselves serve it; Matomo is served by whoever runs it.
  fileprivate var standardSource: String? {
    switch self {
    case .plausible: "https://plausible.io/js/script.js"
    case .umami: "https://cloud.umami.is/script.js"
    case .matomo, .script: nil
    }
  }

  /// Nil, with findings, where something is missing or wrong.
  fileprivate func attributes(_ reader: DefinitionReader, host: String?) -> [Analytics.Attribute]? {
    switch self {
    case .plausible:
      guard let domain = reader.string("domain", checkedBy: DomainName.problem(in:)) ?? (reader.value("domain") == nil ? host : nil) else {
        if reader.value("domain") == nil { reader.require("domain", help: "the site as Plausible knows it, as in \"www.example.org\"") }
        return nil
      }
      return [.init(name: "data-domain", value: domain)]
    case .umami, .matomo:
      reader.require("siteId", help: "the site's id there")
      guard let id = reader.string("siteId", checkedBy: Self.problem(inSiteID:)) else { return nil }
      if self == .matomo { return [.init(name: "data-site-id", value: id)] }
      return [.init(name: "data-website-id", value: id), .init(name: "data-do-not-track", value: "true")]
    case .script: return data(reader)
    }
  }

  private static func problem(inSiteID text: String) -> SiteError? {
    if (1...64).contains(text.utf8.count), text.utf8.allSatisfy({ $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "-") }) { return nil }
    return SiteError(.analytics, "\(text.quoted) is no id of a site", help: "up to 64 letters, digits and \"-\"")
  }

  private func data(_ reader: DefinitionReader) -> [Analytics.Attribute]? {
    guard let members = reader.object("data") else { return reader.value("data") == nil ? [] : nil }
    let place = reader.place.member("data")
    var attributes: [Analytics.Attribute] = []
    for (name, value) in members.members {
      guard let first = name.utf8.first, first.isLowerLetter, name.utf8.count <= 64,
        name.utf8.allSatisfy({ $0.isLowerLetter || $0.isDigit || $0 == UInt8(ascii: "-") })
      else {
        reader.findings.error(
          SiteError(.analytics, "\(name.quoted) names no data attribute", help: "lower-case letters, digits and \"-\", as in \"site-id\""),
          atKeyOf: place.member(name))
        continue
      }
      switch value {
      case .string(let text) where text.utf8.count <= 1000: attributes.append(.init(name: "data-\(name)", value: text))
      case .integer, .number, .bool: attributes.append(.init(name: "data-\(name)", value: value.text()))
      default: reader.findings.error("a data attribute must be a string of up to 1,000 bytes, a number, true or false", at: place.member(name))
      }
    }
    return attributes.count == members.count ? attributes : nil
  }
}
