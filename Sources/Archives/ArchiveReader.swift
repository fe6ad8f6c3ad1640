internal import CArchive
package import POSIX

/// Reads a tar archive, compressed by zstd or not at all, entry by entry, with the memory of one piece.
/// It writes nothing, and it judges nothing but the format: see `Releases` for what an archive may hold.
package final class ArchiveReader {
  private let handle: ArchiveHandle

  /// - Parameters:
  ///   - file: open for reading, at the place where the archive begins.
  ///   - path: of that file, for messages.
  package init(reading file: FileDescriptor, path: String) throws(ArchiveError) {
    unsafe handle = try ArchiveHandle(owning: archive_read_new(), file, path: path)
    try unsafe handle.check("can't read") { unsafe archive_read_support_filter_zstd($0) }
    try unsafe handle.check("can't read") { unsafe archive_read_support_format_tar($0) }
    try unsafe handle.check("can't read") { unsafe archive_read_open_fd($0, file.number, 1 << 16) }
  }

  /// The next entry, or nil behind the last; what is left of the present one is skipped.
  package func next() throws(ArchiveError) -> ArchiveEntry? {
    var entry: OpaquePointer?
    let code = handle.inUTF8 { unsafe archive_read_next_header(handle.raw, &entry) }
    if code == ARCHIVE_EOF { return nil }
    guard code == ARCHIVE_OK, let entry = unsafe entry else { throw handle.failure("can't read") }
    return try handle.inUTF8 { unsafe ArchiveEntry(entry) }.orThrow(
      ArchiveError(.malformed, "\(handle.path) has an entry whose name is not UTF-8"))
  }

  /// Up to `count` bytes of the present entry's content; empty at its end.
  package func read(upTo count: Int) throws(ArchiveError) -> [UInt8] {
    var code = 0
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      unsafe code = archive_read_data(handle.raw, buffer.baseAddress, count)
      filled = max(0, code)
    }
    if code < 0 { throw handle.failure("can't read") }
    return bytes
  }
}

extension ArchiveEntry {
  /// nil when the name can't be had in UTF-8.
  fileprivate init?(_ entry: OpaquePointer) {
    guard let name = unsafe archive_entry_pathname_utf8(entry) else { return nil }
    let kind: Kind =
      if unsafe archive_entry_hardlink_utf8(entry) != nil { .hardLink } else if unsafe archive_entry_symlink_utf8(entry) != nil {
        .symbolicLink
      } else {
        switch unsafe archive_entry_filetype(entry) & carchive_kind_mask {
        case carchive_kind_file: .file
        case carchive_kind_directory: .directory
        default: .special
        }
      }
    unsafe self.init(
      path: String(cString: name), kind: kind, size: Int(archive_entry_size(entry)), mode: UInt32(archive_entry_perm(entry)))
  }
}

extension Optional {
  fileprivate func orThrow<Failure>(_ error: @autoclosure () -> Failure) throws(Failure) -> Wrapped {
    guard let self else { throw error() }
    return self
  }
}
