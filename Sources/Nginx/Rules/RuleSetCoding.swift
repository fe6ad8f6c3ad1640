internal import Cryptography
internal import Diagnostics
package import JSON
internal import SiteRules
internal import StepProtocol

/// A rule set as the file `rules.json`, which has its name from its content.
extension RuleSet {
  package var json: JSONValue {
    var object: JSONObject = ["format": 1, "bodySize": .integer(bodySize), "protected": .bool(isProtected)]
    object["redirects"] = .array(redirects.map { .string($0.line) })
    object["headers"] = .array(headers.map { .array($0.lines.map(JSONValue.string)) })
    object["proxies"] = .array(proxies.sorted { $0.prefix < $1.prefix }.map { [.string($0.prefix), .string($0.upstream.description)] })
    if let rateLimit {
      object["rateLimit"] = ["requests": .integer(rateLimit.requests), "burst": .integer(rateLimit.burst), "pages": .bool(rateLimit.includesPages)]
    }
    if let strictTransport { object["strictTransport"] = .integer(strictTransport) }
    if let basePath { object["basePath"] = .string(basePath.text) }
    return .object(object)
  }

  /// The first 16 hexadecimal digits of the SHA-256 of `json`.
  package var id: String { String(SHA256.hexDigest(json.bytes()).prefix(16)) }

  package static func isID(_ text: String) -> Bool {
    text.utf8.count == 16 && text.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) }
  }

  /// - Throws: `JSONError` or `ServingError` for what no rule set can hold: every part is checked as if it came from a site. The
  ///   limits of a site's files don't count: a rule in its normal form may be longer, and a preview has one header more.
  package init(_ value: JSONValue) throws {
    let root = JSONField(value)
    guard try root.required("format").integer() == 1 else { throw Self.damaged("another format") }
    let lines = try root.required("redirects").strings()
    let file = RedirectsFile(Array(lines.joined(separator: "\n").utf8), file: "rules.json", isLimited: false)
    guard file.findings.isEmpty, file.rules.count == lines.count else { throw Self.damaged(file.findings.first?.message ?? "a broken redirect") }
    redirects = file.rules
    let blocks = try root.required("headers").elements().map { try $0.strings() }
    let fields = HeadersFile(Array(blocks.map { $0.joined(separator: "\n") }.joined(separator: "\n").utf8), file: "rules.json", isLimited: false)
    guard fields.findings.isEmpty, fields.rules.count == blocks.count else { throw Self.damaged(fields.findings.first?.message ?? "a broken header") }
    headers = fields.rules
    for pair in try root.required("proxies").elements().map({ try $0.strings() }) {
      guard pair.count == 2, Proxy.isPrefix(pair[0]), let upstream = Upstream(pair[1]) else { throw Self.damaged("a broken proxy") }
      proxies.append(Proxy(prefix: pair[0], upstream: upstream))
    }
    bodySize = try root.required("bodySize").integer()
    isProtected = try root.required("protected").bool()
    strictTransport = try root.optional("strictTransport")?.integer()
    if let text = try root.optional("basePath")?.string() {
      guard let path = BasePath(text) else { throw Self.damaged("a broken base path") }
      basePath = path
    }
    rateLimit = try root.optional("rateLimit").map {
      RateLimit(
        requests: try $0.required("requests").integer(), burst: try $0.required("burst").integer(), includesPages: try $0.required("pages").bool())
    }
    guard bodySize > 0, (rateLimit?.requests ?? 1) > 0, (rateLimit?.burst ?? 0) >= 0, (strictTransport ?? 0) >= 0 else {
      throw Self.damaged("a number out of its range")
    }
  }

  private static func damaged(_ what: String) -> ServingError {
    ServingError(.failed, "a rule set is damaged: \(what)", help: "publish the site again, which writes its rules anew")
  }
}
