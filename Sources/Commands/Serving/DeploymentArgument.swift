internal import Diagnostics
internal import Nginx
internal import POSIX
internal import Publishing
internal import Releases

/// A site and an environment, as the command line names them.
struct DeploymentArgument {
  let site: String
  let environment: String

  init(site: String, environment: String?) throws {
    self.site = site
    self.environment = environment ?? "production"
    guard Names.isSite(site) else { throw UsageError("\"\(site.prefix(80))\" is no site id") }
    guard Names.isEnvironment(self.environment) else { throw UsageError("\"\(self.environment.prefix(80))\" is no environment") }
  }

  /// - Throws: `UsageError` for a site of which this home has neither a release nor a folder.
  func deployment(_ layout: Layout) throws -> Deployment {
    let known = Set(try ReleaseStore(home: layout.home).sites() + Self.served(layout))
    guard known.contains(site) else { throw UsageError("there is no site \"\(site)\"", help: suggestion(for: site, among: known)) }
    return Deployment(layout: layout, site: site, environment: environment)
  }

  static func served(_ layout: Layout) -> [String] { ((try? Files.list(layout.sites)) ?? []).filter(Names.isSite) }
}

extension Deployment {
  /// Under the site's lock, as every change of a deployment.
  func changed<Result>(by command: String, _ console: Console, _ body: () throws -> Result) throws -> Result {
    let lock = try lock(owner: "slipway \(command) (process \(Environment.processIdentifier))") { console.message("\(displayable($0))\n") }
    defer { lock.release() }
    return try body()
  }
}
