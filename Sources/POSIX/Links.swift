internal import Glibc

/// Symbolic and hard links.
extension Files {
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
}
