internal import CArchive

/// Reads a tar archive entry by entry, with the memory of one piece. It writes nothing, and it judges nothing but the
/// format: see `Releases` for what an archive may hold.
package final class ArchiveReader {
  private let handle: ArchiveHandle

  /// - Parameters:
  ///   - place: where the archive is, for messages.
  ///   - next: gives its bytes piece by piece, an empty piece at the end; what it throws, the calls below throw.
  /// - Throws: `ArchiveError`, and what `next` throws.
  package init(place: String, bytes next: @escaping () throws -> [UInt8]) throws {
    let source = ByteSource(next)
    unsafe handle = try ArchiveHandle(owning: archive_read_new(), source, place: place)
    try unsafe handle.check("can't read") { unsafe archive_read_support_format_tar($0) }
    try unsafe handle.check("can't read") { unsafe archive_read_open($0, source.context, nil, readFromSource, nil) }
  }

  /// How many bytes of the archive belong to what was read so far; behind the last entry, to its end.
  package var position: Int { unsafe Int(archive_filter_bytes(handle.raw, 0)) }

  /// The next entry, or nil behind the last; what is left of the present one is skipped.
  package func next() throws -> ArchiveEntry? {
    var entry: OpaquePointer?
    let code = handle.inUTF8 { unsafe archive_read_next_header(handle.raw, &entry) }
    if code == ARCHIVE_EOF { return nil }
    guard code == ARCHIVE_OK, let entry = unsafe entry else { throw handle.failure("can't read") }
    guard let entry = handle.inUTF8({ unsafe ArchiveEntry(entry) }) else {
      throw ArchiveError(.malformed, "\(handle.place) has an entry whose name is not UTF-8")
    }
    return entry
  }

  /// Up to `count` bytes of the present entry's content; empty at its end.
  package func read(upTo count: Int) throws -> [UInt8] {
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
    unsafe self.init(
      path: String(cString: name), kind: Kind(entry), size: Int(archive_entry_size(entry)), mode: UInt32(archive_entry_perm(entry)))
  }
}

extension ArchiveEntry.Kind {
  fileprivate init(_ entry: OpaquePointer) {
    if unsafe archive_entry_hardlink_utf8(entry) != nil {
      self = .hardLink
    } else if unsafe archive_entry_symlink_utf8(entry) != nil {
      self = .symbolicLink
    } else {
      switch unsafe archive_entry_filetype(entry) & carchive_kind_mask {
      // Its content would be what no byte of the archive stands for.
      case carchive_kind_file: self = unsafe archive_entry_sparse_reset(entry) > 0 ? .sparse : .file
      case carchive_kind_directory: self = .directory
      // One whose target the library gives in no way.
      case carchive_kind_link: self = .symbolicLink
      default: self = .special
      }
    }
  }
}
