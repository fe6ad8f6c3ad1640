internal import POSIX

/// Absolute paths that a text names, as error messages do: bare, in quotes, with a line and column behind them.
enum NamedPaths {
  private static let most = 64

  static func find(in text: String) -> [String] {
    var found: [String] = []
    for quote in ["\"", "'", "`"] as [Character] {
      let parts = text.split(separator: quote, omittingEmptySubsequences: false)
      for part in parts.dropFirst().dropLast() { add(String(part), to: &found) }
    }
    for word in text.split(whereSeparator: { $0.isWhitespace || "\"'`()[]{}<>,;=|".contains($0) }) {
      add(String(word), to: &found)
      // file:line:column
      if let path = word.split(separator: ":", omittingEmptySubsequences: false).first { add(String(path), to: &found) }
    }
    return found
  }

  private static func add(_ text: String, to found: inout [String]) {
    var path = text[...]
    while let last = path.last, ".:!?…".contains(last) { path.removeLast() }
    guard path.hasPrefix("/"), !path.hasPrefix("//"), path.count > 1 else { return }
    guard path.utf8.count <= 4096, !path.utf8.contains(0), !path.contains("\n") else { return }
    let normalized = Path.normalized(String(path))
    if found.count < most, !found.contains(normalized) { found.append(normalized) }
  }
}
