internal import ChildProcess
internal import Nginx
internal import POSIX
internal import StepProtocol

/// Secrets that nginx's workers read at each request or handshake: keys and password files.
enum WorkerAccess {
  /// Where root starts the workers they are www-data, whose group may then read the file, and nobody else; where they are
  /// of this user, only this user.
  /// - Throws: `ServingError` when the machine has no such group.
  static func allow(_ path: String, _ layout: Layout) throws {
    guard let user = NginxSurroundings.workerUser(layout: layout, warn: { _ in }), user != "root" else {
      return try Files.changePermissions(path, 0o600)
    }
    let wanted: UInt32 = 0o640
    // Its permissions tell that this was done before.
    if let status = try? Files.linkStatus(path), status.permissions & 0o777 == wanted { return }
    let result = try Command("chgrp", ["--", user, path]).run(deadlineSeconds: 20)
    guard result.status == .exited(0) else {
      throw ServingError(.permission, "\(path) can't be given to the group \(user): \(result.errorText.trimmingSpaces)")
    }
    try Files.changePermissions(path, wanted)
  }
}
