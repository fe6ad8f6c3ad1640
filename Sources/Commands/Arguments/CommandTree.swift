internal import Diagnostics

/// All commands, and how words lead to one.
struct CommandTree {
  let commands: [any Command.Type]

  init(_ commands: [any Command.Type]) { self.commands = commands }

  var declarations: [CommandDeclaration] { commands.map { $0.declaration } }

  enum Target {
    case command(any Command.Type, arguments: [String])
    /// Words that only others begin with: `slipway release`.
    case group([String])
  }

  /// - Throws: `UsageError` with the nearest name.
  func resolve(_ words: [String]) throws(UsageError) -> Target {
    var path: [String] = []
    for word in words {
      guard !word.hasPrefix("-"), isBeginning(path + [word]) else { break }
      path.append(word)
    }
    let rest = Array(words.dropFirst(path.count))
    let next = rest.first { !$0.hasPrefix("-") }
    if let command = command(path) {
      let takesNone = command.declaration.positionals.isEmpty
      if takesNone, let next, next == rest.first, !children(of: path).isEmpty { throw unknown(next, below: path) }
      return .command(command, arguments: rest)
    }
    if let next { throw unknown(next, below: path) }
    if let option = rest.first, option != "--help", option != "-h" {
      throw UsageError("\(option) stands before any command", help: "usage: \((["slipway"] + path).joined(separator: " ")) COMMAND [options]")
    }
    return .group(path)
  }

  func command(_ path: [String]) -> (any Command.Type)? { commands.first { $0.declaration.path == path } }

  /// The words that may follow these, in the order of the commands.
  func children(of path: [String]) -> [String] {
    var found: [String] = []
    for command in commands {
      let words = command.declaration.path
      guard words.count > path.count, words.starts(with: path), !found.contains(words[path.count]) else { continue }
      found.append(words[path.count])
    }
    return found
  }

  private func isBeginning(_ path: [String]) -> Bool { commands.contains { $0.declaration.path.starts(with: path) } }

  private func unknown(_ word: String, below path: [String]) -> UsageError {
    let place = (["slipway"] + path).joined(separator: " ")
    let nearest = nearestName(to: word, among: children(of: path))
    return UsageError(
      "\"\(place)\" has no command \"\(word)\"",
      help: nearest.map { "did you mean \"\(place) \($0)\"?" } ?? "\"\(place) --help\" lists what there is")
  }
}
