internal import JSON
internal import Nginx
internal import POSIX
internal import Publishing

/// One deployment as lists show it.
struct ListedDeployment {
  let site: String
  let environment: String
  let version: String?
  let previous: String?
  let urls: [String]
  let expires: Double?

  init(_ deployment: Deployment, port: Int) throws {
    (site, environment) = (deployment.site, deployment.environment)
    let state = try deployment.state()
    (version, previous) = (state.current, state.previous)
    let names = [deployment.ownHost] + state.hosts.filter { $0 != deployment.ownHost }
    let rules = deployment.liveRules()
    let hosts = try names.filter(state.hosts.contains) + deployment.domainsByPath(rules)
    urls = hosts.map { "http://\($0)\(port == 80 ? "" : ":\(port)")\(rules.start)" }
    expires = (try? deployment.settings())?.expires
  }

  var json: JSONValue {
    [
      "site": .string(site), "environment": .string(environment), "version": version.map(JSONValue.string) ?? .null,
      "previous": previous.map(JSONValue.string) ?? .null, "urls": .array(urls.map(JSONValue.string)),
      "expires": expires.map { .string(Clock.timestamp($0)) } ?? .null,
    ]
  }

  /// All of a home, by site and environment.
  static func all(_ layout: Layout, site: String?) throws -> [ListedDeployment] {
    let port = ListenAddress((try? NginxSettings.read(home: layout.home)) ?? NginxSettings(), current: .current(layout)).port
    return try Deployment.all(layout, site: site).map { try ListedDeployment($0, port: port) }
  }
}

extension [ListedDeployment] {
  func table(_ appearance: Appearance) -> String {
    var table = Table("SITE", "ENVIRONMENT", "VERSION", "EXPIRES", "ADDRESS")
    for deployment in self {
      let left = deployment.expires.map { $0 - Clock.now }
      let expires = left.map { $0 > 0 ? "in \(leftText($0))" : "expired" } ?? "-"
      table.add(
        .init(deployment.site), .init(deployment.environment), .init(deployment.version ?? "nothing is live"),
        .init(expires, left.map { $0 > 0 ? .dim : .yellow } ?? nil), .init(deployment.urls.first ?? "-"))
      for url in deployment.urls.dropFirst() { table.add(.init(""), .init(""), .init(""), .init(""), .init(url)) }
    }
    return table.text(appearance)
  }
}
