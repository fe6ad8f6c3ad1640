/// What a configuration gives names to, and those names with `slipway_` in front: variables, servers behind, formats of
/// logs, zones of memory. In one nginx there is one of each name, and others have their own.
struct SystemNames {
  private var variables: Set<String> = []
  private var upstreams: Set<String> = []
  private var zones: Set<String> = []
  private var formats: Set<String> = []

  init(_ directives: [NginxDirective]) { for directive in directives { collect(directive) } }

  private mutating func collect(_ directive: NginxDirective) {
    let words = directive.words
    switch directive.name {
    case "map" where words.count == 3, "geo" where words.count == 3, "split_clients" where words.count == 3:
      variables.insert(String(NginxDirective.plain(words[2]).dropFirst()))
    case "geo" where words.count == 2: variables.insert(String(words[1].dropFirst()))
    case "set" where words.count == 3: variables.insert(String(words[1].dropFirst()))
    case "upstream" where words.count == 2: upstreams.insert(words[1])
    case "log_format" where words.count > 1: formats.insert(words[1])
    case "limit_req_zone", "limit_conn_zone":
      for word in words where word.hasPrefix("zone=") { zones.insert(String(word.dropFirst(5).prefix { $0 != ":" })) }
    default: break
    }
    for word in words where Self.isExpression(word) {
      var rest = word[...]
      while let start = rest.firstRange(of: "(?<") {
        rest = rest[start.upperBound...]
        let name = rest.prefix { $0.isLetter || $0 == "_" || $0.isNumber }
        if !name.isEmpty, rest.dropFirst(name.count).first == ">" { variables.insert(String(name)) }
      }
    }
    for inner in directive.block ?? [] { collect(inner) }
  }

  func renamed(_ directive: NginxDirective) -> NginxDirective {
    var directive = directive
    directive.words = directive.words.map(renamed)
    directive.block = directive.block?.map { inner in
      // What a row of a map compares with is text, unless it is an expression.
      guard directive.name == "map", let key = inner.words.first, !Self.isExpression(key) else { return renamed(inner) }
      var row = renamed(inner)
      row.words[0] = key
      return row
    }
    func rename(_ place: Int, _ names: Set<String>) {
      if directive.words.count > place, names.contains(directive.words[place]) { directive.words[place] = "slipway_" + directive.words[place] }
    }
    switch directive.name {
    case "upstream": rename(1, upstreams)
    case "log_format": rename(1, formats)
    case "access_log": rename(2, formats)
    case "limit_req_zone", "limit_conn_zone", "limit_req", "limit_conn":
      directive.words = directive.words.map { word in
        guard word.hasPrefix("zone="), zones.contains(String(word.dropFirst(5).prefix { $0 != ":" })) else { return word }
        return "zone=slipway_" + word.dropFirst(5)
      }
    default: break
    }
    return directive
  }

  /// Names groups: elsewhere, `(?<name>` is text of a site's.
  private static func isExpression(_ word: String) -> Bool { NginxDirective.plain(word).hasPrefix("~") }

  /// `$name`, `${name}`, `(?<name>` in an expression, and `://name`.
  private func renamed(_ word: String) -> String {
    guard word.contains("$") || word.contains("(?<") || word.contains("://") else { return word }
    let isExpression = Self.isExpression(word)
    var result = ""
    var rest = word[...]
    while let character = rest.first {
      let marks = [("${", variables), ("$", variables), ("://", upstreams)] + (isExpression ? [("(?<", variables)] : [])
      guard let (mark, names) = marks.first(where: { rest.hasPrefix($0.0) }) else {
        result.append(character)
        rest = rest.dropFirst()
        continue
      }
      rest = rest.dropFirst(mark.count)
      let name = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
      result += mark + (names.contains(String(name)) ? "slipway_" : "") + name
      rest = rest.dropFirst(name.count)
    }
    return result
  }
}
