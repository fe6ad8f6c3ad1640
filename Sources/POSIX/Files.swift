internal import CPOSIX
internal import Glibc

/// The file system. Every function throws `SystemError` with the path it is about.
package enum Files {
  private static let largestChunk = 8 << 20

  /// - Parameter limit: in bytes; a larger file is refused with EFBIG.
  package static func read(_ path: String, limit: Int = .max) throws(SystemError) -> [UInt8] {
    let file = try FileDescriptor(opening: path, .read)
    let status = try file.status()
    if status.kind == .directory { throw SystemError(code: EISDIR, "can't read", path: path) }
    // A file may say any size of itself: one with holes, or one of the kernel's.
    if status.kind == .file, status.size > limit { throw SystemError(code: EFBIG, "won't read", path: path) }
    var bytes: [UInt8] = []
    while true {
      let chunk: [UInt8]
      do { chunk = try file.read(upTo: min(largestChunk, max(65536, status.size + 1 - bytes.count))) } catch {
        throw SystemError(code: error.code, "can't read", path: path)
      }
      if chunk.isEmpty { return bytes }
      // Of a large file the first is mostly all there is; of a small one, most of its memory is unused.
      if bytes.isEmpty, chunk.count >= 65536 { bytes = chunk } else { bytes += chunk }
      if bytes.count > limit { throw SystemError(code: EFBIG, "won't read", path: path) }
    }
  }

  /// Makes the file or empties it first; one who reads meanwhile may see a part. See `replace`.
  package static func write(_ path: String, _ bytes: [UInt8], permissions: UInt32 = 0o644) throws(SystemError) {
    let file = try FileDescriptor(opening: path, .write, permissions: permissions)
    do { try file.write(bytes) } catch { throw SystemError(code: error.code, "can't write", path: path) }
  }

  /// All or nothing, also when the machine stops in the middle: a new file beside it, flushed, then renamed.
  package static func replace(_ path: String, with bytes: [UInt8], permissions: UInt32 = 0o644) throws(SystemError) {
    let staged = temporaryName(beside: path)
    do throws(SystemError) {
      let file = try FileDescriptor(opening: staged, .create, permissions: permissions)
      try file.write(bytes)
      try file.synchronize()
      try rename(staged, to: path)
    } catch {
      try? remove(staged)
      throw SystemError(code: error.code, "can't write", path: path)
    }
    try synchronizeDirectory(Path.parent(path))
  }

  /// A name in the same folder that nobody else uses.
  package static func temporaryName(beside path: String) -> String {
    "\(Path.join(Path.parent(path), ".\(Path.name(path))")).\(getpid()).\(UInt32.random(in: 0 ... .max))"
  }

  /// Follows links.
  package static func status(_ path: String) throws(SystemError) -> FileStatus {
    var raw = stat()
    try check("can't look at", path) { unsafe stat(path, &raw) }
    return FileStatus(raw)
  }

  /// Of the link itself where it is one.
  package static func linkStatus(_ path: String) throws(SystemError) -> FileStatus {
    var raw = stat()
    try check("can't look at", path) { unsafe lstat(path, &raw) }
    return FileStatus(raw)
  }

  package static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

  /// Whether this process may run it.
  package static func isExecutable(_ path: String) -> Bool {
    unsafe access(path, X_OK) == 0 && (try? status(path))?.kind == .file
  }

  package static func isWritable(_ path: String) -> Bool { unsafe access(path, W_OK) == 0 }

  /// In one step; whatever had the other name is gone, unless it is a folder with something in it.
  package static func rename(_ path: String, to other: String) throws(SystemError) {
    try check("can't rename \(path) to", other) { unsafe Glibc.rename(path, other) }
  }

  /// In one step, and only when nothing has the other name.
  package static func renameNew(_ path: String, to other: String) throws(SystemError) {
    try check("can't rename \(path) to", other) { unsafe cposix_rename_new(path, other) }
  }

  /// Swaps two names in one step.
  package static func exchange(_ path: String, _ other: String) throws(SystemError) {
    try check("can't exchange \(path) with", other) { unsafe cposix_exchange(path, other) }
  }

  /// A file, a link, or an empty folder.
  package static func remove(_ path: String) throws(SystemError) {
    try check("can't remove", path) { unsafe Glibc.remove(path) }
  }

  package static func changePermissions(_ path: String, _ permissions: UInt32) throws(SystemError) {
    try check("can't change the mode of", path) { unsafe chmod(path, mode_t(permissions)) }
  }

  /// Sets when a file or folder was last changed, in seconds since 1970; a link is set itself.
  package static func setModified(_ path: String, seconds: Double) throws(SystemError) {
    let whole = seconds.rounded(.down)
    let time = timespec(tv_sec: Int(whole), tv_nsec: Int((seconds - whole) * 1e9))
    let times = [time, time]
    try check("can't set the time of", path) { unsafe utimensat(AT_FDCWD, path, times, AT_SYMLINK_NOFOLLOW) }
  }

  /// Bytes that this process may still write on the file system of `path`.
  package static func availableSpace(_ path: String) throws(SystemError) -> Int {
    var raw = statvfs()
    try check("can't look at the file system of", path) { unsafe statvfs(path, &raw) }
    return Int(raw.f_bavail) * Int(raw.f_frsize)
  }
}
