/// Which requests are a site's, and are asked for.
package struct AccessSelection: Sendable {
  package var site: String
  /// Host name → environment, of those that lead to the site now; and a base domain with the path by which the site is asked
  /// for there, `apps.example.org/apps/shop`.
  package var hosts: [String: String]
  /// nil for all of them.
  package var environment: String?
  /// A version; nil for all of them.
  package var release: String?
  /// Seconds since 1970; nil from the beginning.
  package var since: Int?
  /// This machine's own addresses from which it asks whether a release is well.
  package var checkers: Set<String> = ["127.0.0.1"]

  package init(site: String, hosts: [String: String], environment: String? = nil, release: String? = nil, since: Int? = nil) {
    (self.site, self.hosts, self.environment, self.release, self.since) = (site, hosts, environment, release, since)
  }
}
