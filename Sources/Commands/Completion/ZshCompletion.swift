/// The completion script for zsh (zshcompsys(1)).
struct ZshCompletion {
  let tree: CommandTree

  var script: String {
    """
    #compdef slipway
    # zsh completion for slipway: put it as _slipway into a folder of fpath
    _slipway() {
      local path_words="" index=2
      while (( index < CURRENT )); do
        case "${path_words:+$path_words }${words[index]}" in
          \(tree.beginningsPattern)) path_words="${path_words:+$path_words }${words[index]}" ;;
          *) break ;;
        esac
        (( index++ ))
      done
      local -a names
      if (( index == CURRENT )) && [[ $words[CURRENT] != -* ]]; then
        case "$path_words" in
    \(nextNames)    esac
      fi
      # What follows sees the words behind the command only.
      shift $(( index - 2 )) words
      (( CURRENT -= index - 2 ))
      case "$path_words" in
    \(arguments)  esac
    }
    \(listings)
    if [[ $funcstack[1] == _slipway ]]; then _slipway "$@"; else compdef _slipway slipway; fi

    """
  }

  /// The names that may follow, each with what it does.
  private var nextNames: String {
    var paths: [[String]] = [[]]
    for path in tree.declarations.map({ Array($0.path.dropLast()) }) where !paths.contains(path) { paths.append(path) }
    return paths.map { path in
      let names = tree.children(of: path).map { name in
        let summary = tree.command(path + [name])?.declaration.summary ?? "\(name) commands"
        return shellQuoted("\(name):\(summary)")
      }
      return "      \"\(path.joined(separator: " "))\") names=(\(names.joined(separator: " "))); _describe command names; return ;;\n"
    }.joined()
  }

  private var arguments: String {
    tree.declarations.map { command in
      let options = command.options.flatMap { specifications($0) }
      let positionals = command.positionals.map { positional in
        let place = positional.arity == .many || positional.arity == .any ? "*" : positional.arity == .optional ? ":" : ""
        return shellQuoted("\(place):\(positional.name):\(action(positional.kind))")
      }
      return "    \"\(command.name)\") _arguments -s \((options + positionals).joined(separator: " ")) ;;\n"
    }.joined()
  }

  private func specifications(_ option: OptionDeclaration) -> [String] {
    let repeated = option.isRepeatable ? "*" : ""
    let summary = "[\(escaped(option.summary))]"
    let value = option.placeholder.map { ":\($0):\(action(option.kind))" } ?? ""
    let long = "\(repeated)--\(option.name)\(option.placeholder == nil ? "" : "=")\(summary)\(value)"
    guard let short = option.short else { return [shellQuoted(long)] }
    return [shellQuoted(long), shellQuoted("\(repeated)-\(short)\(option.placeholder == nil ? "" : "+")\(summary)\(value)")]
  }

  private func escaped(_ text: String) -> String {
    text.map { "[]:\\".contains($0) ? "\\\($0)" : String($0) }.joined()
  }

  private func action(_ kind: ValueKind) -> String {
    switch kind {
    case .text: " "
    case .file: "_files"
    case .directory: "_files -/"
    case .choice(let choices): "(\(choices.joined(separator: " ")))"
    case .command: "(\(tree.children(of: []).joined(separator: " ")))"
    case .run: "_slipway_runs"
    case .plugin: "_slipway_plugins"
    case .site: "_slipway_sites"
    case .key: "_slipway_keys"
    }
  }

  private var listings: String {
    [("runs", ValueKind.run), ("plugins", .plugin), ("sites", .site), ("keys", .key)].map { name, kind in
      "_slipway_\(name)() { local -a found; found=(${(f)\"$(\(kind.listing ?? ""))\"}); compadd -a found }"
    }.joined(separator: "\n")
  }
}
