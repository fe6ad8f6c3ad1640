package import Diagnostics
internal import JSON
package import Nginx
internal import POSIX
package import SiteRules
internal import StepProtocol

/// What a release says about how it is served, from `_redirects`, `_headers` and `routes.json` at its root.
package struct ReleaseRules: Sendable {
  package var redirects: RedirectsFile
  package var headers: HeadersFile
  /// Below which it was made to be served.
  package var basePath: BasePath?
  /// What is wrong with that.
  private var findings: [Diagnostic] = []

  /// - Parameter folder: of the extracted release, every file of which is as its signed manifest says.
  package init(readingFrom folder: String) throws {
    func bytes(_ name: String, limit: Int = RuleLimits.file) throws -> [UInt8] {
      let path = Path.join(folder, name)
      return Files.exists(path) ? try Files.read(path, limit: limit + 1) : []
    }
    redirects = RedirectsFile(try bytes(RedirectsFile.name))
    headers = HeadersFile(try bytes(HeadersFile.name))
    let loops = redirects.loops { path in ReleaseRules.file(at: path, in: folder) != nil }
    redirects.findings += loops
    let routes = try bytes(BasePath.file, limit: BasePath.fileLimit)
    do throws(InvalidInput) { basePath = try BasePath.read(routes, at: BasePath.file) } catch { findings = error.diagnostics }
  }

  /// The file that nginx answers a path with, by the same three tries.
  package static func file(at path: String, in folder: String) -> String? {
    let name = path.drop { $0 == "/" }
    let tries = [String(name), "\(name).html", name.isEmpty || name.hasSuffix("/") ? "\(name)index.html" : "\(name)/index.html"]
    return tries.first { candidate in
      guard Path.isSafeRelative(candidate), let status = try? Files.status(Path.join(folder, candidate)) else { return false }
      return status.kind == .file
    }
  }

  /// The whole rule set of a deployment.
  /// - Parameter owner: "shop 1.2.0", for messages.
  /// - Throws: `ServingError` with every mistake of both files, each at its place; nothing live was changed.
  package func ruleSet(with operatorRules: OperatorRules, owner: String) throws -> RuleSet {
    var findings = findings + redirects.findings + headers.findings
    if let own = basePath, let other = operatorRules.basePath, own != other {
      findings.append(
        Diagnostic(
          .error, "the release was made for \(own.text), and the operator has set \(other.text)",
          help: "leave `basePath` out of the config of nginx-publish, or make the release anew"))
    }
    for (rule, line) in zip(redirects.rules, redirects.lineNumbers) where rule.isProxy {
      guard let upstream = rule.upstream, operatorRules.upstreams.contains(upstream) else {
        findings.append(
          Diagnostic(
            .error, "the rule leads requests on to \(rule.to.scheme ?? "")://\(rule.to.authority ?? ""), which the operator has not allowed",
            at: SourceLocation(file: redirects.file, line: line, column: 1),
            help: "add it to `upstreams` in the config of nginx-publish, or redirect with 302"))
        continue
      }
    }
    let errors = findings.filter { $0.severity == .error }
    guard errors.isEmpty else {
      throw ServingError(.validation, [Diagnostic(.error, "the rules of \(owner) have \(errors.count == 1 ? "a mistake" : "\(errors.count) mistakes")")] + errors)
    }
    var set = RuleSet()
    set.basePath = basePath ?? operatorRules.basePath
    set.redirects = redirects.rules
    set.headers = headers.rules
    set.proxies = operatorRules.proxies.sorted { $0.prefix < $1.prefix }
    set.bodySize = operatorRules.bodySize ?? RuleSet.standardBodySize
    set.rateLimit = (operatorRules.rateLimit ?? .standard).requests == 0 ? nil : operatorRules.rateLimit ?? .standard
    set.isProtected = operatorRules.isProtected
    set.strictTransport = operatorRules.strictTransport
    return set
  }

  /// Where a rule that nginx complains of stands.
  package func place(_ origin: RuleOrigin) -> SourceLocation? {
    switch origin {
    case .redirect(let index) where redirects.lineNumbers.indices.contains(index):
      SourceLocation(file: redirects.file, line: redirects.lineNumbers[index], column: 1)
    case .header(let index) where headers.lineNumbers.indices.contains(index):
      SourceLocation(file: headers.file, line: headers.lineNumbers[index], column: 1)
    default: nil
    }
  }
}
