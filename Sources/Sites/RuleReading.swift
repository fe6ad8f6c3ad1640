internal import JSON
internal import SiteRules

/// Reads the rules of a definition: `deployment.redirects` and `deployment.headers`.
enum RuleReading {
  /// `{ "from": "/old", "to": "/new", "status": 301, "force": false, "query": { "id": ":id" }, "language": ["fr"] }`.
  static func redirects(_ reader: DefinitionReader) -> [RedirectRule] {
    let known = ["from", "to", "status", "force", "query", "language"]
    return elements(reader, "redirects", "a redirect", known: known) { item throws(RuleProblem) in
      let query = (item.object("query") ?? [:]).map { ($0.key, $0.value.stringValue ?? "") }
      return try RedirectRule(
        from: item.string("from") ?? "", query: query, to: item.string("to") ?? "", status: item.integer("status", in: 100...599) ?? 301,
        isForced: item.bool("force", default: false), languages: languages(item))
    } place: { place, problem in
      switch problem.part {
      case .from: place.member("from")
      case .to: place.member("to")
      case .status: place.member("status")
      case .query: place.member("query")
      default: place.member("language")
      }
    }
  }

  private static func languages(_ item: DefinitionReader) -> [String] {
    if let text = item.value("language")?.stringValue { return [text] }
    return (item.array("language") ?? []).map { $0.stringValue ?? "" }
  }

  /// `{ "for": "/*", "values": { "X-Frame-Options": "DENY" }, "remove": ["Permissions-Policy"] }`.
  static func headers(_ reader: DefinitionReader) -> [HeaderRule] {
    elements(reader, "headers", "a rule for headers", known: ["for", "values", "remove"]) { item throws(RuleProblem) in
      let removed = (item.array("remove") ?? []).map { HeaderRule.Action.remove($0.stringValue ?? "") }
      let set = (item.object("values") ?? [:]).map { HeaderRule.Action.set(.init(name: $0.key, value: $0.value.stringValue ?? "")) }
      return try HeaderRule(path: item.string("for") ?? "", actions: removed + set)
    } place: { place, problem in
      problem.part == .from ? place.member("for") : place.member(problem.part == .name || problem.part == .value ? "values" : "for")
    }
  }

  private static func elements<Rule>(
    _ reader: DefinitionReader, _ key: String, _ what: String, known: [String],
    _ read: (DefinitionReader) throws(RuleProblem) -> Rule, place: (DefinitionPlace, RuleProblem) -> DefinitionPlace
  ) -> [Rule] {
    var rules: [Rule] = []
    for (index, value) in (reader.array(key) ?? []).enumerated() {
      let element = reader.place.member(key).element(index)
      guard let item = DefinitionReader(value, what, known: known, at: element, reader.findings) else { continue }
      do throws(RuleProblem) { rules.append(try read(item)) } catch {
        reader.findings.error(error.message, at: place(element, error), help: error.help)
      }
    }
    return rules
  }
}
