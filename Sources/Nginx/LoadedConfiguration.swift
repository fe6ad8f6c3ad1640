internal import Cryptography

/// What a configuration file says of itself in its first lines, so that one can tell whether the configuration that runs is
/// good for what is wanted: the same but for its rule sets, of which it may have more.
package struct LoadedConfiguration: Equatable, Sendable {
  /// Of everything but the rule sets.
  package var base: String
  /// Of each set's part, by its id: a newer program may write a set in another way.
  package var ruleSets: [String: String]

  package init(base: String, ruleSets: [String: String]) { (self.base, self.ruleSets) = (base, ruleSets) }

  package init(_ configuration: NginxConfiguration) {
    base = String(SHA256.hexDigest(Array(configuration.baseText.utf8)).prefix(24))
    ruleSets = configuration.ruleSets.merging([RuleSet.empty.id: .empty]) { set, _ in set }.reduce(into: [:]) { digests, entry in
      let text = RuleSetText(entry.value, id: entry.key).text
      digests[entry.key] = String(SHA256.hexDigest(Array(text.utf8)).prefix(16))
    }
  }

  /// Comments at the top of the file.
  var text: String {
    "# base \(base)\n" + ruleSets.sorted { $0.key < $1.key }.map { "# rules \($0.key) \($0.value)\n" }.joined()
  }

  /// - Returns: nil for a file that was written before there were rule sets, or by somebody else.
  package static func read(_ file: String) -> LoadedConfiguration? {
    var result = LoadedConfiguration(base: "", ruleSets: [:])
    for line in file.split(separator: "\n").prefix(while: { $0.hasPrefix("#") }) {
      let words = line.split(separator: " ")
      if words.count == 3, words[1] == "base" { result.base = String(words[2]) }
      if words.count == 4, words[1] == "rules" { result.ruleSets[String(words[2])] = String(words[3]) }
    }
    return result.base.isEmpty ? nil : result
  }

  /// Whether everything that `wanted` has is here.
  package func covers(_ wanted: LoadedConfiguration) -> Bool {
    base == wanted.base && wanted.ruleSets.allSatisfy { ruleSets[$0.key] == $0.value }
  }
}
