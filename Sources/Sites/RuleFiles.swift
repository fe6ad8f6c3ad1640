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

  /// Visitors that would be sent in a circle. Which addresses have a file is known once the site is compiled; the rules
  /// of a single file are told here.
  func checkRules(_ findings: Findings) {
    let place = self.place.member("deployment").member("redirects")
    let isOver = [(true, RuleLimits.fixedRedirects), (false, RuleLimits.patternRedirects)].first { isFixed, limit in
      redirects.count { $0.isFixed == isFixed } > limit
    }
    if let isOver {
      findings.error(
        "there are more than \(isOver.1) redirects \(isOver.0 ? "of single paths" : "with patterns or conditions")", at: place,
        help: "take rules of one form together with a placeholder or *")
    }
  }
}
