internal import Diagnostics
package import Engine
internal import POSIX

/// The workspace that all builds of a session share, so that each can go on with what the last one made. It is gone with
/// its owner; what a killed session left goes with the next session.
package final class SessionWorkspace {
  /// Absolute.
  package let path: String
  /// Held for as long as the folder is in use.
  private let lock: FileDescriptor

  private static let prefix = "dev-"
  private static let most = 1000

  /// The one with the lowest number that is free: compilers find their last output at the same place again.
  package init(in home: Home) throws {
    try home.prepare()
    Self.removeAbandoned(home)
    for number in 1...Self.most {
      let path = Path.join(home.workspaces, "\(Self.prefix)\(number)")
      guard let lock = try Self.taken(path) else { continue }
      self.path = path
      self.lock = lock
      return
    }
    throw InvalidInput("\(Self.most) sessions have a workspace in \(home.workspaces)")
  }

  deinit { try? Files.removeTree(path) }

  /// Nil where another session has it.
  private static func taken(_ path: String) throws(SystemError) -> FileDescriptor? {
    do { try Files.makeDirectory(path, permissions: 0o700) } catch where error.isExisting {}
    guard let folder = try? FileDescriptor(opening: path, .directoryNoFollow), try folder.lock(shared: false) else { return nil }
    // Whoever had it may have removed it in between: then the lock is of a folder that nobody finds any more.
    guard let present = try? Files.linkStatus(path), try folder.status().inode == present.inode else { return nil }
    return folder
  }

  private static func removeAbandoned(_ home: Home) {
    for name in (try? Files.list(home.workspaces)) ?? [] where name.hasPrefix(prefix) {
      let path = Path.join(home.workspaces, name)
      guard let folder = try? FileDescriptor(opening: path, .directoryNoFollow), (try? folder.lock(shared: false)) == true else { continue }
      try? Files.removeTree(path)
    }
  }
}
