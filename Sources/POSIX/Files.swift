internal import CPOSIX
internal import Glibc

/// The file system. Every function throws `SystemError` with the path it is about.
package enum Files {
  /// - Parameter limit: in bytes; a larger file is refused with EFBIG.
  package static func read(_ path: String, limit: Int = .max) throws(SystemError) -> [UInt8] {
    let file = try FileDescriptor(opening: path, .read)
    let status = try file.status()
    if status.kind == .directory { throw SystemError(code: EISDIR, "can't read", path: path) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(min(status.size, limit) + 1)
    while true {
      let chunk: [UInt8]
      do { chunk = try file.read(upTo: max(65536, status.size + 1 - bytes.count)) } catch {
        throw SystemError(code: error.code, "can't read", path: path)
      }
      if chunk.isEmpty { return bytes }
      bytes += chunk
      if bytes.count > limit { throw SystemError(code: EFBIG, "won't read", path: path) }
    }
  }

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

  /// Returns once the names in a folder are on the disk.
  package static func synchronizeDirectory(_ path: String) throws(SystemError) {
    try FileDescriptor(opening: path.isEmpty ? "." : path, .directory).synchronize()
  }

  package static func makeDirectory(_ path: String, permissions: UInt32 = 0o755) throws(SystemError) {
    try check("can't make the folder", path) { unsafe mkdir(path, mode_t(permissions)) }
  }

  /// Makes the folder and those above it that are missing.
  package static func makeDirectories(_ path: String, permissions: UInt32 = 0o755) throws(SystemError) {
    do { try makeDirectory(path, permissions: permissions) } catch {
      if error.isExisting, (try? status(path))?.kind == .directory { return }
      guard error.isNotFound, Path.parent(path) != path else { throw error }
      try makeDirectories(Path.parent(path), permissions: permissions)
      do { try makeDirectory(path, permissions: permissions) } catch where error.isExisting {}
    }
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

  /// Names in the folder, sorted, without `.` and `..`.
  package static func list(_ path: String) throws(SystemError) -> [String] {
    guard let directory = unsafe opendir(path) else { throw SystemError("can't list", path) }
    defer { unsafe closedir(directory) }
    var names: [String] = []
    while let entry = unsafe readdir(directory) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  package static func rename(_ path: String, to other: String) throws(SystemError) {
    try check("can't rename \(path) to", other) { unsafe Glibc.rename(path, other) }
  }

  /// Swaps two names in one step.
  package static func exchange(_ path: String, _ other: String) throws(SystemError) {
    try check("can't exchange \(path) with", other) { unsafe cposix_exchange(path, other) }
  }

  /// A file, a link, or an empty folder.
  package static func remove(_ path: String) throws(SystemError) {
    try check("can't remove", path) { unsafe Glibc.remove(path) }
  }

  /// Everything below and the folder itself; links are removed, never followed. Nothing there is no error.
  package static func removeTree(_ path: String) throws(SystemError) {
    let kind: FileStatus.Kind
    do { kind = try linkStatus(path).kind } catch {
      if error.isNotFound { return }
      throw error
    }
    if kind == .directory {
      // A read-only folder (an extracted release) must be writable to be emptied.
      try? changePermissions(path, 0o700)
      for name in try list(path) { try removeTree(Path.join(path, name)) }
    }
    try remove(path)
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

  package static func makeLink(_ path: String, to target: String) throws(SystemError) {
    try check("can't make the link", path) { unsafe symlink(target, path) }
  }

  /// A second name for the same file.
  package static func makeHardLink(_ path: String, to existing: String) throws(SystemError) {
    try check("can't link \(existing) as", path) { unsafe link(existing, path) }
  }

  package static func readLink(_ path: String) throws(SystemError) -> String {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = try check("can't read the link", path) {
      unsafe buffer.withUnsafeMutableBytes { unsafe readlink(path, $0.baseAddress!, $0.count) }
    }
    return String(decoding: buffer.prefix(count), as: UTF8.self)
  }

  /// The absolute path without links.
  package static func realPath(_ path: String) throws(SystemError) -> String {
    guard let resolved = unsafe realpath(path, nil) else { throw SystemError("can't find", path) }
    defer { unsafe free(resolved) }
    return unsafe String(cString: resolved)
  }

  /// A folder of its own, readable by its owner only, under `TMPDIR` or /tmp.
  package static func makeTemporaryDirectory(prefix: String = "slipway") throws(SystemError) -> String {
    var template = Array(Path.join(Environment["TMPDIR"] ?? "/tmp", "\(prefix)-XXXXXX").utf8CString)
    let made = unsafe template.withUnsafeMutableBufferPointer { buffer in
      unsafe mkdtemp(buffer.baseAddress!).map { unsafe String(cString: $0) }
    }
    guard let made else { throw SystemError("can't make a temporary folder") }
    return made
  }

  /// Bytes that this process may still write on the file system of `path`.
  package static func availableSpace(_ path: String) throws(SystemError) -> Int {
    var raw = statvfs()
    try check("can't look at the file system of", path) { unsafe statvfs(path, &raw) }
    return Int(raw.f_bavail) * Int(raw.f_frsize)
  }

  /// Paths of the regular files below a folder, relative to it, sorted by their bytes.
  /// Links and special files are given to `other` and not followed.
  package static func walk(_ root: String, other: (String) -> Void = { _ in }) throws(SystemError) -> [String] {
    var found: [String] = []
    var pending = [""]
    while let folder = pending.popLast() {
      for name in try list(Path.join(root, folder)) {
        let path = Path.join(folder, name)
        switch try linkStatus(Path.join(root, path)).kind {
        case .directory: pending.append(path)
        case .file: found.append(path)
        default: other(path)
        }
      }
    }
    return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}
