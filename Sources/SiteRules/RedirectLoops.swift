package import Diagnostics

extension RedirectsFile {
  /// Visitors that are sent in a circle. Each redirect is followed through the rules with a made-up value for what it
  /// captures, until it ends at a file, a page of a rule or elsewhere.
  /// - Parameter isFile: whether the site has a file for a path; rules without `!` don't count there.
  package func loops(isFile: (String) -> Bool) -> [Diagnostic] {
    var findings: [Diagnostic] = []
    var steps = Steps(rules: rules)
    for (number, rule) in rules.enumerated() where rule.isMove && rule.to.isLocal {
      guard let way = circle(from: number, by: &steps, isFile: isFile) else { continue }
      let location = SourceLocation(file: file, line: lineNumbers[number], column: 1)
      let lines = way.rules.map { String(lineNumbers[$0]) }.joined(separator: ", ")
      guard way.isCircle else {
        findings.append(
          Diagnostic(
            .error, "\(rule.line.shown) leads on through more than \(Self.longestWay) redirects, where browsers give up: by the lines \(lines)", at: location,
            help: "let it lead to where the last of them ends"))
        continue
      }
      findings.append(
        Diagnostic(
          .error, way.rules.count == 1 ? "\(rule.line.shown) leads back to itself" : "\(rule.line.shown) goes round in a circle, by the lines \(lines)",
          at: location,
          help: "put a rule before it that ends there, as in: \(rule.to.text.prefix { $0 != ":" && $0 != "?" })* :splat 200, or change its target"))
    }
    return findings
  }

  /// As many as the fetch standard follows (https://fetch.spec.whatwg.org/#http-redirect-fetch).
  private static let longestWay = 20

  /// The rules that are met on the way, where it comes back to the first or is longer than anybody follows.
  private func circle(from first: Int, by steps: inout Steps, isFile: (String) -> Bool) -> (rules: [Int], isCircle: Bool)? {
    let rule = rules[first]
    let language = rule.languages.first
    // Without a file at its own address an unforced rule counts at least there.
    if rule.from.isFixed, !rule.isForced, isFile(Self.sample(rule.from)) { return nil }
    let query = rule.query.map { "\($0.name)=\(Self.value($0))" }.joined(separator: "&")
    var way = [first]
    guard let start = RedirectsFile.match([rule], path: Self.sample(rule.from), query: query, language: language) else { return nil }
    var target = start.target
    while way.count <= Self.longestWay {
      guard let next = steps.next(from: target, language: language, isFile: isFile) else { return nil }
      // Only the rule where the circle begins is told.
      if next.number == first { return (way, true) }
      if way.contains(next.number) { return nil }
      way.append(next.number)
      target = next.target
    }
    return (way, false)
  }

  private static func sample(_ pattern: PathPattern) -> String {
    pattern.pieces.map { piece in
      switch piece {
      case .literal(let bytes): String(decoding: bytes, as: UTF8.self)
      case .placeholder: "x-slipway-x"
      case .splat: "x-slipway-x"
      }
    }.joined()
  }

  private static func value(_ parameter: RedirectRule.Query) -> String {
    switch parameter.value {
    case .literal(let text): text
    case .placeholder: "x"
    }
  }
}

/// Where a visitor is sent on to, worked out once for each address: most ways of a large file have their ends in common.
private struct Steps {
  private struct Place: Hashable {
    var target: String
    var language: String?
  }

  private let lookup: RedirectLookup
  private var known: [Place: RedirectMatch?] = [:]

  init(rules: [RedirectRule]) { lookup = RedirectLookup(rules) }

  /// - Parameter target: of a rule that was followed.
  /// - Returns: nil where the way ends.
  mutating func next(from target: String, language: String?, isFile: (String) -> Bool) -> RedirectMatch? {
    let place = Place(target: target, language: language)
    if let next = known[place] { return next }
    let address = target.prefix { $0 != "#" }.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let path = String(decoding: PercentEncoding.decode(Array((address.first ?? "").utf8)) ?? [], as: UTF8.self)
    var next = lookup.match(path: path, query: address.dropFirst().first.map(String.init) ?? "", language: language)
    if let match = next, !match.rule.isMove || !match.rule.to.isLocal || !match.rule.isForced && isFile(path) { next = nil }
    known[place] = .some(next)
    return next
  }
}
