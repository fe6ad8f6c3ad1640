/// The completion script for bash (bash(1), "Programmable Completion").
struct BashCompletion {
  let tree: CommandTree

  var script: String {
    """
    # bash completion for slipway: put it into /etc/bash_completion.d, or source it from ~/.bashrc
    _slipway() {
      local current="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD-1]}" path="" index=1 word kind=""
      COMPREPLY=()
      # bash cuts --name=value into three words.
      if [[ $current == "=" ]]; then current=""; elif [[ $previous == "=" ]]; then previous="${COMP_WORDS[COMP_CWORD-2]}"; fi
      while (( index < COMP_CWORD )); do
        word="${COMP_WORDS[index]}"
        case "${path:+$path }$word" in
          \(tree.beginningsPattern)) path="${path:+$path }$word" ;;
          *) break ;;
        esac
        (( index++ ))
      done
      case "$path:$previous" in
    \(optionKinds)  esac
      if [[ -z $kind && $current == -* ]]; then
        case "$path" in
    \(optionNames)    esac
        return
      fi
      if [[ -z $kind ]]; then
        case "$path" in
    \(positionalKinds)    esac
      fi
      case "$kind" in
        words:*) COMPREPLY=($(compgen -W "${kind#words:}" -- "$current")) ;;
        run) COMPREPLY=($(compgen -W "$(\(ValueKind.run.listing ?? ""))" -- "${current^^}") $(compgen -W last -- "$current")) ;;
        plugin) COMPREPLY=($(compgen -W "$(\(ValueKind.plugin.listing ?? ""))" -- "$current")) ;;
        site) COMPREPLY=($(compgen -W "$(\(ValueKind.site.listing ?? ""))" -- "$current")) ;;
        key) COMPREPLY=($(compgen -W "$(\(ValueKind.key.listing ?? ""))" -- "$current")) ;;
        directory) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -d -- "$current") ;;
        file) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- "$current") ;;
      esac
    }
    complete -F _slipway slipway

    """
  }

  private var optionKinds: String {
    tree.declarations.flatMap { command in
      command.options.filter { $0.placeholder != nil }.map { option in
        let names = ["\"\(command.name):--\(option.name)\""] + (option.short.map { ["\"\(command.name):-\($0)\""] } ?? [])
        return "    \(names.joined(separator: "|"))) kind=\(shellQuoted(kind(option.kind))) ;;\n"
      }
    }.joined()
  }

  private var optionNames: String {
    tree.declarations.map { command in
      let names = command.options.map { "--\($0.name)" }.joined(separator: " ")
      return "      \"\(command.name)\") COMPREPLY=($(compgen -W \"\(names)\" -- \"$current\")) ;;\n"
    }.joined()
  }

  /// What may stand behind a command's name: more of a name, or its arguments.
  private var positionalKinds: String {
    let groups = [[]] + tree.declarations.map { Array($0.path.dropLast()) }.filter { !$0.isEmpty && tree.command($0) == nil }
    var seen: Set<[String]> = []
    let groupLines = groups.filter { seen.insert($0).inserted }.map { path in
      "      \"\(path.joined(separator: " "))\") kind=\(shellQuoted("words:" + tree.children(of: path).joined(separator: " "))) ;;\n"
    }
    let commandLines = tree.declarations.compactMap { command -> String? in
      let children = tree.children(of: command.path)
      let value = children.isEmpty ? command.positionals.first.map { kind($0.kind) } : "words:" + children.joined(separator: " ")
      return value.map { "      \"\(command.name)\") kind=\(shellQuoted($0)) ;;\n" }
    }
    return (groupLines + commandLines).joined()
  }

  private func kind(_ kind: ValueKind) -> String {
    switch kind {
    case .text: "text"
    case .file: "file"
    case .directory: "directory"
    case .choice(let choices): "words:" + choices.joined(separator: " ")
    case .command: "words:" + tree.children(of: []).joined(separator: " ")
    case .run: "run"
    case .plugin: "plugin"
    case .site: "site"
    case .key: "key"
    }
  }
}
