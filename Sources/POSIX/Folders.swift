internal import Glibc

/// Folders, and trees of them.
extension Files {
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

  /// A folder of its own, readable by its owner only, under `TMPDIR` or /tmp.
  package static func makeTemporaryDirectory(prefix: String = "slipway") throws(SystemError) -> String {
    // mkdtemp(3) puts other characters in the place of these.
    var template = Array(Path.join(Environment["TMPDIR"] ?? "/tmp", "\(prefix)-XXXXXX").utf8CString)
    guard let made = unsafe mkdtemp(&template) else { throw SystemError("can't make a temporary folder") }
    return unsafe String(cString: made)
  }

  /// Returns once the names in a folder are on the disk.
  package static func synchronizeDirectory(_ path: String) throws(SystemError) {
    try FileDescriptor(opening: path.isEmpty ? "." : path, .directory).synchronize()
  }

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

  /// Paths of the regular files below a folder, relative to it, sorted by their bytes.
  /// Links and special files are given to `other` and not followed.
  package static func walk(_ root: String, other: (String) -> Void = { _ in }) throws(SystemError) -> [String] {
    try files(below: root, other: other).map(\.path)
  }

  /// As `walk`, with the status of each file.
  package static func files(
    below root: String, other: (String) -> Void = { _ in }
  ) throws(SystemError) -> [(path: String, status: FileStatus)] {
    var found: [(path: String, status: FileStatus)] = []
    var pending = [""]
    while let folder = pending.popLast() {
      for name in try list(Path.join(root, folder)) {
        let path = Path.join(folder, name)
        let status = try linkStatus(Path.join(root, path))
        switch status.kind {
        case .directory: pending.append(path)
        case .file: found.append((path, status))
        default: other(path)
        }
      }
    }
    return orderInBytes(found.map(\.path)).map { found[$0] }
  }

  /// Everything below and the folder itself; links are removed, never followed. Nothing there is no error.
  package static func removeTree(_ path: String) throws(SystemError) {
    let kind: FileStatus.Kind
    do { kind = try linkStatus(path).kind } catch {
      if error.isNotFound { return }
      throw error
    }
    if kind == .directory {
      // What lay too deep is brought up into the folder, and goes in the next round.
      for _ in 0..<mostRounds {
        try empty(path, root: path, levels: 0)
        if try list(path).isEmpty { break }
      }
    }
    try remove(path)
  }

  /// Deeper, paths could become longer than the system takes (PATH_MAX, 4096): a process that goes down step by step can
  /// make such folders.
  private static let mostLevels = 32
  /// Then somebody is filling the folder as fast as it is emptied.
  private static let mostRounds = 10_000

  /// Gives names that are not UTF-8, and that no path here can hold, others.
  private static func renameWhatIsNoText(_ folder: String) throws(SystemError) {
    guard let directory = unsafe opendir(folder) else { throw SystemError("can't list", folder) }
    defer { unsafe closedir(directory) }
    var names: [[CChar]] = []
    while let entry = unsafe readdir(directory) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { unsafe Array($0.prefix { $0 != 0 }) }
      if String(validating: name, as: UTF8.self) == nil { names.append(name.map { CChar(bitPattern: $0) } + [0]) }
    }
    for name in names {
      try check("can't rename a file in", folder) { unsafe renameat(dirfd(directory), name, AT_FDCWD, temporaryName(beside: Path.join(folder, "removed"))) }
    }
  }

  private static func empty(_ folder: String, root: String, levels: Int) throws(SystemError) {
    // A read-only folder (an extracted release) must be writable to be emptied.
    try? changePermissions(folder, 0o700)
    try renameWhatIsNoText(folder)
    for name in try list(folder) {
      let path = Path.join(folder, name)
      guard try linkStatus(path).kind == .directory else {
        try remove(path)
        continue
      }
      if levels < mostLevels, path.utf8.count < 3000 {
        try empty(path, root: root, levels: levels + 1)
        if (try? list(path).isEmpty) ?? true { try remove(path) }
      } else {
        try? changePermissions(path, 0o700)
        try rename(path, to: temporaryName(beside: Path.join(root, "removed")))
      }
    }
  }
}
