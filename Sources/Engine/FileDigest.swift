internal import Cryptography
internal import POSIX

/// SHA-256 over files, in hexadecimal.
enum FileDigest {
  /// Of one file's content.
  static func of(_ path: String) throws(SystemError) -> String {
    let file = try FileDescriptor(opening: path, .read)
    var hash = SHA256()
    while true {
      let chunk: [UInt8]
      do { chunk = try file.read(upTo: 1 << 18) } catch { throw SystemError(code: error.code, "can't read", path: path) }
      if chunk.isEmpty { return hash.hexDigest() }
      hash.update(chunk)
    }
  }

  /// Of all files below a folder that match one of the patterns, hidden ones too, names and contents; empty when none
  /// does.
  static func of(patterns: [String], in folder: String) throws(SystemError) -> String {
    let globs = patterns.compactMap { Glob($0, matchesHidden: true) }
    let matching = try Files.walk(folder).filter { path in globs.contains { $0.matches(path) } }
    if matching.isEmpty { return "" }
    var hash = SHA256()
    for path in matching { hash.update(Array("\(try of(Path.join(folder, path)))  \(path)\n".utf8)) }
    return hash.hexDigest()
  }
}
