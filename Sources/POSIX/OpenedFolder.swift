internal import CPOSIX
internal import Glibc

/// Looking at a tree through its opened folders: whoever renames or replaces a folder on the way meanwhile leads
/// nobody elsewhere. The descriptor is of a folder.
extension FileDescriptor {
  /// What the folder holds under this name. A link as the last part is refused, and a pipe does not wait for a writer.
  /// - Parameter name: a single name, without a slash.
  package convenience init(opening name: String, in folder: FileDescriptor, _ mode: Mode) throws(SystemError) {
    let number = try check("can't open", name) {
      folder.withNumber { unsafe cposix_openat($0, name, mode.flags | O_NOFOLLOW | O_NONBLOCK, 0) }
    }
    self.init(owning: number)
  }

  /// Names in the folder, in no order, without `.` and `..`; nil for one that is not UTF-8.
  package func names() throws(SystemError) -> [String?] {
    // The stream closes the descriptor that it reads from, and begins where that one is.
    let copy = try check("can't list a folder") { withNumber { unsafe cposix_openat($0, ".", O_RDONLY | O_DIRECTORY, 0) } }
    guard let directory = unsafe fdopendir(copy) else {
      let error = SystemError("can't list a folder")
      close(copy)
      throw error
    }
    defer { unsafe closedir(directory) }
    var names: [String?] = []
    while let entry = unsafe readdir(directory) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { unsafe Array($0.prefix { $0 != 0 }) }
      if name != [UInt8(ascii: ".")], name != Array("..".utf8) { names.append(String(validating: name, as: UTF8.self)) }
    }
    return names
  }

  /// What the folder holds, in no order: names with the status of the file, or of the link itself. What vanishes meanwhile
  /// is left out.
  /// - Returns: also whether there are names that are not UTF-8, which are left out.
  package func entries() throws(SystemError) -> (known: [(name: String, status: FileStatus)], hasOthers: Bool) {
    let all = try names()
    let names = all.compactMap { $0 }
    // In large folders all processors look.
    let size = max(1024, names.count / Environment.processorCount + 1)
    let slices = stride(from: 0, to: names.count, by: size).map { names[$0..<min($0 + size, names.count)] }
    do {
      let found = try concurrentMap(slices, perThread: 1) { slice in try slice.compactMap { try self.entry($0) } }
      return (Array(found.joined()), names.count < all.count)
    } catch let error as SystemError {
      throw error
    } catch {
      throw SystemError(code: EIO, "can't list a folder")
    }
  }

  private func entry(_ name: String) throws(SystemError) -> (name: String, status: FileStatus)? {
    do throws(SystemError) { return (name, try linkStatus(name)) } catch where error.isNotFound { return nil }
  }

  /// Of what the folder holds under this name; of the link itself where it is one.
  package func linkStatus(_ name: String) throws(SystemError) -> FileStatus {
    var raw = stat()
    try check("can't look at", name) { withNumber { unsafe fstatat($0, name, &raw, AT_SYMLINK_NOFOLLOW) } }
    return FileStatus(raw)
  }

  /// Gives a file of another folder a second name here.
  package func link(_ name: String, from other: FileDescriptor, _ existing: String) throws(SystemError) {
    try check("can't link", name) {
      withNumber { number in other.withNumber { unsafe linkat($0, existing, number, name, 0) } }
    }
  }

  /// A file or a link that the folder holds.
  package func remove(_ name: String) throws(SystemError) {
    try check("can't remove", name) { withNumber { unsafe unlinkat($0, name, 0) } }
  }

  /// Where the link of this name leads; nil when that is not UTF-8.
  package func linkTarget(_ name: String) throws(SystemError) -> String? {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = try check("can't read the link", name) {
      unsafe buffer.withUnsafeMutableBytes { bytes in
        withNumber { unsafe readlinkat($0, name, bytes.baseAddress!, bytes.count) }
      }
    }
    return String(validating: buffer.prefix(count), as: UTF8.self)
  }

  /// A lock that is held until the descriptor is closed: shared with others, or for this one alone.
  /// - Returns: false when somebody else's stands in the way.
  package func lock(shared: Bool) throws(SystemError) -> Bool {
    do throws(SystemError) {
      try check("can't lock a folder") { withNumber { flock($0, (shared ? LOCK_SH : LOCK_EX) | LOCK_NB) } }
      return true
    } catch {
      if error.wouldBlock { return false }
      throw error
    }
  }
}
