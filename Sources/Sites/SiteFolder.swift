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

  /// Paths of the regular files that match, relative to the folder, sorted by their bytes.
  /// - Returns: also the links and special files that matched and were left out.
  package func files(matching glob: Glob) throws(SystemError) -> (files: [String], refused: [String]) {
    var files: [String] = []
    var refused: [String] = []
    try search(glob.fixedFolder, depth: glob.depth, glob, &files, &refused)
    return (files.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }, refused)
  }

  /// Whether a relative path leads to a regular file within the folder, links resolved.
  package func holdsFile(_ relative: String) -> Bool {
    guard Path.isSafeRelative(relative), let resolved = try? Files.realPath(Path.join(path, relative)) else { return false }
    return Path.isWithin(resolved, realPath) && (try? Files.status(resolved))?.kind == .file
  }

  private func search(
    _ folder: String, depth: Int?, _ glob: Glob, _ files: inout [String], _ refused: inout [String]
  ) throws(SystemError) {
    let absolute = Path.join(path, folder)
    guard let resolved = try? Files.realPath(absolute) else { return }
    guard Path.isWithin(resolved, realPath) else {
      refused.append(folder)
      return
    }
    for name in try Files.list(absolute) {
      let relative = Path.join(folder, name)
      switch try Files.linkStatus(Path.join(path, relative)).kind {
      case .directory:
        if depth != 0 { try search(relative, depth: depth.map { $0 - 1 }, glob, &files, &refused) }
      case .file: if glob.matches(relative) { files.append(relative) }
      case .link, .other:
        guard glob.matches(relative) else { continue }
        if holdsFile(relative) { files.append(relative) } else { refused.append(relative) }
      }
    }
  }
}
