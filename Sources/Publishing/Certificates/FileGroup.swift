internal import ChildProcess
internal import Nginx
internal import POSIX
internal import StepProtocol

/// Files that a group may read beside their owner.
enum FileGroup {
  /// - Throws: `ServingError` when the machine has no such group.
  static func change(_ path: String, to group: String) throws {
    let result = try Command("chgrp", ["--", group, path]).run(deadlineSeconds: 20)
    guard result.status == .exited(0) else {
      throw ServingError(.permission, "\(path) can't be given to the group \(group): \(result.errorText.trimmingSpaces)")
    }
  }
}
