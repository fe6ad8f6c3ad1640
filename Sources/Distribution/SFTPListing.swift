/// What `ls -ln` of sftp(1) says; it makes the lines itself, of what the server says of each file.
struct SFTPListing {
  /// Bytes of regular files, by name.
  private(set) var sizes: [String: Int] = [:]

  /// - Parameter lines: `-rw-r--r--    ? 1000     1000      3000000 Nov 21 09:32 /srv/releases/x`
  init(_ lines: [String]) {
    for line in lines {
      let words = line.split(separator: " ", omittingEmptySubsequences: true)
      guard words.count >= 9, words[0].hasPrefix("-"), let size = Int(words[4]), size >= 0 else { continue }
      // Names of ours hold no space; what does is none.
      sizes[String(words[words.count - 1].split(separator: "/").last ?? "")] = size
    }
  }

  /// The names of `ls -1`.
  static func names(_ lines: [String]) -> [String] { lines.compactMap { $0.split(separator: "/").last.map(String.init) } }
}
