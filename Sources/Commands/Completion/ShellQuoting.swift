/// One word for any shell of the Bourne family and for fish.
func shellQuoted(_ text: String) -> String {
  "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
}

extension ValueKind {
  /// The command that prints the values there are, one a line; nil where they are known or are files.
  var listing: String? {
    switch self {
    case .run: "slipway runs --quiet 2>/dev/null; echo last"
    case .plugin: "slipway plugin list --quiet 2>/dev/null"
    case .site: "slipway release list --quiet 2>/dev/null"
    default: nil
    }
  }
}
