/// The completion script for fish (fishshell.com/docs/current/completions.html).
struct FishCompletion {
  let tree: CommandTree

  var script: String {
    var lines = [
      "# fish completion for slipway: put it into ~/.config/fish/completions/slipway.fish",
      "function __slipway_at --description 'whether the words behind slipway begin with these'",
      "    set -l words (commandline -opc)[2..]",
      "    set -l wanted (count $argv)",
      "    test (count $words) -ge $wanted; and test \"$words[1..$wanted]\" = \"$argv\"",
      "end",
      "function __slipway_next --description 'whether the words behind slipway are exactly these'",
      "    set -l words (commandline -opc)[2..]",
      "    test \"$words\" = \"$argv\"",
      "end",
      "complete -c slipway -f",
    ]
    for command in tree.declarations { lines += self.lines(command) }
    return lines.joined(separator: "\n") + "\n"
  }

  private func lines(_ command: CommandDeclaration) -> [String] {
    let children = tree.children(of: command.path).map { "; and not __slipway_at \(command.name) \($0)" }.joined()
    let here = "'__slipway_at \(command.name)\(children)'"
    var lines = command.path.indices.map { index in
      let before = command.path.prefix(index).joined(separator: " ")
      let isWhole = index == command.path.count - 1
      let summary = isWhole ? " -d \(shellQuoted(command.summary))" : ""
      return "complete -c slipway -n '__slipway_next \(before)' -a \(command.path[index])\(summary)"
    }
    for option in command.options {
      let short = option.short.map { " -s \($0)" } ?? ""
      let value = option.placeholder == nil ? "" : " -r" + values(option.kind)
      lines.append("complete -c slipway -n \(here) -l \(option.name)\(short)\(value) -d \(shellQuoted(option.summary))")
    }
    if let positional = command.positionals.first, tree.children(of: command.path).isEmpty {
      let values = values(positional.kind)
      if !values.isEmpty { lines.append("complete -c slipway -n \(here)\(values)") }
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
    case .run, .plugin, .site, .key: " -a \(shellQuoted("(\(kind.listing ?? ""))"))"
    }
  }
}
