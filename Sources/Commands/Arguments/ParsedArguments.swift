/// The words of one invocation, sorted by what they are. That every name is declared and every required argument is
/// there has been checked.
struct ParsedArguments: Sendable, Hashable {
  var flags: Set<String> = []
  /// Of the options with values, by name, in the order in which they were given.
  var values: [String: [String]] = [:]
  var positionals: [String] = []

  func has(_ flag: String) -> Bool { flags.contains(flag) }

  func value(_ option: String) -> String? { values[option]?.last }

  /// - Throws: `UsageError` for anything but a whole number from 1.
  func positiveInteger(_ option: String) throws(UsageError) -> Int? {
    guard let text = value(option) else { return nil }
    guard let number = Int(text), number > 0 else {
      throw UsageError("--\(option) takes a whole number from 1, not \"\(text)\"")
    }
    return number
  }

  /// The pairs of an option that takes `NAME=VALUE`.
  func pairs(_ option: String) throws(UsageError) -> [(name: String, value: String)] {
    var pairs: [(name: String, value: String)] = []
    for text in values[option] ?? [] {
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 2, !parts[0].isEmpty else {
        throw UsageError("--\(option) takes NAME=VALUE, not \"\(text)\"")
      }
      if pairs.contains(where: { $0.name == parts[0] }) {
        throw UsageError("the parameter \"\(parts[0])\" is given twice")
      }
      pairs.append((parts[0], parts[1]))
    }
    return pairs
  }
}
