internal import Diagnostics
internal import JSON

extension Site {
  /// What the definition says of the site as a whole. `app` and `deployment.url` are where the platform's deployment
  /// configuration has what a definition says at its top.
  mutating func readSettings(_ reader: DefinitionReader) {
    let place = reader.place
    let app = reader.value("app").flatMap {
      DefinitionReader($0, "\"app\"", known: ["id", "name", "version", "environment"], at: place.member("app"), reader.findings)
    }
    let deploymentReader = reader.value("deployment").flatMap {
      DefinitionReader($0, "\"deployment\"", known: Deployment.known, at: place.member("deployment"), reader.findings)
    }
    if app?.value("id") == nil { reader.require("id", help: "give the site an id, as in \"portfolio\"") }
    id = Self.either(reader, app, "id") { $0.string("id", checkedBy: Names.problem(inSite:)) } ?? ""
    name = Self.either(reader, app, "name") { $0.string("name", limit: 200) } ?? id
    version = Self.either(reader, app, "version") { $0.string("version", checkedBy: Names.problem(inVersion:)) } ?? "1.0.0"
    language = reader.string("lang", checkedBy: LanguageTag.problem(in:)) ?? "en"
    url = Self.either(reader, deploymentReader, "url") { reader in
      reader.string("url", checkedBy: Self.problem(inURL:)).map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
    }
    styles = reader.styleRules("styles")
    tables = Table.list(reader)
    if let deploymentReader { deployment = Deployment(deploymentReader) }
    if let url, !basePath.isEmpty, url.split(separator: "/").count > 2, !url.hasSuffix(basePath), let deploymentReader {
      reader.findings.error(
        "\(url.quoted) has another path than \(basePath.quoted)", at: deploymentReader.place.member("base_path"), help: "end the site's url with its base path, or with its host")
    }
    for reader in [app, deploymentReader].compactMap({ $0 }) where reader.value("environment") != nil {
      reader.ignore("environment", "the run says where the site goes: slipway run publish -p environment=…")
    }
    if let value = reader.value("optimization") { optimization = Optimization(value, at: place.member("optimization"), reader.findings) }
    if let value = reader.value("features") { features = Features(value, at: place.member("features"), reader.findings) }
    // Who brings tables has asked for their data.
    if reader.value("features")?["api_integration"] == nil, reader.value("tables") != nil { features.apiIntegration = true }
    readAnalytics(reader)
  }

  /// A member that may stand in either of two objects; in both only with the same value.
  private static func either(
    _ first: DefinitionReader, _ second: DefinitionReader?, _ key: String, _ read: (DefinitionReader) -> String?
  ) -> String? {
    let value = read(first)
    guard let second, let other = read(second) else { return value }
    if let value, value != other {
      first.findings.error(
        "\"\(key)\" is \(value.quoted) at the top of the definition", at: second.place.member(key), help: "write it in one of the two places")
    }
    return value ?? other
  }

  /// What is switched off is checked all the same, and then left out.
  private mutating func readAnalytics(_ reader: DefinitionReader) {
    let host = url.flatMap { $0.split(separator: "/").dropFirst().first }.map { String($0.prefix { $0 != ":" }).lowercased() }
    let analytics = reader.value("analytics").flatMap { Analytics($0, host: host, at: reader.place.member("analytics"), reader.findings) }
    guard features.analyticsEnabled else { return }
    if reader.value("analytics") == nil {
      reader.findings.error(
        "analytics are switched on, but the site does not say which", at: reader.place.member("features").member("analytics_enabled"),
        help: "add \"analytics\" with a \"provider\": \(Analytics.Provider.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    self.analytics = analytics
  }

  private static func problem(inURL text: String) -> SiteError? {
    if let problem = SafeURL.problem(in: text) { return problem }
    guard text.hasPrefix("https://") || text.hasPrefix("http://"), !text.contains("?"), !text.contains("#") else {
      return SiteError(.unsafeURL, "\(text.quoted) is no address of a site", help: "write it as in \"https://www.example.org\"")
    }
    return nil
  }
}
