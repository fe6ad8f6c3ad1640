internal import POSIX

/// The home folder of the user as whom the host runs. A step's `HOME` is its scratch folder; what proves to others who we
/// are (`~/.netrc`, `~/.docker/config.json`) is in the user's own. OpenSSH looks there by itself.
enum UserHome {
  /// From /etc/passwd; nil for a user who is not there.
  static var path: String? {
    guard let text = try? Files.read("/etc/passwd", limit: 1 << 20) else { return nil }
    return path(of: Environment.userIdentifier, in: String(decoding: text, as: UTF8.self))
  }

  static func path(of user: UInt32, in passwd: String) -> String? {
    for line in passwd.split(separator: "\n") {
      let fields = line.split(separator: ":", omittingEmptySubsequences: false)
      if fields.count >= 7, fields[2] == String(user), fields[5].hasPrefix("/") { return String(fields[5]) }
    }
    return nil
  }

  /// From now on `HOME` is that. Before any thread is started.
  static func use() {
    if let path { Environment.set("HOME", path) }
  }
}
