internal import Diagnostics
internal import POSIX
package import SiteRules

/// `_redirects` and `_headers` beside the definition, as they are.
package struct RuleFiles: Sendable {
  /// Empty where there is none.
  package var redirects: [UInt8] = []
  package var headers: [UInt8] = []
  package var redirectRules: RedirectsFile { RedirectsFile(redirects) }

  init() {}

  init(_ folder: SiteFolder, _ findings: Findings) {
    redirects = Self.read(RedirectsFile.name, folder, findings)
    headers = Self.read(HeadersFile.name, folder, findings)
    findings.add(RedirectsFile(redirects, file: Path.join(folder.path, RedirectsFile.name)).findings)
    findings.add(HeadersFile(headers, file: Path.join(folder.path, HeadersFile.name)).findings)
  }

  private static func read(_ name: String, _ folder: SiteFolder, _ findings: Findings) -> [UInt8] {
    guard folder.holdsFile(name) else { return [] }
    let path = Path.join(folder.path, name)
    do throws(SystemError) { return try Files.read(path, limit: RuleLimits.file) } catch {
      findings.add(Diagnostic(.error, "\(name) can't be read: \(error.message)", at: SourceLocation(file: path, line: 1, column: 1)))
      return []
    }
  }
}

extension Site {
  /// All redirects in their order: the file's first, then the definition's.
  package var redirects: [RedirectRule] { ruleFiles.redirectRules.rules + deployment.redirects }

  /// No more rules than nginx is to hold (`RuleLimits`), the file's and the definition's together.
  func checkNumberOfRules(_ findings: Findings) {
    let place = self.place.member("deployment").member("redirects")
    let redirects = redirects
    let isOver = [(true, RuleLimits.fixedRedirects), (false, RuleLimits.patternRedirects)].first { isFixed, limit in
      redirects.count { $0.isFixed == isFixed } > limit
    }
    if let isOver {
      findings.error(
        "there are more than \(isOver.1) redirects \(isOver.0 ? "of single paths" : "with patterns or conditions")", at: place,
        help: "take rules of one form together with a placeholder or *")
    }
    if HeadersFile(ruleFiles.headers).rules.count + deployment.headers.count > RuleLimits.headerRules {
      findings.error(
        "there are more than \(RuleLimits.headerRules) rules for headers", at: self.place.member("deployment").member("headers"),
        help: "take paths together with *")
    }
  }
}
