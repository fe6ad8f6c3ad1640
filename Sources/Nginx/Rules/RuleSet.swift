package import SiteRules

/// Everything that nginx does for one deployment beside serving its files: what its release says, and what the operator of
/// the host says. A value without a name or place; deployments with the same rules share one.
package struct RuleSet: Hashable, Sendable {
  /// Requests below a prefix go to a server behind nginx.
  package struct Proxy: Hashable, Sendable {
    /// Begins and ends with a slash.
    package var prefix: String
    package var upstream: Upstream

    package init(prefix: String, upstream: Upstream) { (self.prefix, self.upstream) = (prefix, upstream) }

    /// `/api/`: unreserved characters, no empty part, no hidden one.
    package static func isPrefix(_ text: String) -> Bool {
      text.hasPrefix("/") && text.hasSuffix("/") && text != "//" && Upstream.isPath(text) && !text.contains("/.") && !text.hasPrefix("/-/")
    }
  }

  /// How many requests of one visitor are let through; more get 429.
  package struct RateLimit: Hashable, Sendable {
    /// A second, and how many more at once.
    package var requests: Int
    package var burst: Int
    /// Whether requests for files count as well as those that go on to a server behind.
    package var includesPages: Bool

    package init(requests: Int, burst: Int, includesPages: Bool) {
      (self.requests, self.burst, self.includesPages) = (requests, burst, includesPages)
    }

    package static let standard = RateLimit(requests: 10, burst: 20, includesPages: false)
  }

  /// Below which the site lives on its host; the paths of its files and rules are what stands behind it.
  package var basePath: BasePath?
  package var redirects: [RedirectRule] = []
  package var headers: [HeaderRule] = []
  /// Each prefix once.
  package var proxies: [Proxy] = []
  /// Bytes of a request's body.
  package var bodySize = standardBodySize
  /// nil: no limit.
  package var rateLimit: RateLimit? = .standard
  /// Whether visitors need a name and password of the deployment's password file.
  package var isProtected = false
  /// Seconds for which browsers come back over TLS only; nil: they are not told to.
  package var strictTransport: Int?

  /// 100 MB.
  package static let standardBodySize = 100_000_000

  package init() {}

  /// Of a site that has no rules.
  package static let empty = RuleSet()
}
