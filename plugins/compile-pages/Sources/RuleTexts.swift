internal import Diagnostics
internal import SiteRules
internal import Sites

/// `_redirects` and `_headers` of the compiled tree: the site's own files, then what its definition says, so that a release
/// has all its rules with it and means the same on other hosts that read these files.
struct RuleTexts {
  let files: [(path: String, contents: [UInt8])]

  /// - Throws: `InvalidInput` when both together are more than a release may have.
  init(_ site: Site, _ pages: [PageRecord]) throws {
    let redirects = try (site.deployment.redirects + Self.languages(site, pages) + Self.singlePage(site)).map(\.line)
    let headers = try (Self.analytics(site) + site.deployment.headers).flatMap(\.lines)
    let texts = (redirects: Self.text(site.ruleFiles.redirects, redirects), headers: Self.text(site.ruleFiles.headers, headers))
    // As it is read when the release is published, where nobody could see from which file a rule has come.
    let findings = RedirectsFile(texts.redirects).findings + HeadersFile(texts.headers).findings
    if !findings.isEmpty {
      throw InvalidInput([
        Diagnostic(.error, "the site's rules and those that follow from its definition can't be published together", at: site.place.member("deployment").location)
      ] + findings)
    }
    files = [(RedirectsFile.name, texts.redirects), (HeadersFile.name, texts.headers)].filter { !$0.1.isEmpty }
  }

  private static func text(_ file: [UInt8], _ lines: [String]) -> [UInt8] {
    if lines.isEmpty { return file }
    let start = file.isEmpty || file.last == UInt8(ascii: "\n") ? file : file + [UInt8(ascii: "\n")]
    return start + Array("# From the site's definition.\n".utf8) + Array(lines.map { "\($0)\n" }.joined().utf8)
  }

  /// The start page leads to its translations. A visitor who likes the page's own language best stays: that rule is there so
  /// that this language takes part in the choice.
  private static func languages(_ site: Site, _ pages: [PageRecord]) throws -> [RedirectRule] {
    guard site.deployment.negotiatesLanguages, let start = pages.first(where: { $0.url == "/" }) else { return [] }
    let links = Translations(pages.map(\.translation)).links(of: start.translation)
    return try links.map { link in
      link.url == "/"
        ? try RedirectRule(from: "/", to: "/index.html", status: 200, languages: [link.language])
        : try RedirectRule(from: "/", to: link.url, status: 302, isForced: true, languages: [link.language])
    }
  }

  /// Every address that has no file is the page's own to read.
  private static func singlePage(_ site: Site) throws -> [RedirectRule] {
    guard site.deployment.mode == .spa else { return [] }
    return [try RedirectRule(from: "/*", to: "/index.html", status: 200)]
  }

  /// A script from elsewhere that the site itself asks for is allowed to run.
  private static func analytics(_ site: Site) throws -> [HeaderRule] {
    // A policy of the site's own says it all: two would both hold.
    let own = HeadersFile(site.ruleFiles.headers).rules + site.deployment.headers
    if own.flatMap(\.actions).contains(where: { $0.name.lowercased() == "content-security-policy" }) { return [] }
    guard let source = site.analytics?.source, source.lowercased().hasPrefix("https://") else { return [] }
    let origin = source.split(separator: "/", omittingEmptySubsequences: false).prefix(3).joined(separator: "/")
    let policy = HeaderRule.Field(name: "Content-Security-Policy", value: SecurityHeaders.contentPolicy(scripts: [origin]))
    return [try HeaderRule(path: "/*", actions: [.set(policy)])]
  }
}
