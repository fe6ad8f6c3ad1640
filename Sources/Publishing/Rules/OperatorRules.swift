package import JSON
package import Nginx
package import SiteRules

/// What the operator of the host has decided about how one deployment is served. A release that comes from elsewhere can't
/// say these things; they stay when it changes, and a rollback leaves them as they are.
package struct OperatorRules: Equatable, Sendable {
  package var proxies: [RuleSet.Proxy] = []
  /// Servers (without a path) to which a release's own `_redirects` may lead requests on.
  package var upstreams: [Upstream] = []
  /// Bytes; nil: 100 MB.
  package var bodySize: Int?
  /// 0 requests: no limit; nil: 10 a second for what goes to a server behind.
  package var rateLimit: RuleSet.RateLimit?
  package var isProtected = false
  /// Seconds.
  package var strictTransport: Int?
  /// Of releases that don't say it themselves.
  package var basePath: BasePath?

  package init() {}

  package var json: JSONValue {
    var object = JSONObject()
    if !proxies.isEmpty { object["proxy"] = .object(JSONObject(proxies.map { ($0.prefix, .string($0.upstream.description)) })) }
    if !upstreams.isEmpty { object["upstreams"] = .array(upstreams.map { .string($0.description) }) }
    if let bodySize { object["bodySize"] = .integer(bodySize) }
    if let rateLimit {
      object["rateLimit"] = ["requests": .integer(rateLimit.requests), "burst": .integer(rateLimit.burst), "pages": .bool(rateLimit.includesPages)]
    }
    if isProtected { object["protected"] = true }
    if let strictTransport { object["strictTransport"] = .integer(strictTransport) }
    if let basePath { object["basePath"] = .string(basePath.text) }
    return .object(object)
  }

  /// - Throws: `JSONError` for a value of another form.
  package init(_ field: JSONField) throws(JSONError) {
    func broken(_ key: String) -> JSONError { JSONError(.mismatch, "\"\(key)\" is none that a deployment can have", path: field.path.appendingPointer(key)) }
    for (prefix, value) in try field.optional("proxy")?.object() ?? [:] {
      guard RuleSet.Proxy.isPrefix(prefix), let upstream = value.stringValue.flatMap({ Upstream($0) }) else { throw broken("proxy") }
      proxies.append(RuleSet.Proxy(prefix: prefix, upstream: upstream))
    }
    for text in try field.optional("upstreams")?.strings() ?? [] {
      guard let upstream = Upstream(text), upstream.path.isEmpty else { throw broken("upstreams") }
      upstreams.append(upstream)
    }
    bodySize = try field.optional("bodySize")?.integer()
    if let limit = try field.optional("rateLimit") {
      rateLimit = RuleSet.RateLimit(
        requests: try limit.required("requests").integer(), burst: try limit.required("burst").integer(),
        includesPages: try limit.required("pages").bool())
    }
    isProtected = try field.optional("protected")?.bool() ?? false
    strictTransport = try field.optional("strictTransport")?.integer()
    if let text = try field.optional("basePath")?.string() {
      guard let path = BasePath(text) else { throw broken("basePath") }
      basePath = path
    }
    if let bodySize, bodySize < 1 { throw broken("bodySize") }
    if let rateLimit, rateLimit.requests < 0 || rateLimit.burst < 0 { throw broken("rateLimit") }
    if let strictTransport, strictTransport < 0 { throw broken("strictTransport") }
  }
}
