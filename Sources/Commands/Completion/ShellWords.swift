/// One word for any shell of the Bourne family and for fish.
func shellQuoted(_ text: String) -> String {
  "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
}

/// The same, but as it is where every shell takes it so.
func shellWord(_ text: String) -> String {
  let isPlain = text.utf8.allSatisfy { byte in
    ("a"..."z").contains(Character(Unicode.Scalar(byte | 0x20))) || ("0"..."9").contains(Character(Unicode.Scalar(byte)))
      || "/._-".utf8.contains(byte)
  }
  return isPlain && !text.isEmpty && !text.hasPrefix("-") ? text : shellQuoted(text)
}

extension ValueKind {
  /// The command that prints the values there are, one a line; nil where they are known or are files.
  var listing: String? {
    switch self {
    case .run: "slipway runs --quiet 2>/dev/null; echo last"
    case .plugin: "slipway plugin list --quiet 2>/dev/null"
    case .site: "slipway release list --quiet 2>/dev/null"
    case .key: "slipway key list --quiet 2>/dev/null"
    default: nil
    }
  }
}

extension CommandTree {
  /// Every beginning of a command's name, as a pattern of `case` in bash and zsh.
  var beginningsPattern: String {
    var found: [String] = []
    for path in declarations.map(\.path) {
      for length in 1...path.count where !found.contains(path.prefix(length).joined(separator: " ")) {
        found.append(path.prefix(length).joined(separator: " "))
      }
    }
    return found.map { "\"\($0)\"" }.joined(separator: "|")
  }
}
