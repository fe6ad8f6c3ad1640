internal import CArchive
internal import POSIX

/// Writes a tar archive (pax interchange format, extended headers only where a name needs one). The same entries give
/// the same bytes: they come in order, without owners or times of their own. It compresses nothing.
package final class ArchiveWriter {
  /// What goes to the sink at once. Larger contents pass by the library's own buffer.
  private static let blockLength: Int32 = 1 << 17

  private let handle: ArchiveHandle
  private let modified: Int
  /// The path of the present file, and how many bytes of it are still to come.
  private var last: String?
  private var rest = 0

  /// - Parameters:
  ///   - place: where the archive will be, for messages.
  ///   - modified: the time of every entry, in seconds since 1970 (SOURCE_DATE_EPOCH).
  ///   - sink: gets the bytes of the archive piece by piece; what it throws, the calls below throw.
  /// - Throws: `ArchiveError`.
  package init(place: String, modified: Int = 0, sink: @escaping ([UInt8]) throws -> Void) throws {
    let sink = ByteSink(sink)
    unsafe handle = try ArchiveHandle(owning: archive_write_new(), sink, place: place)
    self.modified = modified
    try unsafe handle.check("can't write") { unsafe archive_write_set_format_pax_restricted($0) }
    try unsafe handle.check("can't write") { unsafe archive_write_set_bytes_per_block($0, Self.blockLength) }
    // No padding behind the last entry but the two blocks of zeros that end an archive.
    try unsafe handle.check("can't write") { unsafe archive_write_set_bytes_in_last_block($0, 1) }
    try unsafe handle.check("can't write") { unsafe archive_write_open($0, sink.context, nil, writeToSink, nil) }
  }

  // Unless it was finished: else freeing would write the end of an archive that was given up.
  deinit { unsafe _ = archive_write_fail(handle.raw) }

  /// Begins a regular file; its content comes by `write`, and `endFile` after it.
  /// - Parameters:
  ///   - path: greater than that of the file before it, by its bytes.
  ///   - size: in bytes; exactly as many must come.
  ///   - isExecutable: mode 0755, else 0644.
  package func beginFile(_ path: String, size: Int, isExecutable: Bool) throws {
    if let last, !precedesInBytes(last, path) {
      throw ArchiveError(.inconsistent, "\(path) does not come after \(last)")
    }
    last = path
    rest = size
    try writeHeader(path, size: size, permissions: isExecutable ? 0o755 : 0o644)
  }

  package func write(_ piece: [UInt8]) throws {
    rest -= piece.count
    guard rest >= 0 else { throw otherSize() }
    guard unsafe archive_write_data(handle.raw, piece, piece.count) == piece.count else {
      throw handle.failure("can't write")
    }
  }

  package func endFile() throws {
    guard rest == 0 else { throw otherSize() }
    try unsafe handle.check("can't write") { unsafe archive_write_finish_entry($0) }
  }

  /// Writes what is still held back and the archive's end.
  package func finish() throws {
    try unsafe handle.check("can't write") { unsafe archive_write_close($0) }
  }

  private func writeHeader(_ path: String, size: Int, permissions: UInt32) throws {
    let entry = unsafe archive_entry_new()
    defer { unsafe archive_entry_free(entry) }
    // Not `_utf8`: that one composes letters and their accents, and the file would have another name.
    unsafe archive_entry_set_pathname(entry, path)
    unsafe archive_entry_set_filetype(entry, carchive_kind_file)
    unsafe archive_entry_set_perm(entry, permissions)
    unsafe archive_entry_set_size(entry, Int64(size))
    unsafe archive_entry_set_mtime(entry, modified, 0)
    unsafe archive_entry_set_uid(entry, 0)
    unsafe archive_entry_set_gid(entry, 0)
    try unsafe handle.check("can't add \(path) to") { unsafe archive_write_header($0, entry) }
  }

  private func otherSize() -> ArchiveError {
    ArchiveError(.inconsistent, "\(last ?? "") is not as long as was said", help: "let nothing write there meanwhile")
  }
}
