internal import POSIX

/// What a sandbox shows only to a plugin that names it in its manifest: neither a wider folder nor a path of the config
/// lets it through.
enum PrivatePaths {
  /// Folders of keys in the home folder of the host's user.
  static func ofUser(_ user: String) -> [String] {
    [".ssh", ".gnupg", ".aws", ".azure", ".docker", ".kube", ".password-store", ".local/share/keyrings", ".config/gcloud", ".config/gh"]
      .map { Path.join(user, $0) }
  }

  /// The host's own, below its home.
  static func ofHome(_ home: String) -> [String] {
    [
      "keys", "secrets", "locks", "settings.json", "slipway.db", "slipway.db-wal", "slipway.db-shm", "workspaces", "deliveries", "plugins",
      "cache", "www/nginx/private",
    ].map { Path.join(home, $0) }
  }

  /// What belongs to the kernel: the host's processes and devices.
  private static let ofMachine = ["/proc", "/sys", "/dev"]

  /// Whether a path leads to any of it.
  static func contain(_ path: String, home: String, user: String) -> Bool {
    path == home || (ofHome(home) + ofUser(user) + ofMachine).contains { Path.isWithin(path, $0) }
  }
}
