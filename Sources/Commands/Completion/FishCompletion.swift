/// The completion script for fish (fishshell.com/docs/current/completions.html).
struct FishCompletion {
  let tree: CommandTree

  var script: String {
    var lines = [
      "# fish completion for slipway: put it into ~/.config/fish/completions/slipway.fish",
      "function __slipway_at --description 'whether the words behind slipway begin with these, and no other command'",
      "    set -l words (commandline -opc)[2..]",
      "    test (count $words) -ge (count $argv); or return 1",
      "    test (count $argv) -eq 0; and begin; test (count $words) -eq 0; return; end",
      "    test \"$words[1..\(count())]\" = \"$argv\"",
      "end",
      "function __slipway_next --description 'whether the words behind slipway are exactly these'",
      "    set -l words (commandline -opc)[2..]",
      "    test \"$words\" = \"$argv\"",
      "end",
      "complete -c slipway -f",
    ]
    for command in tree.commands.map({ $0.declaration }) { lines += self.lines(command) }
    return lines.joined(separator: "\n") + "\n"
  }

  private func count() -> String { "(count $argv)" }

  private func lines(_ command: CommandDeclaration) -> [String] {
    let words = command.path.joined(separator: " ")
    var lines = command.path.indices.map { index in
      let before = command.path.prefix(index).joined(separator: " ")
      let isWhole = index == command.path.count - 1
      let summary = isWhole ? " -d \(shellQuoted(command.summary))" : ""
      return "complete -c slipway -n '__slipway_next \(before)' -a \(command.path[index])\(summary)"
    }
    for option in command.options {
      let short = option.short.map { " -s \($0)" } ?? ""
      let value = option.placeholder == nil ? "" : " -r" + values(option.kind)
      lines.append("complete -c slipway -n '__slipway_at \(words)' -l \(option.name)\(short)\(value) -d \(shellQuoted(option.summary))")
    }
    if let positional = command.positionals.first, tree.children(of: command.path).isEmpty {
      let values = values(positional.kind)
      if !values.isEmpty { lines.append("complete -c slipway -n '__slipway_at \(words)'\(values)") }
    }
    return lines
  }

  private func values(_ kind: ValueKind) -> String {
    switch kind {
    case .text: ""
    case .file: " -F"
    case .directory: " -a '(__fish_complete_directories)'"
    case .choice(let choices): " -a \(shellQuoted(choices.joined(separator: " ")))"
    case .command: " -a \(shellQuoted(tree.children(of: []).joined(separator: " ")))"
    case .run, .plugin, .site: " -a \(shellQuoted("(\(kind.listing ?? ""))"))"
    }
  }
}
