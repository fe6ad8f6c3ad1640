/// What the rules of a file say to a request, worked out here as nginx does it: for health checks, the audit,
/// and the search for circles.
package struct RedirectMatch: Equatable, Sendable {
  /// From 0.
  package var number: Int
  package var rule: RedirectRule
  /// The target with everything that was captured in its place, percent-encoded.
  package var target: String
}

extension RedirectsFile {
  /// - Parameters:
  ///   - path: decoded.
  ///   - query: as it stands in the URL, without its `?`.
  ///   - language: the one that the visitor likes best among those of the rules, in lower case.
  package static func match(_ rules: [RedirectRule], path: String, query: String = "", language: String? = nil) -> RedirectMatch? {
    let bytes = Array(path.utf8)
    for (number, rule) in rules.enumerated() {
      if let match = rule.match(bytes, number: number, query: query, language: language) { return match }
    }
    return nil
  }
}

extension RedirectRule {
  /// - Parameters:
  ///   - path: decoded.
  ///   - number: of this rule in its file, from 0.
  func match(_ path: [UInt8], number: Int, query: String, language: String?) -> RedirectMatch? {
    guard languages.isEmpty || language.map(languages.contains) == true else { return nil }
    guard var captures = from.match(path, isExact: isExact)?.mapValues({ PercentEncoding.encode($0) }) else { return nil }
    guard let parameters = parameters(query) else { return nil }
    captures.merge(parameters) { first, _ in first }
    return RedirectMatch(number: number, rule: self, target: target(captures, query))
  }

  private func parameters(_ query: String) -> [String: String]? {
    var captures: [String: String] = [:]
    let pairs = query.split(separator: "&")
    for parameter in self.query {
      guard let pair = pairs.first(where: { $0.hasPrefix("\(parameter.name)=") }) else { return nil }
      let value = String(pair.dropFirst(parameter.name.count + 1))
      switch parameter.value {
      case .literal(let text): if value != text { return nil }
      case .placeholder(let name):
        if value.isEmpty { return nil }
        captures[name] = value
      }
    }
    return captures
  }

  private func target(_ captures: [String: String], _ query: String) -> String {
    let text = to.pieces.map { piece in
      switch piece {
      case .literal(let text): text
      case .capture(let name): captures[name] ?? ""
      }
    }.joined()
    guard isMove || isProxy, !to.hasQuery, self.query.isEmpty, !query.isEmpty else { return text }
    guard let fragment = text.firstIndex(of: "#") else { return "\(text)?\(query)" }
    return "\(text[..<fragment])?\(query)\(text[fragment...])"
  }
}
