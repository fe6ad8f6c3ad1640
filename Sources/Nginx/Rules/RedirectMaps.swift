internal import SiteRules

/// The redirects of one set: which rule a request matches, and where that leads.
///
/// `$…_rule` is `<number> <kind>` with `!` for a forced one; its kind is a status, or `proxy`. Fixed paths are found in a hash
/// (which knows no case, so that the path is compared again), the others by expressions in their order. Paths are
/// compared decoded and resolved; what goes into a Location header is taken from the request as it came, where nothing can
/// break its line.
struct RedirectMaps {
  let rules: [RedirectRule]
  let prefix: String
  /// Stands before the paths of the site in a `Location` header.
  let basePath: String

  static func kind(_ rule: RedirectRule) -> String { (rule.isProxy ? "proxy" : "\(rule.status)") + (rule.isForced ? "!" : "") }

  static let kinds = Set(RedirectRule.statuses.map(String.init) + ["proxy"])

  private func label(_ index: Int) -> String { "\(index + 1) \(Self.kind(rules[index]))" }

  var maps: [NginxMap] {
    guard !rules.isEmpty else { return [] }
    return ruleMaps + locationMaps + targetMaps + varyMaps
  }

  private var needsQuery: Bool { rules.contains { !$0.query.isEmpty } }
  private var needsLanguage: Bool { rules.contains { !$0.languages.isEmpty } }

  private var ruleMaps: [NginxMap] {
    let hashed = RedirectIndex(rules)
    var candidates = NginxMap("$request_path", "\(prefix)_candidate")
    for (path, index) in hashed.fixed { candidates.exact(path, NginxText.value("\(label(index)) \(path)")) }
    var fixed = NginxMap("$request_path $\(prefix)_candidate", "\(prefix)_fixed")
    fixed.expression("^(.*) ([0-9]+ [a-z0-9]+!?) \\1$", "$2")
    var patterns = NginxMap(
      "\(needsLanguage ? "$\(prefix)_language" : "-") \(needsQuery ? "$args" : "-") $request_path", "\(prefix)_pattern")
    for index in hashed.ordered {
      let rule = rules[index]
      let languages = rule.languages.isEmpty ? "[^ ]*" : "(?:\(rule.languages.map { NginxText.decoded(Array($0.utf8)) }.joined(separator: "|")))"
      let path = PathExpression(form: .decoded, capturing: false).text(rule.from, isExact: rule.isExact)
      patterns.expression("^\(languages) \(parameters(rule, capturing: false))[^ ]* \(path)$", "\"\(label(index))\"")
    }
    var rule = NginxMap("$\(prefix)_fixed", "\(prefix)_rule", default: "$\(prefix)_fixed")
    rule.exact("", "$\(prefix)_pattern")
    let languages = needsLanguage ? LanguageMaps(languages: rules.flatMap(\.languages), prefix: prefix).maps : []
    return languages + [candidates, fixed, patterns, rule]
  }

  /// Query parameters in whatever order.
  private func parameters(_ rule: RedirectRule, capturing: Bool) -> String {
    rule.query.map { parameter in
      let name = NginxText.decoded(Array(parameter.name.utf8))
      let value = switch parameter.value {
      // As a path's, it begins with no slash: "/:name" must stay a path.
      case .placeholder: capturing ? "([^& /\\\\][^& \\\\]*)" : "[^& ]+"
      case .literal(let text): NginxText.decoded(Array(text.utf8))
      }
      return "(?=(?:[^ ]*&)?\(name)=\(value)(?:[& ]))"
    }.joined()
  }

  /// For moves and proxies: what a Location header says, or which path another server is asked for.
  private var locationMaps: [NginxMap] {
    var fixed = NginxMap("$matched", "\(prefix)_location", default: "$\(prefix)_built")
    var built = NginxMap("$matched $args $raw_path", "\(prefix)_built")
    for (index, rule) in rules.enumerated() where rule.isMove || rule.isProxy {
      if rule.to.captures.isEmpty {
        fixed.exact(label(index), "\"\(location(rule, numbers: [:]))\"")
        continue
      }
      // Captures are numbered as they open: the query's lookaheads stand before the path.
      let names = rule.query.compactMap { if case .placeholder(let name) = $0.value { name } else { nil } } + rule.from.names
      let numbers = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0 + 1) })
      let path = PathExpression(form: .raw, capturing: true).text(rule.from)
      built.expression("^\(label(index)) \(parameters(rule, capturing: true))[^ ]* \(path)$", "\"\(location(rule, numbers: numbers))\"")
    }
    return [fixed, built]
  }

  /// The query of the request goes along, unless the rule has looked into it or the target has one of its own.
  private func location(_ rule: RedirectRule, numbers: [String: Int]) -> String {
    var pieces = rule.to.pieces.map { piece -> String in
      switch piece {
      case .literal(let text): text.replacing("$", with: "${dollar}")
      case .capture(let name): "$\(numbers[name] ?? 0)"
      }
    }
    if rule.isProxy { pieces = withoutAuthority(pieces, rule) }
    if rule.to.isLocal { pieces.insert(basePath, at: 0) }
    guard !rule.to.hasQuery, rule.query.isEmpty else { return pieces.joined() }
    let text = pieces.joined()
    guard let fragment = text.firstIndex(of: "#") else { return text + "$is_args$args" }
    return "\(text[..<fragment])$is_args$args\(text[fragment...])"
  }

  private func withoutAuthority(_ pieces: [String], _ rule: RedirectRule) -> [String] {
    guard let scheme = rule.to.scheme, let authority = rule.to.authority, let first = pieces.first else { return pieces }
    let rest = String(first.dropFirst(scheme.count + 3 + authority.count))
    return [rest.hasPrefix("/") ? rest : "/\(rest)"] + pieces.dropFirst()
  }

  /// For what is served at the request's own address: a file's path, decoded.
  private var targetMaps: [NginxMap] {
    var fixed = NginxMap("$matched", "\(prefix)_target", default: "$\(prefix)_file")
    var built = NginxMap("$matched $request_path", "\(prefix)_file")
    for (index, rule) in rules.enumerated() where !rule.isMove && !rule.isProxy {
      let numbers = Dictionary(uniqueKeysWithValues: rule.from.names.enumerated().map { ($1, $0 + 1) })
      let pieces = rule.to.pieces.map { piece -> String in
        switch piece {
        case .literal(let text): String(decoding: PercentEncoding.decode(Array(text.utf8)) ?? [], as: UTF8.self).replacing("$", with: "${dollar}")
        case .capture(let name): "$\(numbers[name] ?? 0)"
        }
      }
      let value = NginxConfiguration.quoted(pieces.joined())
      if rule.to.captures.isEmpty { fixed.exact(label(index), value) } else {
        built.expression("^\(label(index)) \(PathExpression(form: .decoded, capturing: true).text(rule.from))$", value)
      }
    }
    return [fixed, built]
  }

  /// Caches keep an answer apart for each language only where it depends on that.
  private var varyMaps: [NginxMap] {
    guard needsLanguage else { return [] }
    var vary = NginxMap("$request_path", "\(prefix)_vary")
    for rule in rules where !rule.languages.isEmpty {
      vary.expression("^\(PathExpression(form: .decoded, capturing: false).text(rule.from, isExact: rule.isExact))$", "Accept-Language")
    }
    return [vary]
  }
}
