internal import Glibc

/// An exclusive lock on a file, held by this process until it is released or the process ends, however it ends.
/// The file holds what the owner wrote about itself.
package final class FileLock: Sendable {
  private let file: FileDescriptor

  private init(_ file: FileDescriptor) { self.file = file }

  /// For handing the lock on to a child: it is held until both have closed it or one has released it.
  package var descriptor: Int32 { file.number }

  /// The lock, or nil when somebody else has it.
  /// - Parameter owner: a line for those who wait.
  /// - Throws: also where the path is a symbolic link.
  package static func attempt(_ path: String, owner: String) throws(SystemError) -> FileLock? {
    while true {
      let file = try FileDescriptor(opening: path, .lock, permissions: 0o600)
      do { try check("can't lock", path) { file.withNumber { flock($0, LOCK_EX | LOCK_NB) } } } catch {
        if error.wouldBlock { return nil }
        throw error
      }
      // An owner may remove the file before it lets go: a lock on what is no longer there keeps nobody out.
      let held = try file.status()
      guard let present = try? Files.linkStatus(path), present.inode == held.inode, present.device == held.device else { continue }
      try check("can't write", path) { file.withNumber { ftruncate($0, 0) } }
      try file.write(Array(owner.utf8))
      return FileLock(file)
    }
  }

  /// Whether somebody holds it.
  package static func isHeld(_ path: String) -> Bool {
    guard let file = try? FileDescriptor(opening: path, .read) else { return false }
    return file.withNumber { flock($0, LOCK_SH | LOCK_NB) } != 0
  }

  /// Waits for the lock; calls `waiting` once with the owner's line if that takes time.
  package static func acquire(_ path: String, owner: String, waiting: (String) -> Void = { _ in }) throws(SystemError) -> FileLock {
    var told = false
    while true {
      if let lock = try attempt(path, owner: owner) { return lock }
      if !told { waiting(Self.owner(path) ?? "another process") }
      told = true
      Clock.sleep(seconds: 0.02)
    }
  }

  /// What the present owner wrote about itself.
  package static func owner(_ path: String) -> String? {
    (try? Files.read(path, limit: 4096)).flatMap { $0.isEmpty ? nil : String(decoding: $0, as: UTF8.self) }
  }

  /// The file stays, for the next owner.
  package func release() { _ = file.withNumber { flock($0, LOCK_UN) } }
}
