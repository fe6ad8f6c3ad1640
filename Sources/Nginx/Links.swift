package import POSIX

/// Symbolic links that nginx follows on every request.
package enum Links {
  /// What the link holds, or nil when there is none.
  package static func target(_ path: String) throws(SystemError) -> String? {
    do { return try Files.readLink(path) } catch {
      if error.isNotFound { return nil }
      throw error
    }
  }

  /// Makes `path` lead to `target` by one rename(2): at every moment there is the old link or the new one.
  package static func point(_ path: String, to target: String) throws(SystemError) {
    let staged = Files.temporaryName(beside: path)
    try Files.makeLink(staged, to: target)
    do { try Files.rename(staged, to: path) } catch {
      try? Files.remove(staged)
      throw error
    }
    try Files.synchronizeDirectory(Path.parent(path))
  }

  /// Removes the link; nothing there is no error.
  package static func remove(_ path: String) throws(SystemError) {
    do { try Files.remove(path) } catch where error.isNotFound {}
  }
}
