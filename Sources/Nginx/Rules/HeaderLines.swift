internal import SiteRules

/// The `add_header` lines of a server block, one a name that any loaded set or the server itself sets, and what they read.
/// They stand in the block only once: nginx drops the headers of the block above wherever a location sets one of its own.
struct HeaderLines {
  let sets: [RuleSetText]

  /// What the server sends where no site says otherwise. Each name with how it is written.
  private static let standard: [(name: String, value: String)] = [
    ("Cache-Control", "$default_caching"),
    ("Content-Security-Policy", "$default_policy"),
    ("Permissions-Policy", "\"\(SecurityHeaders.permissions)\""),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    ("Strict-Transport-Security", "$default_transport"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "SAMEORIGIN"),
  ]

  private var names: [(name: String, written: String)] {
    var written = Dictionary(uniqueKeysWithValues: Self.standard.map { ($0.name.lowercased(), $0.name) })
    for set in sets {
      for action in set.rules.headers.flatMap(\.actions) where written[action.name.lowercased()] == nil {
        written[action.name.lowercased()] = action.name.lowercased()
      }
    }
    return written.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  var maps: [NginxMap] {
    var maps = standardMaps
    for (name, _) in names {
      let variable = HeaderMaps.variable(name)
      var map = NginxMap("$rules", "header_\(variable)", default: "$standard_\(variable)")
      for set in sets where set.headers.names.contains(name) { map.exact(set.id, "$\(set.prefix)_header_\(variable)") }
      maps.append(map)
    }
    return maps
  }

  private var standardMaps: [NginxMap] {
    let values = Dictionary(uniqueKeysWithValues: Self.standard.map { ($0.name.lowercased(), $0.value) })
    var maps = names.map { name, _ in
      NginxMap("$rules", "standard_\(HeaderMaps.variable(name))", default: values[name] ?? "\"\"")
    }
    var fingerprinted = NginxMap("$request_path", "is_fingerprinted")
    fingerprinted.expression(FileServing.fingerprint, "1")
    var caching = NginxMap("$is_fingerprinted $status", "default_caching", default: "no-store")
    caching.expression("^ (?:200|206|304)$", "no-cache")
    caching.expression("^1 (?:200|206|304)$", "\"public, max-age=31536000, immutable\"")
    // What a browser may run or show something from; an answer "not modified" says it again for the page that is kept.
    var policy = NginxMap("$status $sent_http_content_type", "default_policy")
    policy.expression("^(?:304 |[0-9]+ (?:text/html|application/xhtml|image/svg|[a-z]+/xml))", "\"\(SecurityHeaders.contentPolicy)\"", ignoringCase: true)
    var transport = NginxMap("$https $rules", "default_transport")
    for set in sets {
      if let seconds = set.rules.strictTransport { transport.exact("on \(set.id)", "max-age=\(seconds)") }
    }
    maps += [fingerprinted, caching, policy, transport]
    return maps
  }

  /// With its indent.
  var text: String {
    let own = names.map { "    add_header \($0.written) $header_\(HeaderMaps.variable($0.name)) always;\n" }
    return own.joined() + """
          add_header Vary $vary always;
          add_header Allow $allow always;
          # Times of change are made from content (see `ContentTime`): good for an ETag, no time to show.
          add_header Last-Modified "";

      """
  }
}
