/// The first line of a script, `#!` and what follows (execve(2), "Interpreter scripts").
struct ScriptLine: Sendable, Hashable {
  var interpreter: String
  /// Linux gives everything behind the interpreter as one argument.
  var argument: String?
  /// It ends in CR LF: the kernel takes the CR for a part of the name.
  var endsInCR: Bool

  /// - Parameter bytes: the beginning of the file.
  /// - Returns: nil when it is no script with such a line.
  init?(_ bytes: [UInt8]) {
    guard bytes.starts(with: Array("#!".utf8)) else { return nil }
    let line = bytes.dropFirst(2).prefix { $0 != 0x0A }
    endsInCR = line.last == 0x0D
    let text = String(decoding: line.filter { $0 != 0x0D }, as: UTF8.self)
    let blanks: Set<Character> = [" ", "\t"]
    let start = text.drop { blanks.contains($0) }
    interpreter = String(start.prefix { !blanks.contains($0) })
    let rest = start.dropFirst(interpreter.count).drop { blanks.contains($0) }
    let trimmed = String(rest.reversed().drop { blanks.contains($0) }.reversed())
    argument = trimmed.isEmpty ? nil : trimmed
  }

  /// The command that `env` is to look up in `PATH`; nil when the interpreter is something else.
  var commandForEnv: String? {
    guard interpreter.hasSuffix("/env"), let argument else { return nil }
    guard argument.hasPrefix("-") else { return argument }
    // -S splits what follows into arguments.
    return argument.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst()
      .first { !$0.hasPrefix("-") && !$0.contains("=") }.map(String.init)
  }
}
