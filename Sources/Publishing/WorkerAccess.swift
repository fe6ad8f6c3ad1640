internal import ChildProcess
internal import Nginx
internal import POSIX
internal import StepProtocol

/// Secrets that nginx's workers read at each request or handshake: keys and password files.
enum WorkerAccess {
  /// Where root starts the workers they are www-data, or what the distribution's nginx says, and their group may then read
  /// the file, and nobody else; where they are of this user, only this user.
  /// - Throws: `ServingError` when the machine has no such group.
  static func allow(_ path: String, _ layout: Layout) throws {
    let user = NginxSurroundings.workerUser(layout: layout, warn: { _ in })
    guard let group = try user.map({ try systemGroup(layout) ?? $0 }), group != "root" else {
      return try Files.changePermissions(path, 0o600)
    }
    let wanted: UInt32 = 0o640
    // Its permissions tell that this was done before.
    if let status = try? Files.linkStatus(path), status.permissions & 0o777 == wanted { return }
    let result = try Command("chgrp", ["--", group, path]).run(deadlineSeconds: 20)
    guard result.status == .exited(0) else {
      throw ServingError(.permission, "\(path) can't be given to the group \(group): \(result.errorText.trimmingSpaces)")
    }
    try Files.changePermissions(path, wanted)
  }

  /// nil where the home has an nginx of its own.
  private static func systemGroup(_ layout: Layout) throws -> String? {
    let settings = try NginxSettings.read(home: layout.home)
    return settings.mode == .system ? SystemNginx(layout: layout, settings: settings, owner: "a file") { _, _ in }.workerGroup : nil
  }
}
