internal import Publishing

/// The step's config as it is written in a pipeline.
struct Config: Decodable, Sendable {
  /// A release folder of the store, or an archive; else `site` says which site, and `version` which of its releases.
  var release: String?
  var site: String?
  var version: String?
  var environment: String?
  var mode: String?
  var address: String?
  var port: Int?
  var tlsPort: Int?
  var apiUpstream: String?
  /// Prefix → address.
  var proxy: [String: String]?
  var upstreams: [String]?
  /// Bytes.
  var bodySize: Int?
  var rateLimit: RateLimit?
  /// Seconds.
  var strictTransport: Int?
  /// Below which the site lives, where its release does not say it.
  var basePath: String?
  /// Secret: `name:password`, one a line.
  var protect: String?
  /// Of a preview: `7d`.
  var expiresAfter: String?
  /// Seconds.
  var healthTimeout: Double?
  /// What must hold once the release is live, on top of its own files.
  var checks: [HealthRequirement]?
  var keep: Int?
  /// Bytes.
  var maximumSize: Int?
}

/// How many requests of one visitor are let through.
struct RateLimit: Decodable, Sendable {
  /// A second; 0 for no limit.
  var requests: Int
  var burst: Int?
  var pages: Bool?
}
