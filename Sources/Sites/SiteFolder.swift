internal import Diagnostics
package import POSIX

/// The files of a site, none of them outside its folder: links that lead out are refused, and links to folders
/// are not followed.
package struct SiteFolder: Sendable {
  package let path: String
  private let realPath: String

  package init(_ path: String) throws(SystemError) {
    self.path = path
    realPath = try Files.realPath(path)
  }

  package struct File: Sendable {
    /// Relative to the folder.
    package let path: String
    /// Of the file itself, where the path is a link to it.
    package let status: FileStatus
  }

  /// The regular files that match, sorted by the bytes of their paths.
  /// - Returns: also the links and special files that matched and were left out.
  package func files(matching glob: Glob) throws(SystemError) -> (files: [File], refused: [String]) {
    var files: [File] = []
    var refused: [String] = []
    try search(glob.fixedFolder, depth: glob.depth, glob, &files, &refused)
    return (orderInBytes(files.map(\.path)).map { files[$0] }, refused)
  }

  /// Whether a relative path leads to a regular file within the folder, links resolved.
  package func holdsFile(_ relative: String) -> Bool {
    guard Path.isSafeRelative(relative), let resolved = try? Files.realPath(Path.join(path, relative)) else { return false }
    return Path.isWithin(resolved, realPath) && (try? Files.status(resolved))?.kind == .file
  }

  /// What stands at a clean relative path: `.link` for a link, and for whatever a link on the way leads out to; nil for
  /// nothing.
  func kind(of relative: String) -> FileStatus.Kind? {
    guard let kind = (try? Files.linkStatus(Path.join(path, relative)))?.kind else { return nil }
    guard let resolved = try? Files.realPath(Path.join(path, relative)), Path.isWithin(resolved, realPath) else { return .link }
    return kind
  }

  private func search(
    _ folder: String, depth: Int?, _ glob: Glob, _ files: inout [File], _ refused: inout [String]
  ) throws(SystemError) {
    let absolute = Path.join(path, folder)
    guard let resolved = try? Files.realPath(absolute) else { return }
    guard Path.isWithin(resolved, realPath) else {
      refused.append(folder)
      return
    }
    let (entries, hasOthers) = try FileDescriptor(opening: absolute, .directory).entries()
    if hasOthers { refused.append(Path.join(folder, "\u{FFFD}")) }
    for (name, status) in entries {
      let relative = Path.join(folder, name)
      switch status.kind {
      case .directory:
        if depth != 0 { try search(relative, depth: depth.map { $0 - 1 }, glob, &files, &refused) }
      case .file: if glob.matches(relative) { files.append(File(path: relative, status: status)) }
      case .link, .other:
        guard glob.matches(relative) else { continue }
        if holdsFile(relative), let target = try? Files.status(Path.join(path, relative)) {
          files.append(File(path: relative, status: target))
        } else {
          refused.append(relative)
        }
      }
    }
  }
}
