package import POSIX

/// What a file looks like from outside: as long as none of it changes, its content has not changed either.
///
/// The times of change have the steps of the system's clock (up to 10 ms). A file that was changed just before it was
/// looked at may be changed again without a trace, so that such a look is not to be trusted.
package struct FileIdentity: Hashable, Sendable {
  /// In bytes.
  package var size: Int
  /// When the content was changed, in nanoseconds since 1970.
  package var modified: Int
  /// When anything of the file was changed, in nanoseconds since 1970.
  package var changed: Int
  package var inode: Int

  /// Nothing has this one.
  package static let unknown = FileIdentity(size: -1, modified: 0, changed: 0, inode: 0)
  /// In nanoseconds: ten steps of the slowest clock.
  private static let step = 100_000_000

  init(size: Int, modified: Int, changed: Int, inode: Int) {
    self.size = size
    self.modified = modified
    self.changed = changed
    self.inode = inode
  }

  /// - Parameter now: nanoseconds since 1970, from before the file is read.
  /// - Returns: `unknown` for a file that was changed too short a time ago.
  package init(_ status: FileStatus, now: Int) {
    self = FileIdentity(
      size: status.size, modified: status.modifiedNanoseconds, changed: status.changedNanoseconds,
      inode: Int(truncatingIfNeeded: status.inode))
    if changed > now - Self.step || modified > now - Self.step { self = .unknown }
  }

  /// Whether a file with this status is the one that was looked at, unchanged.
  package func matches(_ status: FileStatus) -> Bool {
    size == status.size && modified == status.modifiedNanoseconds && changed == status.changedNanoseconds
      && inode == Int(truncatingIfNeeded: status.inode)
  }
}
