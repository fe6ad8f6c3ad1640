package import Nginx
internal import POSIX
internal import SiteRules

/// Addresses of a deployment by path: `/apps/<slug>/` on a base domain.
extension Deployment {
  /// The base domains on which the deployment is served below its base path, in the settings' order: those where that is the
  /// path of its own name there.
  /// - Parameter rules: of what is live, or will be.
  package func domainsByPath(_ rules: RuleSet) throws -> [String] {
    guard let path = rules.basePath?.text else { return [] }
    return try NginxSettings.read(home: layout.home).domains.filter { base in
      let slug = try subdomain(of: base).dropLast(base.utf8.count + 1)
      return path == "/apps/\(slug)"
    }
  }

  /// By which what is live is answered; the empty set where nothing is, or where that can't be read.
  package func liveRules() -> RuleSet {
    (try? ruleSetID().map(RuleStore(layout: layout).read)) ?? .empty
  }
}
