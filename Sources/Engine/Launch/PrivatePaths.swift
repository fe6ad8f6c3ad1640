internal import POSIX

/// What a sandbox shows only to a plugin that names it in its manifest: neither a wider folder nor a path of the config
/// lets it through.
enum PrivatePaths {
  /// Folders of keys in the home folder of the host's user.
  static func ofUser(_ user: String) -> [String] {
    [".ssh", ".gnupg", ".aws", ".azure", ".docker", ".kube", ".password-store", ".local/share/keyrings"].map { Path.join(user, $0) }
  }

  /// The host's own, below its home.
  static func ofHome(_ home: String) -> [String] {
    ["keys", "secrets", "locks", "settings.json", "slipway.db", "slipway.db-wal", "slipway.db-shm"].map { Path.join(home, $0) }
  }

  /// Whether a path leads to any of it.
  static func contain(_ path: String, home: String, user: String) -> Bool {
    path == home || (ofHome(home) + ofUser(user)).contains { Path.isWithin(path, $0) }
  }
}
