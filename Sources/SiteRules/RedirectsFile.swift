package import Diagnostics

/// A `_redirects` file as Netlify and Cloudflare Pages read it: a rule a line,
/// `path [parameter=value …] target [status[!]] [Language=tag,…]`. Where the two differ, Netlify's reading counts, whose
/// format it is: 301 where no status stands, and a file of the site goes before a rule without `!`.
/// https://docs.netlify.com/routing/redirects/ and https://developers.cloudflare.com/pages/configuration/redirects/
package struct RedirectsFile: Sendable {
  package static let name = "_redirects"

  package var rules: [RedirectRule] = []
  /// Of each rule, from 1.
  package var lineNumbers: [Int] = []
  /// Everything that is wrong, in the order of the file.
  package var findings: [Diagnostic]
  package let file: String

  /// - Parameters:
  ///   - file: named in findings.
  ///   - isLimited: whether it is a site's, with no more and no longer rules than `RuleLimits` say.
  package init(_ bytes: [UInt8], file: String = RedirectsFile.name, isLimited: Bool = true) {
    self.file = file
    let lines = RuleLines(bytes, file: file, isLimited: isLimited)
    findings = lines.findings
    for line in lines.lines { read(line, isLimited) }
    if isLimited { checkCounts() }
  }

  private mutating func read(_ line: RuleLines.Line, _ isLimited: Bool) {
    let tokens = RuleLines.tokens(line)
    guard let first = tokens.first else { return }
    func location(_ column: Int) -> SourceLocation { SourceLocation(file: file, line: line.number, column: column) }
    if isLimited, line.text.unicodeScalars.count > RuleLimits.redirectLength {
      findings.append(Diagnostic(.error, "the rule has over \(RuleLimits.redirectLength) characters", at: location(first.column), help: "write a shorter one, with a placeholder or *"))
      return
    }
    let parsed = RedirectLine(tokens)
    do throws(RuleProblem) {
      rules.append(try parsed.rule())
      lineNumbers.append(line.number)
    } catch {
      let token = parsed.token(error.part) ?? first
      let column = token.column + String(decoding: token.text.utf8.prefix(error.offset), as: UTF8.self).unicodeScalars.count
      findings.append(Diagnostic(.error, error.message, at: location(column), help: error.help))
    }
  }

  private mutating func checkCounts() {
    for (isFixed, limit, what) in [(true, RuleLimits.fixedRedirects, "fixed"), (false, RuleLimits.patternRedirects, "with patterns or conditions")] {
      let indices = rules.indices.filter { rules[$0].isFixed == isFixed }
      guard indices.count > limit else { continue }
      findings.append(
        Diagnostic(
          .error, "\(indices.count) rules \(what) are more than \(limit)", at: SourceLocation(file: file, line: lineNumbers[indices[limit]], column: 1),
          help: isFixed ? "take rules of one form together with a placeholder or *" : "write rules for single paths without * and :name"))
    }
  }
}
