package import Nginx
internal import POSIX

extension Deployment {
  /// Every one of a home, or of one site or environment of it, by site and environment.
  /// - Throws: `SystemError`.
  package static func all(_ layout: Layout, site: String? = nil, environment: String? = nil) throws -> [Deployment] {
    guard Files.exists(layout.sites) else { return [] }
    return try Files.list(layout.sites).filter { Names.isSite($0) && (site ?? $0) == $0 }.flatMap { site in
      try Files.list(layout.site(site)).filter { Names.isEnvironment($0) && (environment ?? $0) == $0 }
        .map { Deployment(layout: layout, site: site, environment: $0) }
    }
  }
}
