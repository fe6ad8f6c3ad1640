internal import POSIX

/// A folder that is made of objects: it holds the files that it is told to, and no others.
///
/// A new folder, and one of which much has changed, appears whole: it is made beside its place and swapped in. Where
/// little has changed the files are replaced one by one, new ones first and those that are gone last, so that a folder of
/// ten thousand files in which one has changed costs a look at each and one rename.
package struct OutputTree {
  package struct File: Sendable, Equatable {
    /// Relative to the folder, clean.
    package var path: String
    package var key: CacheKey

    package init(_ path: String, _ key: CacheKey) {
      self.path = path
      self.key = key
    }
  }

  /// Absolute.
  package let path: String
  private let store: ObjectStore
  private let staging: String

  package init(_ path: String, of store: ObjectStore) {
    self.path = path
    self.store = store
    staging = Path.join(Path.parent(path), ".\(Path.name(path)).staging")
  }

  /// - Parameter files: no path twice, and none that is a folder of another.
  /// - Returns: how many files were put in place.
  /// - Throws: `MissingObject`, `SystemError`; a folder that was to be made anew is as it was then.
  @discardableResult
  package func update(to files: [File]) throws -> Int {
    // What a killed attempt left.
    try Files.removeTree(staging)
    guard let difference = try TreeDifference(path, files), difference.count <= max(64, files.count / 8) else {
      try replace(with: files)
      return files.count
    }
    for folder in difference.missingFolders { try Files.makeDirectories(Path.join(path, folder)) }
    let (new, changed) = difference.split
    for file in new { try store.link(file.key, to: Path.join(path, file.path)) }
    for file in changed {
      try store.link(file.key, to: staging)
      try Files.rename(staging, to: Path.join(path, file.path))
      // rename(2) does nothing with two names of one file.
      if Files.exists(staging) { try Files.remove(staging) }
    }
    for file in difference.superfluous { try Files.removeTree(Path.join(path, file)) }
    return new.count + changed.count
  }

  private func replace(with files: [File]) throws {
    try Files.makeDirectories(staging)
    do {
      let folders = Set(files.map { Path.parent($0.path) })
      for folder in folders.sorted() where folder != "." { try Files.makeDirectories(Path.join(staging, folder)) }
      let (store, staging) = (store, staging)
      _ = try concurrentMap(files, perThread: 256) { try store.link($0.key, to: Path.join(staging, $0.path)) }
      if (try? Files.linkStatus(path)) == nil { return try Files.rename(staging, to: path) }
      try Files.exchange(staging, path)
    } catch {
      try? Files.removeTree(staging)
      throw error
    }
    try Files.removeTree(staging)
  }
}
