/// The rules of a file by their paths: which of them may match a request is found without a look at all the others. A file
/// may have thousands, and some questions are asked for every file of a site.
package struct RedirectLookup: Sendable {
  private let rules: [RedirectRule]
  /// The numbers of the rules that stand for one path, by that path without a slash at its end; in their order.
  private var fixed: [[UInt8]: [Int]] = [:]
  /// The others, each with the text that a path begins with where it matches.
  private var patterns: [(number: Int, beginning: [UInt8])] = []

  package init(_ rules: [RedirectRule]) {
    self.rules = rules
    for (number, rule) in rules.enumerated() {
      if rule.from.isFixed {
        fixed[Self.key(rule.from.pieces.flatMap(Self.literal)), default: []].append(number)
      } else {
        // "/blog/*" takes "/blog" too.
        let beginning = rule.from.pieces.first.map(Self.literal) ?? []
        patterns.append((number, beginning.last == UInt8(ascii: "/") ? beginning.dropLast() : beginning))
      }
    }
  }

  /// As `RedirectsFile.match` with the same rules.
  package func match(path: String, query: String = "", language: String? = nil) -> RedirectMatch? {
    let bytes = Array(path.utf8)
    var candidates = (fixed[Self.key(bytes)] ?? [])[...]
    func first(before limit: Int) -> RedirectMatch? {
      while let number = candidates.first, number < limit {
        candidates.removeFirst()
        if let match = rules[number].match(bytes, number: number, query: query, language: language) { return match }
      }
      return nil
    }
    for (number, beginning) in patterns {
      if let match = first(before: number) { return match }
      guard bytes.starts(with: beginning) else { continue }
      if let match = rules[number].match(bytes, number: number, query: query, language: language) { return match }
    }
    return first(before: rules.count)
  }

  private static func key(_ path: [UInt8]) -> [UInt8] { path.count > 1 && path.last == UInt8(ascii: "/") ? path.dropLast() : path }

  private static func literal(_ piece: PathPattern.Piece) -> [UInt8] {
    if case .literal(let bytes) = piece { bytes } else { [] }
  }
}
