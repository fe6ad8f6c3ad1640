internal import SiteRules

/// Which rules can be found by their path alone, so that the first that matches is still the one that counts.
struct RedirectIndex {
  /// Paths, each with the number of its rule.
  private(set) var fixed: [(path: String, rule: Int)] = []
  /// The others, in their order.
  private(set) var ordered: [Int] = []

  /// Longer keys don't fit into a bucket of the hash (map_hash_bucket_size).
  private static let longestKey = 400

  init(_ rules: [RedirectRule]) {
    var taken: Set<String> = []
    var patterns: [RedirectRule] = []
    for (index, rule) in rules.enumerated() {
      guard rule.isFixed, case .literal(let bytes) = rule.from.pieces.first, bytes.count <= Self.longestKey,
        let path = String(validating: bytes, as: UTF8.self)
      else {
        ordered.append(index)
        patterns.append(rule)
        continue
      }
      let earlier = patterns.filter { $0.from.match(bytes, isExact: $0.isExact) != nil }
      if earlier.contains(where: { $0.query.isEmpty && $0.languages.isEmpty }) { continue }
      let keys = rule.isExact ? [path] : Self.forms(path)
      // A hash of nginx knows no case: of "/About" and "/about" one is looked for by an expression.
      if !earlier.isEmpty || keys.contains(where: { taken.contains($0.lowercased()) && !has($0) }) {
        ordered.append(index)
        patterns.append(rule)
        continue
      }
      for key in keys where taken.insert(key.lowercased()).inserted { fixed.append((key, index)) }
    }
  }

  private func has(_ path: String) -> Bool { fixed.contains { $0.path == path } }

  /// With and without a slash at the end.
  private static func forms(_ path: String) -> [String] {
    if path == "/" { return [path] }
    return path.hasSuffix("/") ? [path, String(path.dropLast())] : [path, path + "/"]
  }
}
