/// The words of one line of a `_redirects` file, by what they are.
struct RedirectLine {
  var from: RuleLines.Token?
  var query: [RuleLines.Token] = []
  var to: RuleLines.Token?
  var status: RuleLines.Token?
  var conditions: [RuleLines.Token] = []

  init(_ tokens: [RuleLines.Token]) {
    from = tokens.first
    let rest = tokens.dropFirst()
    // Query parameters stand before the target, which begins with a slash or a scheme.
    let target = rest.firstIndex { Self.isTarget($0.text) } ?? rest.firstIndex { !$0.text.contains("=") }
    query = Array(rest[..<(target ?? rest.endIndex)])
    guard let target else { return }
    to = tokens[target]
    var last = tokens[(target + 1)...]
    if let first = last.first, !first.text.contains("=") {
      status = first
      last = last.dropFirst()
    }
    conditions = Array(last)
  }

  private static func isTarget(_ text: String) -> Bool {
    text.hasPrefix("/") || text.lowercased().hasPrefix("http://") || text.lowercased().hasPrefix("https://")
  }

  func token(_ part: RuleProblem.Part) -> RuleLines.Token? {
    switch part {
    case .from: from
    case .to: to ?? from
    case .status: status ?? to
    case .query(let index): query.indices.contains(index) ? query[index] : to
    case .condition(let index): conditions.indices.contains(index) ? conditions[index] : conditions.first ?? to
    case .name, .value: from
    }
  }

  func rule() throws(RuleProblem) -> RedirectRule {
    guard let from, let to else {
      throw RuleProblem(.from, "the rule has no target", help: "write path and target, as in: /old /new 301")
    }
    var parameters: [(name: String, value: String)] = []
    for (index, token) in query.enumerated() {
      guard let (name, value) = Self.pair(token.text) else {
        throw RuleProblem(.query(index), "\(token.text.shown) is no query parameter", help: "write it as in id=:id, before the target")
      }
      parameters.append((name, value))
    }
    let (status, isForced) = try self.readStatus()
    return try RedirectRule(
      from: from.text, query: parameters, to: to.text, status: status, isForced: isForced, languages: readLanguages())
  }

  private func readStatus() throws(RuleProblem) -> (Int, Bool) {
    guard let text = status?.text else { return (301, false) }
    let isForced = text.hasSuffix("!")
    let digits = isForced ? text.dropLast() : text[...]
    guard digits.count == 3, let number = Int(digits), digits.utf8.allSatisfy(\.isASCIIDigit) else {
      throw RuleProblem(.status, "\(text.shown) is no status", help: "one of \(RedirectRule.statuses.map(String.init).joined(separator: ", ")), with ! to go before files")
    }
    return (number, isForced)
  }

  private func readLanguages() throws(RuleProblem) -> [String] {
    var languages: [String] = []
    for (index, token) in conditions.enumerated() {
      let pair = Self.pair(token.text)
      switch pair?.name.lowercased() {
      case "language":
        languages += pair?.value.split(separator: ",", omittingEmptySubsequences: false).map(String.init) ?? []
      case "country":
        throw RuleProblem(
          .condition(index), "where a visitor is can't be told here", help: "remove the rule, or choose by Language=, which browsers send")
      case "role":
        throw RuleProblem(.condition(index), "there are no roles of visitors here", help: "remove the rule, and let the operator `protect` the deployment")
      case "cookie":
        throw RuleProblem(.condition(index), "rules don't look at cookies here", help: "remove the rule, or choose in a script of the page")
      default:
        throw RuleProblem(
          .condition(index), "\(token.text.shown) is no condition", help: "Language=fr is one; query parameters stand before the target")
      }
    }
    return languages
  }

  static func pair(_ text: String) -> (name: String, value: String)? {
    guard let mark = text.firstIndex(of: "="), mark != text.startIndex else { return nil }
    return (String(text[..<mark]), String(text[text.index(after: mark)...]))
  }
}
