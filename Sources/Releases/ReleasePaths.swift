internal import POSIX

/// The paths of a release: relative, clean, and apart from each other on every file system.
enum ReleasePaths {
  /// - Throws: `ReleaseError` that names the first path that breaks a rule.
  static func check(_ paths: [String]) throws(ReleaseError) {
    if try checkInOrder(paths) { return }
    var seen: [String: String] = [:]
    for path in paths {
      try check(path)
      if let other = seen.updateValue(path, forKey: folded(path)) {
        let difference =
          other.utf8.elementsEqual(path.utf8)
          ? "is there twice" : "differs from \(HostileText.quoted(other)) only in case or accents"
        throw ReleaseError(
          .invalidTree, "\(HostileText.quoted(path)) \(difference)", help: "rename one: on some file systems they are one file")
      }
    }
    var spellings: [String: String] = [:]
    var last = ""
    for path in paths {
      // Of the many files of one folder, the first is enough.
      let parent = Path.parent(path)
      if parent.utf8.elementsEqual(last.utf8) { continue }
      last = parent
      for folder in ancestors(of: path) {
        if let file = seen[folded(folder)] {
          throw ReleaseError(
            .invalidTree, "\(HostileText.quoted(file)) is a file and also the folder of \(HostileText.quoted(path))")
        }
        if let other = spellings.updateValue(folder, forKey: folder), !other.utf8.elementsEqual(folder.utf8) {
          throw ReleaseError(.invalidTree, "the folder \(HostileText.quoted(folder)) is there in two spellings of its accents", help: "rename one")
        }
      }
    }
  }

  /// As `check`, for plain lower-case names that come in order: those are apart from each other by that, and what would
  /// be both file and folder is found by halving. Tables of 10,000 paths cost more than the rest of their manifest.
  /// - Returns: false for others, which are not checked then.
  private static func checkInOrder(_ paths: [String]) throws(ReleaseError) -> Bool {
    for (before, after) in zip(paths, paths.dropFirst()) where !(isFolded(before) && before < after) { return false }
    guard paths.last.map(isFolded) ?? true else { return false }
    var last = ""
    for path in paths {
      try check(path)
      let parent = Path.parent(path)
      if parent == last { continue }
      last = parent
      for folder in ancestors(of: path) where isAmong(paths, folder) {
        throw ReleaseError(
          .invalidTree, "\(HostileText.quoted(folder)) is a file and also the folder of \(HostileText.quoted(path))")
      }
    }
    return true
  }

  private static func isAmong(_ sorted: [String], _ path: String) -> Bool {
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < path { low = middle + 1 } else { high = middle }
    }
    return low < sorted.count && sorted[low] == path
  }

  static func check(_ path: String) throws(ReleaseError) {
    guard Path.isSafeRelative(path), HostileText.isPlain(path) else {
      throw ReleaseError(
        .invalidTree, "\(HostileText.quoted(path)) is no path for a release",
        help: "use relative paths without \"..\", backslashes or control characters")
    }
  }

  /// `a` and `a/b` for `a/b/c`.
  static func ancestors(of path: String) -> [String] {
    path.utf8.indices.filter { path.utf8[$0] == UInt8(ascii: "/") }.map { String(path[..<$0]) }
  }

  /// Equal for paths that a file system may take for one: Swift compares strings by canonical equivalence.
  private static func folded(_ path: String) -> String {
    // Most are what they are folded to, and a copy of each would cost more than the rest.
    isFolded(path) ? path : path.lowercased()
  }

  private static func isFolded(_ path: String) -> Bool { path.utf8.allSatisfy { $0 < 0x80 && !(0x41...0x5A).contains($0) } }
}
