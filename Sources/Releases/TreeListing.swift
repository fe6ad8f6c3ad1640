internal import POSIX

/// What is in a folder that is to become a release, before any file is read.
package struct TreeListing: Sendable, Hashable {
  package struct Entry: Sendable, Hashable {
    /// Relative to the root.
    package var path: String
    /// In bytes.
    package var size: Int
    package var isExecutable: Bool
  }

  package let root: String
  /// Sorted by the bytes of their paths.
  package let entries: [Entry]

  /// All files together, in bytes.
  package var bytes: Int { entries.reduce(0) { $0 + $1.size } }

  /// - Throws: `ReleaseError` that names what can't be part of a release, `SystemError` for what can't be looked at.
  package init(of root: String) throws {
    self.root = root
    var refused: [String] = []
    do {
      entries = try Files.files(below: root, other: { refused.append($0) }).map { path, status in
        Entry(path: path, size: status.size, isExecutable: status.permissions & 0o100 != 0)
      }
    } catch {
      // Names are read as UTF-8; where that lost something, the file is not found again.
      if error.isNotFound, let path = error.path, path.contains("\u{FFFD}") {
        throw ReleaseError(.invalidTree, "\(HostileText.quoted(path)) has a name that is not UTF-8", help: "rename it")
      }
      throw error
    }
    if !refused.isEmpty {
      let names = refused.sorted().prefix(5).map(HostileText.quoted).joined(separator: ", ")
      throw ReleaseError(
        .invalidTree, "\(root) holds what a release can't: \(names)\(refused.count > 5 ? " and \(refused.count - 5) more" : "")",
        help: "replace symbolic links by the files they name, and remove pipes and devices")
    }
    if entries.isEmpty { throw ReleaseError(.invalidTree, "\(root) holds no file", help: "give the folder of a compiled site") }
    try ReleasePaths.check(entries.map(\.path))
  }

  /// Whether files of these paths, sizes and modes are there: then it is worth to look whether they are the same.
  package func looksLike(_ files: [ReleaseFile]) -> Bool {
    entries.count == files.count
      && zip(entries, files).allSatisfy { entry, file in
        entry.size == file.size && entry.isExecutable == file.isExecutable && entry.path.utf8.elementsEqual(file.path.utf8)
      }
  }

  func changed(_ path: String) -> ReleaseError {
    ReleaseError(
      .changed, "\(Path.join(root, path)) changed while it was archived",
      help: "let nothing write to the tree meanwhile, and run the step again")
  }
}
