internal import Diagnostics

extension CommandDeclaration {
  /// Sorts the words behind the command's name.
  /// - Throws: `UsageError` for an option or argument that isn't declared, and for a missing one.
  func parse(_ words: [String]) throws(UsageError) -> ParsedArguments {
    var parser = ArgumentParser(declaration: self)
    var rest = words[...]
    while let word = rest.popFirst() { try parser.take(word, from: &rest) }
    try parser.checkPositionals()
    return parser.result
  }
}

/// Options by the conventions of getopt_long(3): `--name value`, `--name=value`, `-n value`, `-nvalue`, `-ab` for two
/// flags; options and arguments in any order; everything behind `--` is an argument.
private struct ArgumentParser {
  let declaration: CommandDeclaration
  var result = ParsedArguments()
  private var onlyPositionals = false

  init(declaration: CommandDeclaration) { self.declaration = declaration }

  mutating func take(_ word: String, from rest: inout ArraySlice<String>) throws(UsageError) {
    if onlyPositionals || word == "-" || !word.hasPrefix("-") {
      result.positionals.append(word)
    } else if word == "--" {
      onlyPositionals = true
    } else if word.hasPrefix("--") {
      let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard let option = declaration.options.first(where: { $0.name == parts[0] }) else { throw unknown("--\(parts[0])") }
      try set(option, shown: "--\(option.name)", attached: parts.count == 2 ? parts[1] : nil, rest: &rest)
    } else {
      try takeShort(word.dropFirst(), from: &rest)
    }
  }

  private mutating func takeShort(_ letters: Substring, from rest: inout ArraySlice<String>) throws(UsageError) {
    var letters = letters
    while let letter = letters.popFirst() {
      guard let option = declaration.options.first(where: { $0.short == letter }) else { throw unknown("-\(letter)") }
      if option.placeholder == nil {
        result.flags.insert(option.name)
      } else {
        let attached = letters.isEmpty ? nil : String(letters.first == "=" ? letters.dropFirst() : letters)
        try set(option, shown: "-\(letter)", attached: attached, rest: &rest)
        return
      }
    }
  }

  private mutating func set(
    _ option: OptionDeclaration, shown: String, attached: String?, rest: inout ArraySlice<String>
  ) throws(UsageError) {
    guard let placeholder = option.placeholder else {
      if attached != nil { throw UsageError("\(shown) takes no value") }
      result.flags.insert(option.name)
      return
    }
    guard let value = attached ?? nextValue(&rest) else {
      throw UsageError("\(shown) needs a value: \(shown) \(placeholder)", help: seeHelp)
    }
    if !option.isRepeatable, result.values[option.name] != nil { throw UsageError("\(shown) is given twice") }
    if case .choice(let choices) = option.kind, !choices.contains(value) {
      throw UsageError("\(shown) can't be \"\(value)\"", help: suggestion(for: value, among: choices))
    }
    result.values[option.name, default: []].append(value)
  }

  /// A word that is itself an option of this command is no value: the value was forgotten.
  private func nextValue(_ rest: inout ArraySlice<String>) -> String? {
    guard let next = rest.first, !declaration.options.contains(where: { next == "--\($0.name)" }) else { return nil }
    return rest.popFirst()
  }

  func checkPositionals() throws(UsageError) {
    let count = result.positionals.count
    let required = declaration.positionals.filter { $0.arity == .one || $0.arity == .many }
    if count < required.count {
      throw UsageError(
        "\(required[count].name) is missing: \(required[count].summary)", help: "usage: \(declaration.usage)")
    }
    let last = declaration.positionals.last?.arity
    if last != .many, last != .any, count > declaration.positionals.count {
      throw UsageError(
        "\"\(result.positionals[declaration.positionals.count])\" is one argument too many",
        help: "usage: \(declaration.usage)")
    }
    for (value, positional) in zip(result.positionals, declaration.positionals) {
      guard case .choice(let choices) = positional.kind, !choices.contains(value) else { continue }
      throw UsageError("\(positional.name) can't be \"\(value)\"", help: suggestion(for: value, among: choices))
    }
  }

  private func unknown(_ option: String) -> UsageError {
    let names = declaration.options.map { "--\($0.name)" }
    let nearest = option.hasPrefix("--") ? nearestName(to: option, among: names) : nil
    return UsageError(
      "\"slipway \(declaration.name)\" has no option \(option)", help: nearest.map { "did you mean \($0)?" } ?? seeHelp)
  }

  private var seeHelp: String { "\"slipway \(declaration.name) --help\" lists its options" }
}
