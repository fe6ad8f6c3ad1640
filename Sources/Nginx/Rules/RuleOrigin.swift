/// Which rule of a set a line of the configuration is about, when nginx complains of that line.
package enum RuleOrigin: Equatable, Sendable {
  /// By their numbers in the set, from 0.
  case redirect(Int)
  case header(Int)

  /// The rule that a line is about, or the map around it.
  /// - Parameter index: of the line, from 0.
  init?(line index: Int, of lines: [Substring]) {
    guard lines.indices.contains(index) else { return nil }
    if let origin = RuleOrigin(line: String(lines[index])) { self = origin; return }
    guard let start = lines[...index].last(where: { $0.hasPrefix("  map ") }), let origin = RuleOrigin(line: String(start)) else { return nil }
    self = origin
  }

  /// Rows of redirects name their rule as `"12 301!"`, behind whatever they look for; maps of headers have its number at
  /// the end of their name.
  init?(line: String) {
    if let start = line.firstRange(of: "_h"), line.hasPrefix("  map "), let end = line.lastIndex(of: "_"), start.upperBound < end,
      let number = Int(line[line.index(after: end)...].prefix(while: \.isNumber))
    {
      self = .header(number)
      return
    }
    for part in line.split(separator: "\"").reversed() {
      let words = part.drop { $0 == "~" || $0 == "^" }.split(separator: " ")
      let kinds = RedirectMaps.kinds
      if words.count >= 2, let number = Int(words[0]), number > 0, kinds.contains(String(words[1].filter { $0 != "!" })) {
        self = .redirect(number - 1)
        return
      }
    }
    return nil
  }
}

extension NginxConfiguration {
  /// With this rule set and no other.
  package func alone(_ set: RuleSet) -> NginxConfiguration {
    var result = self
    result.ruleSets = [set.id: set]
    return result
  }
}
