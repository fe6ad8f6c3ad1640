internal import Cryptography
internal import Diagnostics
internal import POSIX

/// SHA-256 over files.
enum FileDigest {
  /// Of one file's content, in hexadecimal; nil when it can't be read.
  static func of(_ path: String) -> String? {
    guard let file = try? FileDescriptor(opening: path, .read) else { return nil }
    var hash = SHA256()
    while let chunk = try? file.read(upTo: 1 << 18) {
      if chunk.isEmpty { return hash.hexDigest() }
      hash.update(chunk)
    }
    return nil
  }

  /// Of all files below a folder that match one of the patterns (`*` within a name, `**` over folders), names and
  /// contents; empty when none does.
  static func of(patterns: [String], in folder: String) throws -> String {
    let matching = try Files.walk(folder).filter { path in patterns.contains { matches(path[...], $0[...]) } }
    if matching.isEmpty { return "" }
    var hash = SHA256()
    for path in matching {
      guard let digest = of(Path.join(folder, path)) else { throw InvalidInput("can't read \(Path.join(folder, path))") }
      hash.update(Array("\(digest)  \(path)\n".utf8))
    }
    return hash.hexDigest()
  }

  private static func matches(_ path: Substring, _ pattern: Substring) -> Bool {
    guard let first = pattern.first else { return path.isEmpty }
    if pattern.hasPrefix("**/") {
      let rest = pattern.dropFirst(3)
      return matches(path, rest) || path.indices.contains { path[$0] == "/" && matches(path[path.index(after: $0)...], rest) }
    }
    if pattern == "**" { return true }
    if first == "*" {
      let rest = pattern.dropFirst()
      var tail = path
      while true {
        if matches(tail, rest) { return true }
        guard let next = tail.first, next != "/" else { return false }
        tail = tail.dropFirst()
      }
    }
    guard let next = path.first, first == "?" ? next != "/" : next == first else { return false }
    return matches(path.dropFirst(), pattern.dropFirst())
  }
}
