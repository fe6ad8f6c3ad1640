internal import CPOSIX
internal import Glibc

/// What stat(2) tells about a file.
package struct FileStatus: Sendable, Hashable {
  package enum Kind: Sendable { case file, directory, link, other }

  package var kind: Kind
  /// In bytes.
  package var size: Int
  /// The permission bits, with set-id and sticky.
  package var permissions: UInt32
  /// Nanoseconds since 1970.
  package var modifiedNanoseconds: Int
  /// When the content, the mode or the names were last changed, in nanoseconds since 1970; nobody but the system sets it.
  package var changedNanoseconds: Int
  package var owner: UInt32
  package var device: UInt64
  package var inode: UInt64
  package var linkCount: Int

  /// Seconds since 1970, to some hundred nanoseconds.
  package var modified: Double { Double(modifiedNanoseconds) / 1e9 }
  /// As `changedNanoseconds`, in seconds.
  package var changed: Double { Double(changedNanoseconds) / 1e9 }

  init(_ raw: stat) {
    kind =
      switch raw.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .directory
      case S_IFLNK: .link
      default: .other
      }
    size = Int(raw.st_size)
    permissions = UInt32(raw.st_mode & 0o7777)
    modifiedNanoseconds = raw.st_mtim.tv_sec * 1_000_000_000 + raw.st_mtim.tv_nsec
    changedNanoseconds = raw.st_ctim.tv_sec * 1_000_000_000 + raw.st_ctim.tv_nsec
    owner = UInt32(raw.st_uid)
    device = UInt64(raw.st_dev)
    inode = UInt64(raw.st_ino)
    linkCount = Int(raw.st_nlink)
  }
}
